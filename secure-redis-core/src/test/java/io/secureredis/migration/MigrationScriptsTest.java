package io.secureredis.migration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Each script declares its arguments in its header, and uses no others. */
class MigrationScriptsTest {

    private static final Pattern INPUT = Pattern.compile("(KEYS|ARGV)\\[\\d]");

    @Test
    void header_ofEachScript_namesItsInputsAndItsReply() {
        for (byte[] script : List.of(
                MigrationScripts.REPLACE,
                MigrationScripts.HASH_BEGINNINGS,
                MigrationScripts.HASH_FIELDS,
                MigrationScripts.SWAP,
                MigrationScripts.MOVE,
                MigrationScripts.DISCARD,
                MigrationScripts.JOIN,
                MigrationScripts.CONTENT)) {
            String text = new String(script, UTF_8);
            String header = text.lines().filter(line -> line.startsWith("--")).collect(Collectors.joining("\n"));
            String code = text.lines().filter(line -> !line.startsWith("--")).collect(Collectors.joining("\n"));
            assertThat(header).contains("RETURNS");
            assertThat(inputs(header)).isNotEmpty().isEqualTo(inputs(code));
            assertThat(inputs(code.substring(code.indexOf("redis.call"))))
                    .as("named before the first command")
                    .isEmpty();
        }
    }

    private static Set<String> inputs(String text) {
        return INPUT.matcher(text).results().map(match -> match.group()).collect(Collectors.toCollection(TreeSet::new));
    }
}
