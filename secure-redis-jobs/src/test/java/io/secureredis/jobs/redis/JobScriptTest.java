package io.secureredis.jobs.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds the scripts' headers against the Java side and the specification. */
class JobScriptTest {

    private static final Path SCRIPTS = Path.of("src/main/resources/io/secureredis/jobs/redis/lua");
    private static final Path SPECIFICATION = Path.of("../docs/spec/job-keys.md");
    private static final Pattern KEY =
            Pattern.compile("(?m)^-- KEYS\\[(\\d+)]\\s+([a-z-]+)\\s+(HASH|ZSET|SET|LIST)\\s+\\S.*$");
    private static final Pattern OUTCOME = Pattern.compile("(\\d) ([A-Z][A-Z_]+)");
    private static final Pattern KEY_ROW =
            Pattern.compile("(?m)^\\| `([a-z-]+)(?::<[a-z]+>)*` \\| (HASH|ZSET|SET|LIST) \\|");

    @ParameterizedTest
    @EnumSource
    void header_keys_areThoseThatJavaPasses(JobScript script) throws IOException {
        List<String> keys = new ArrayList<>();
        Matcher key = KEY.matcher(text(script));
        while (key.find()) {
            assertThat(Integer.parseInt(key.group(1))).isEqualTo(keys.size() + 1);
            keys.add(key.group(2));
        }
        assertThat(keys).isEqualTo(script.keys().stream().map(JobKey::suffix).toList());
    }

    @ParameterizedTest
    @EnumSource
    void header_always_hasPurposeArgumentsAndReturn(JobScript script) throws IOException {
        assertThat(text(script))
                .matches("(?s)^-- ([A-Z]|n ).*")
                .contains("\n-- RETURNS ")
                .contains("\n-- ARGV[1] ");
    }

    @ParameterizedTest
    @EnumSource
    void body_always_namesEveryKeyBeforeItsFirstCall(JobScript script) throws IOException {
        String code = text(script).replaceAll("(?m)^--.*\n", "");
        String beforeCalls = code.substring(0, code.indexOf("now_ms()"));
        int named = 0;
        for (int i = 1; i <= script.keys().size(); i++) {
            named += beforeCalls.contains("KEYS[" + i + "]") ? 1 : 0;
        }
        // The states that delete.lua runs through have no names, nor do the keys of mend.lua and those of tasks in
        // recall.lua.
        int unnamed = script == JobScript.DELETE
                ? 6
                : script == JobScript.MEND ? script.keys().size() : script == JobScript.RECALL ? 1 : 0;
        assertThat(named).isEqualTo(script.keys().size() - unnamed);
    }

    @Test
    void header_outcomes_areThoseOfJavaWithTheirCodes() throws IOException {
        assertThat(outcomes(JobScript.FAIL)).isEqualTo(codes(QueueStore.Failed.values()));
        assertThat(outcomes(JobScript.EXTEND)).isEqualTo(codes(QueueStore.Renewal.values()));
        assertThat(outcomes(JobScript.ARRIVE)).isEqualTo(codes(QueueStore.Arrived.values()));
        assertThat(outcomes(JobScript.FIRE)).isEqualTo(codes(QueueStore.Fired.values()));
    }

    private static Map<String, Long> outcomes(JobScript script) throws IOException {
        String returns = text(script)
                .lines()
                .filter(line -> line.startsWith("-- RETURNS "))
                .findFirst()
                .orElseThrow();
        Map<String, Long> codes = new TreeMap<>();
        Matcher outcome = OUTCOME.matcher(returns);
        while (outcome.find()) {
            codes.put(outcome.group(2), Long.valueOf(outcome.group(1)));
        }
        return codes;
    }

    private static Map<String, Long> codes(QueueReplies.Code[] outcomes) {
        Map<String, Long> codes = new TreeMap<>();
        for (QueueReplies.Code outcome : outcomes) {
            codes.put(outcome.toString(), outcome.code());
        }
        return codes;
    }

    @ParameterizedTest
    @EnumSource
    void specification_always_listsTheScript(JobScript script) throws IOException {
        assertThat(Files.readString(SPECIFICATION)).contains("\n| `" + script.verb() + "` | ");
    }

    @Test
    void files_all_haveAScript() throws IOException {
        Set<String> files = new TreeSet<>();
        try (Stream<Path> all = Files.list(SCRIPTS)) {
            all.forEach(file -> files.add(file.getFileName().toString().replace(".lua", "")));
        }
        Set<String> scripts = new TreeSet<>(Set.of("shared"));
        Stream.of(JobScript.values()).forEach(script -> scripts.add(script.verb()));
        assertThat(files).isEqualTo(scripts);
    }

    @Test
    void specification_keys_areThoseOfJavaWithTheTypesOfTheHeaders() throws IOException {
        Set<String> specified = new TreeSet<>();
        Matcher row = KEY_ROW.matcher(Files.readString(SPECIFICATION));
        while (row.find()) {
            specified.add(row.group(1) + " " + row.group(2));
        }
        Set<String> used = new TreeSet<>();
        for (JobScript script : JobScript.values()) {
            Matcher key = KEY.matcher(text(script));
            while (key.find()) {
                used.add(key.group(2) + " " + key.group(3));
            }
        }
        assertThat(specified).isEqualTo(used).hasSize(JobKey.values().length);
    }

    private static String text(JobScript script) throws IOException {
        return Files.readString(SCRIPTS.resolve(script.verb() + ".lua"));
    }
}
