package io.secureredis;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.crypto.Repository;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every test or vector that a page of {@code docs/security} mentions exists, and every claim of the review has one. */
class ThreatModelTest {

    private static final Pattern TEST = Pattern.compile("`(\\w+Test)(?:\\.(\\w+))?`");
    private static final Pattern VECTOR = Pattern.compile(
            "`((?:ok|not-sealed|malformed|retired-key|unknown-key|wrong-commitment|not-authentic|expired"
                    + "|too-large)(?:-[a-z0-9-]+)?\\*?|[a-z-]+-\\*)`");
    private static final Path REVIEW = Repository.file("docs/security/review.md");

    static List<Path> documents() {
        return List.of(Repository.file("docs/security/threat-model.md"), REVIEW);
    }

    @ParameterizedTest
    @MethodSource("documents")
    void tests_thatAreNamed_exist(Path document) throws IOException {
        Map<String, String> tests = tests();
        List<MatchResult> named =
                TEST.matcher(Files.readString(document)).results().toList();
        assertThat(named).hasSizeGreaterThan(8);
        for (MatchResult name : named) {
            assertThat(tests).containsKey(name.group(1));
            if (name.group(2) != null) {
                assertThat(tests.get(name.group(1))).contains("void " + name.group(2) + "(");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void vectors_thatAreNamed_exist(Path document) throws IOException {
        List<Path> files;
        try (Stream<Path> directory = Files.list(Repository.file("docs/spec/vectors/envelope-v1"))) {
            files = directory.map(Path::getFileName).toList();
        }
        List<String> named = Files.readAllLines(document).stream()
                .filter(line -> line.startsWith("| ") && line.contains("vector"))
                .flatMap(line -> VECTOR.matcher(line.substring(line.lastIndexOf("| ", line.length() - 3)))
                        .results())
                .map(match -> match.group(1))
                .toList();
        assertThat(named).hasSizeGreaterThan(4);
        for (String name : named) {
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + name + ".json");
            assertThat(files).as(name).anyMatch(matcher::matches);
        }
    }

    /** In a table with a column for it. */
    @Test
    void claims_ofTheReview_nameATestAVectorOrAPage() throws IOException {
        List<String> claims = new ArrayList<>();
        boolean proven = false;
        for (String line : Files.readAllLines(REVIEW)) {
            proven = line.startsWith("|") && (proven || line.endsWith("| proof |"));
            if (proven && line.startsWith("| ") && !line.endsWith("| proof |")) {
                claims.add(line.substring(line.lastIndexOf("| ", line.length() - 3)));
            }
        }
        assertThat(claims)
                .hasSizeGreaterThan(20)
                .allMatch(claim -> claim.matches(".*(`\\w+Test[`.].*|vectors? `.*|\\]\\(.*|envelope \\d.*)"));
    }

    /** Class name to source, of all modules. */
    private static Map<String, String> tests() throws IOException {
        Map<String, String> tests = new HashMap<>();
        try (Stream<Path> modules = Files.list(Repository.file(""));
                Stream<Path> samples = Files.list(Repository.file("samples"))) {
            for (Path sources : Stream.concat(modules, samples)
                    .map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(sources)) {
                    for (Path file : files.filter(path -> path.toString().endsWith("Test.java"))
                            .toList()) {
                        tests.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
                    }
                }
            }
        }
        return tests;
    }
}
