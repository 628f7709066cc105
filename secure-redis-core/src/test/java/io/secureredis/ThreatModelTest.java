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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every test or vector that a page mentions as its proof exists, and every claim of the review has one. A class whose
 * simple name occurs twice is written with the end of its package.
 */
class ThreatModelTest {

    /** A class, perhaps with the end of its package and with a method; or a method of the class named before it. */
    private static final Pattern TEST =
            Pattern.compile("`(?:((?:[a-z]+\\.)*\\w+Test)(?:\\.(\\w+))?|([a-z]\\w*_[a-z]\\w*_\\w+))`");

    private static final Pattern VECTOR = Pattern.compile(
            "`((?:ok|not-sealed|malformed|retired-key|unknown-key|wrong-commitment|not-authentic|expired"
                    + "|too-large)(?:-[a-z0-9-]+)?\\*?|[a-z-]+-\\*)`");
    private static final Path REVIEW = Repository.file("docs/security/review.md");

    static List<Path> documents() {
        return List.of(Repository.file("docs/security/threat-model.md"), REVIEW);
    }

    @ParameterizedTest
    @CsvSource({
        "docs/security/threat-model.md, 29",
        "docs/security/review.md, 30",
        "docs/guides/dashboard.md, 19",
        "docs/guides/managed-redis.md, 1",
        "docs/guides/sentinel-and-cluster.md, 5",
        "docs/guides/native-image.md, 1",
        "docs/claims.md, 450"
    })
    void tests_thatAreNamed_exist(String document, int atLeast) throws IOException {
        Map<String, String> tests = tests();
        List<MatchResult> named = TEST.matcher(Files.readString(Repository.file(document)))
                .results()
                .toList();
        assertThat(named).hasSizeGreaterThanOrEqualTo(atLeast);
        String source = "";
        for (MatchResult name : named) {
            source = name.group(1) == null ? source : source(tests, name.group(1));
            String method = name.group(1) == null ? name.group(3) : name.group(2);
            if (method != null) {
                assertThat(source).contains("void " + method + "(");
            }
        }
    }

    private static String source(Map<String, String> tests, String name) {
        List<String> found = tests.keySet().stream()
                .filter(test -> test.endsWith("." + name))
                .toList();
        assertThat(found).as("classes called %s", name).hasSize(1);
        return tests.get(found.get(0));
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

    /** Class name with its package to source, of all modules. */
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
                        String name = sources.relativize(file)
                                .toString()
                                .replace(file.getFileSystem().getSeparator(), ".");
                        assertThat(tests.put(name.replace(".java", ""), Files.readString(file)))
                                .as("a class of the same package in another module")
                                .isNull();
                    }
                }
            }
        }
        return tests;
    }
}
