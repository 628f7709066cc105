package io.secureredis.samples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares what the pages name and link with what is there. */
class DocumentationTest {

    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Pattern TYPE = Pattern.compile("`([A-Z][a-z]\\w*)(?:\\.\\w+)?`s?");
    private static final Pattern SCRIPT = Pattern.compile("`(lua/\\w+\\.lua)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]*)(?:#([^)\\s]*))?\\)");
    private static final Pattern BLOCK = Pattern.compile("(?s)```.*?```|`[^`\n]*\\]\\([^`\n]*`");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final Pattern ANCHOR = Pattern.compile("<a (?:id|name)=\"([^\"]+)\"");

    /** Blocks and spans of code, targets of links, and tags: no prose. */
    private static final Pattern CODE =
            Pattern.compile("(?s)```.*?```|`[^`]*`|\\]\\([^)]*\\)|<[^>\n]*>|(?m)^    [^\n]*$");

    /** What a person reads of a source: comments, and strings. */
    private static final Pattern TEXT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\n]*|--[^\n]*|\"(?:[^\"\\\\\n]|\\\\.)*\"");

    private static final Pattern TAG = Pattern.compile("<[^>]*>");
    private static final Pattern REFERENCE = Pattern.compile("\\{@\\w+ [^}]*}");

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
    void everyPage_everyLink_leadsToAFileAndAHeading() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path page : pages()) {
            String text = BLOCK.matcher(Files.readString(page)).replaceAll("");
            for (MatchResult link : LINK.matcher(text).results().toList()) {
                links++;
                Path target = link.group(1).isEmpty()
                        ? page
                        : page.resolveSibling(link.group(1)).normalize();
                if (!Files.exists(target)
                        || (link.group(2) != null && !headings(target).contains(link.group(2)))) {
                    broken.add(ROOT.relativize(page) + ": " + link.group());
                }
            }
        }
        assertThat(links).isGreaterThan(100);
        assertThat(broken).isEmpty();
    }

    /**
     * As a forge makes anchors of them: in lower case, hyphens for spaces, nothing else that is not a letter or a
     * digit.
     */
    private static Set<String> headings(Path page) throws IOException {
        Set<String> anchors = new TreeSet<>();
        String text = BLOCK.matcher(Files.readString(page)).replaceAll("");
        HEADING.matcher(text).results().map(heading -> heading.group(1)).forEach(heading -> {
            String anchor = heading.replaceAll("\\]\\([^)]*\\)", "")
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\w\\- ]", "")
                    .replace(' ', '-');
            int again = 1;
            String unique = anchor;
            while (!anchors.add(unique)) {
                unique = anchor + "-" + again++;
            }
        });
        ANCHOR.matcher(text).results().map(anchor -> anchor.group(1)).forEach(anchors::add);
        return anchors;
    }

    @Test
    void prose_everyPage_usesCommonWords() throws IOException {
        Map<Pattern, String> better = better();
        List<String> found = new ArrayList<>();
        for (Path page : pages()) {
            found.addAll(
                    uncommon(better, page, CODE.matcher(Files.readString(page)).replaceAll("|")));
        }
        assertThat(found).isEmpty();
    }

    @Test
    void prose_everyCommentMessageAndTemplateOfTheSources_usesCommonWords() throws IOException {
        Map<Pattern, String> better = better();
        List<String> found = new ArrayList<>();
        for (Path source : texts()) {
            String text = Files.readString(source);
            found.addAll(uncommon(
                    better,
                    source,
                    source.toString().endsWith(".jte") ? TAG.matcher(text).replaceAll("|") : read(text)));
        }
        assertThat(found).isEmpty();
    }

    private static String read(String source) {
        return TEXT.matcher(source)
                .results()
                .map(match -> REFERENCE.matcher(match.group()).replaceAll("|").replaceAll("\n\\s*\\*", " "))
                .collect(Collectors.joining("\n"));
    }

    private static List<String> uncommon(Map<Pattern, String> better, Path file, String prose) {
        List<String> found = new ArrayList<>();
        better.forEach((word, other) -> word.matcher(prose)
                .results()
                .forEach(match ->
                        found.add(ROOT.relativize(file) + ": say \"" + other + "\", not \"" + match.group() + "\"")));
        return found;
    }

    private static Map<Pattern, String> better() throws IOException {
        Map<Pattern, String> better = new LinkedHashMap<>();
        for (String line : Files.readAllLines(ROOT.resolve("docs/words.txt"))) {
            String[] pair = line.split(" -> ", 2);
            better.put(
                    Pattern.compile("\\b" + pair[0].replace(" ", "\\s+") + "\\b", Pattern.CASE_INSENSITIVE), pair[1]);
        }
        assertThat(better).hasSizeGreaterThan(30);
        return better;
    }

    private static List<Path> texts() throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path sources : sourceDirectories("src/main")) {
            try (Stream<Path> files = Files.walk(sources)) {
                files.filter(file -> file.toString().matches(".*\\.(java|kt|jte|lua)"))
                        .forEach(found::add);
            }
        }
        return found;
    }

    /** Without the changelog, which is history, and the table of crossings, whose cells quote the log. */
    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
                Stream<Path> samples = Files.walk(ROOT.resolve("samples"), 2);
                Stream<Path> top = Files.list(ROOT)) {
            return Stream.of(top, docs, samples)
                    .flatMap(Function.identity())
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

    private static Set<String> sources() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String kind : List.of("src/main", "src/test")) {
            for (Path sources : sourceDirectories(kind)) {
                try (Stream<Path> files = Files.walk(sources)) {
                    files.forEach(file -> names.add(file.getFileName().toString()));
                }
            }
        }
        return names;
    }

    /** Looks into no directory in which the build, which is running, makes and removes files. */
    private static List<Path> sourceDirectories(String sources) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path parent : List.of(ROOT, ROOT.resolve("samples"))) {
            try (Stream<Path> modules = Files.list(parent)) {
                modules.map(module -> module.resolve(sources))
                        .filter(Files::isDirectory)
                        .forEach(found::add);
            }
        }
        return found;
    }
}
