package io.secureredis.cli.connect;

import io.secureredis.cli.terminal.CliException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Refuses placeholders that nothing has resolved: Spring leaves them as they stand. */
final class Placeholders {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Za-z0-9_.-]{1,100})(:[^}]*)?}");
    private static final String HINT =
            "Set the environment variable of that name, put it into the file .env next to the configuration, or add the"
                    + " profile that sets it with --profile.";

    private Placeholders() {}

    /** A password may hold such text, so only one that is nothing else is a placeholder. */
    static String secret(String property, String value) {
        Matcher placeholder = PLACEHOLDER.matcher(value.strip());
        if (placeholder.matches()) {
            throw unresolved(property, value, placeholder);
        }
        return value;
    }

    /** A host, a user or a file has none in it. */
    static String name(String property, String value) {
        Matcher placeholder = PLACEHOLDER.matcher(value);
        if (placeholder.find()) {
            throw unresolved(property, value, placeholder);
        }
        return value;
    }

    static void file(String property, @Nullable Path file) {
        if (file != null) {
            name(property, file.toString());
        }
    }

    static void files(String property, Collection<Path> files) {
        files.forEach(file -> file(property, file));
    }

    /** What stands for the value of a property that has the wrong type; null where that is no placeholder. */
    static @Nullable CliException in(String property, @Nullable Object value) {
        String text = String.valueOf(value);
        Matcher placeholder = PLACEHOLDER.matcher(text);
        return placeholder.find() ? unresolved(property, text, placeholder) : null;
    }

    private static CliException unresolved(String property, String value, Matcher placeholder) {
        boolean alone = PLACEHOLDER.matcher(value.strip()).matches();
        return CliException.failed(
                property + (alone ? " is" : " holds") + " the placeholder ${" + placeholder.group(1)
                        + "}, which nothing resolves.",
                HINT);
    }
}
