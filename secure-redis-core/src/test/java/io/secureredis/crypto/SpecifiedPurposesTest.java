package io.secureredis.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Section 5 of the envelope's specification names the purpose of every binding in the sources of every module. */
class SpecifiedPurposesTest {

    private static final Pattern IN_SOURCES = Pattern.compile("(?:Binding\\.of|\\bhide)\\(\"([a-z0-9.-]+)\"");
    private static final Pattern IN_TABLE = Pattern.compile("(?m)^\\| (`[^|]*) \\|");
    private static final Pattern NAME = Pattern.compile("`([a-z0-9.-]+)`");
    private static final Pattern JOB_ROW = Pattern.compile("(?m)^\\| `job` \\|.*role \\(([^)]*)\\).*$");

    @Test
    void purposes_ofAllSources_areThoseOfTheTable() throws IOException {
        assertThat(inSources()).hasSizeGreaterThan(10).isEqualTo(inTable());
    }

    @Test
    void roles_ofJobs_areThoseOfTheTable() throws IOException {
        String row = JOB_ROW.matcher(section())
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.joining());
        String roles = Files.readString(
                Repository.file("secure-redis-jobs/src/main/java/io/secureredis/jobs/engine/Role.java"));
        int from = roles.indexOf("enum Role {") + 11;
        String constants = roles.substring(from, roles.indexOf(";", from));
        assertThat(names(row))
                .containsExactlyElementsOf(List.of(
                        constants.strip().toLowerCase(java.util.Locale.ROOT).split(",\\s*", -1)));
    }

    private static String section() throws IOException {
        String page = Files.readString(Repository.file("docs/spec/envelope-v1.md"));
        return page.substring(page.indexOf("## 5."), page.indexOf("## 6."));
    }

    private static Set<String> inTable() throws IOException {
        return IN_TABLE.matcher(section())
                .results()
                .flatMap(row -> names(row.group(1)).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> names(String text) {
        return NAME.matcher(text).results().map(match -> match.group(1)).toList();
    }

    private static Set<String> inSources() throws IOException {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> modules = Files.list(Repository.file(""))) {
            for (Path module : modules.filter(
                            each -> each.getFileName().toString().startsWith("secure-redis-")
                                    && Files.isDirectory(each.resolve("src/main/java")))
                    .toList()) {
                try (Stream<Path> files = Files.walk(module.resolve("src/main/java"))) {
                    for (Path file : files.filter(each -> each.toString().endsWith(".java"))
                            .toList()) {
                        IN_SOURCES
                                .matcher(Files.readString(file))
                                .results()
                                .map((MatchResult match) -> match.group(1))
                                .forEach(found::add);
                    }
                }
            }
        }
        return found;
    }
}
