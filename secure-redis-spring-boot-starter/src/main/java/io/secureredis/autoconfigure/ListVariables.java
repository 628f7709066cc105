package io.secureredis.autoconfigure;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * Refuses variables of the environment that Boot silently leaves out of a list: behind a gap, without an entry 0, or
 * next to a variable that holds the whole list. Boot finds gaps in files, but not among variables, whose names have
 * lost their dashes.
 *
 * <p>For this library's modules; not for applications.
 */
public final class ListVariables {

    private static final int MOST_DIGITS = 9;

    private ListVariables() {}

    /**
     * Checks the variables of one list.
     *
     * @param variables the names of all variables
     * @throws InvalidSettingException {@code SR226} that names the variable, and never a value
     */
    public static void check(ConfigurationPropertyName list, String... variables) {
        for (String name : namesOf(list)) {
            checkOne(list, name, variables);
        }
    }

    /** As Boot looks for them: without dashes, or with one underscore for each. */
    private static Set<String> namesOf(ConfigurationPropertyName list) {
        String dotted = list.toString().toUpperCase(Locale.ROOT).replaceAll("\\[(\\d+)]", ".$1");
        String underscored = dotted.replace('.', '_');
        return new TreeSet<>(List.of(underscored.replace("-", ""), underscored.replace('-', '_')));
    }

    private static void checkOne(ConfigurationPropertyName list, String name, String... variables) {
        Pattern entry =
                Pattern.compile(Pattern.quote(name) + "_(\\d{1," + MOST_DIGITS + "})(_.*)?", Pattern.CASE_INSENSITIVE);
        Set<Integer> entries = new TreeSet<>();
        entries(entry, variables).forEach(found -> entries.add(Integer.parseInt(found.group(1))));
        int expected = 0;
        for (int number : entries) {
            if (number != expected++) {
                throw new InvalidSettingException(
                        "SR226",
                        list
                                + " is a list whose entries are counted from 0 without a gap. This variable is behind a gap: "
                                + name + "_" + number + ".",
                        "Name the first variable " + name + "_0, the next one " + name + "_1, and so on.");
            }
        }
        if (!entries.isEmpty() && Arrays.stream(variables).anyMatch(name::equalsIgnoreCase)) {
            throw new InvalidSettingException(
                    "SR226",
                    list + " is set by the variable " + name + ", and " + name + "_0 would be ignored.",
                    "Keep one of them: all entries in " + name + ", separated by commas, or one variable for each.");
        }
    }

    private static Stream<Matcher> entries(Pattern entry, String... variables) {
        return Arrays.stream(variables).map(entry::matcher).filter(Matcher::matches);
    }
}
