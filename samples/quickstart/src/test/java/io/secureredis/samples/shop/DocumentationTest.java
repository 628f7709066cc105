package io.secureredis.samples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds what the README and {@code docs/internals.md} name against what is there. */
class DocumentationTest {

    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Pattern TYPE = Pattern.compile("`([A-Z][a-z]\\w*)(?:\\.\\w+)?`s?");
    private static final Pattern SCRIPT = Pattern.compile("`(lua/\\w+\\.lua)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");

    /** Blocks and spans of code, targets of links, and tags: no prose. */
    private static final Pattern CODE =
            Pattern.compile("(?s)```.*?```|`[^`]*`|\\]\\([^)]*\\)|<[^>\n]*>|(?m)^    [^\n]*$");

    /** Of Spring and the JDK. */
    private static final Set<String> OF_OTHERS = Set.of("RedisCache", "RedisCacheManager", "RedisTemplate", "Cipher");

    @Test
    void internals_everyTypeAndScript_exists() throws IOException {
        Set<String> sources = sources();

        assertThat(matches("docs/internals.md", TYPE))
                .hasSizeGreaterThan(50)
                .filteredOn(type -> !OF_OTHERS.contains(type) && !sources.contains(type + ".java"))
                .isEmpty();
        assertThat(matches("docs/internals.md", SCRIPT))
                .isNotEmpty()
                .allMatch(script -> sources.contains(script.substring("lua/".length())));
    }

    @Test
    void readmeAndInternals_everyLink_leadsToAFile() throws IOException {
        assertThat(matches("README.md", LINK)).isNotEmpty().allMatch(link -> Files.exists(ROOT.resolve(link)));
        assertThat(matches("docs/internals.md", LINK))
                .isNotEmpty()
                .allMatch(link -> Files.exists(ROOT.resolve("docs").resolve(link)));
    }

    @Test
    void prose_everyPage_usesCommonWords() throws IOException {
        Map<Pattern, String> better = new LinkedHashMap<>();
        for (String line : Files.readAllLines(ROOT.resolve("docs/words.txt"))) {
            String[] pair = line.split(" -> ", 2);
            better.put(
                    Pattern.compile("\\b" + pair[0].replace(" ", "\\s+") + "\\b", Pattern.CASE_INSENSITIVE), pair[1]);
        }
        assertThat(better).hasSizeGreaterThan(30);

        List<String> found = new ArrayList<>();
        for (Path page : pages()) {
            String prose = CODE.matcher(Files.readString(page)).replaceAll("|");
            better.forEach((word, other) -> word.matcher(prose)
                    .results()
                    .forEach(match -> found.add(
                            ROOT.relativize(page) + ": say \"" + other + "\", not \"" + match.group() + "\"")));
        }
        assertThat(found).isEmpty();
    }

    /** Without the changelog, which is history, and the table of crossings, whose cells quote the log. */
    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
                Stream<Path> top = Files.list(ROOT)) {
            return Stream.concat(top, docs)
                    .filter(page -> page.toString().endsWith(".md"))
                    .filter(page -> !page.endsWith("CHANGELOG.md") && !page.endsWith("crossings.md"))
                    .toList();
        }
    }

    private static Set<String> matches(String document, Pattern pattern) throws IOException {
        return pattern.matcher(Files.readString(ROOT.resolve(document)))
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Looks into no directory in which the build, which is running, makes and removes files. */
    private static Set<String> sources() throws IOException {
        Set<String> names = new TreeSet<>();
        for (Path parent : List.of(ROOT, ROOT.resolve("samples"))) {
            try (Stream<Path> modules = Files.list(parent)) {
                for (Path sources : modules.map(module -> module.resolve("src/main"))
                        .filter(Files::isDirectory)
                        .toList()) {
                    try (Stream<Path> files = Files.walk(sources)) {
                        files.forEach(file -> names.add(file.getFileName().toString()));
                    }
                }
            }
        }
        return names;
    }
}
