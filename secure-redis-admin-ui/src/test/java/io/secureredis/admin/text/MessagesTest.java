package io.secureredis.admin.text;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The texts of all pages: each is there in both languages, each is used, and no page holds a text of its own. */
class MessagesTest {

    private static final Path SOURCES = Path.of("src", "main", "java", "io", "secureredis", "admin");
    private static final Path TEMPLATES = Path.of("src", "main", "jte");
    private static final Map<String, String> ENGLISH = Texts.builtIn("messages.properties");
    private static final Map<String, String> GERMAN = Texts.builtIn("messages_de.properties");

    /** An argument of a pattern, without its format. */
    private static final Pattern ARGUMENT = Pattern.compile("\\{([0-9]+)");

    /** {@code JobState.DEAD}, {@code WorkerOverview.State.QUIET.meaning}. */
    private static final Pattern CONSTANT =
            Pattern.compile("((?:[A-Z][a-z]\\w*\\.)*[A-Z][a-z]\\w*)\\.([A-Z][A-Z_]+)((?:\\.[a-z-]+)*)");

    @Test
    void bundles_both_haveTheSameKeys() {
        assertThat(GERMAN.keySet()).containsExactlyInAnyOrderElementsOf(ENGLISH.keySet());
    }

    @Test
    void bundles_both_haveTheSameArguments() {
        assertThat(arguments(GERMAN)).isEqualTo(arguments(ENGLISH));
    }

    private static Map<String, Set<String>> arguments(Map<String, String> texts) {
        Map<String, Set<String>> arguments = new TreeMap<>();
        texts.forEach((key, pattern) -> {
            Set<String> numbers = new TreeSet<>();
            Matcher matcher = ARGUMENT.matcher(pattern);
            while (matcher.find()) {
                numbers.add(matcher.group(1));
            }
            arguments.put(key, numbers);
        });
        return arguments;
    }

    @Test
    void bundles_both_areInUtf8AndQuoteNothing() {
        Stream.of(ENGLISH, GERMAN)
                .flatMap(texts -> texts.entrySet().stream())
                .forEach(text -> assertThat(text.getValue())
                        .as(text.getKey())
                        .isNotEmpty()
                        // MessageFormat takes it for a quotation, and drops it
                        .doesNotContain("'")
                        .doesNotContain("\uFFFD", "Ã", "Â"));
    }

    /** What is the same in both may be a name, but is more likely forgotten. */
    @Test
    void german_sentences_areTranslated() {
        assertThat(ENGLISH.entrySet().stream()
                        .filter(text -> text.getValue().equals(GERMAN.get(text.getKey())))
                        .map(Map.Entry::getValue)
                        .filter(text -> text.replaceAll("\\{[^}]*}", "").matches("(?s).*[a-z]{2,} [a-z]{2,}.*")))
                .isEmpty();
    }

    @Test
    void keys_all_areUsed() {
        String sources = Stream.concat(files(SOURCES, ".java"), files(TEMPLATES, ".jte"))
                .map(MessagesTest::read)
                .collect(Collectors.joining());
        assertThat(ENGLISH.keySet().stream()
                        .filter(key -> !CONSTANT.matcher(key).matches())
                        .filter(key -> !isIn(sources, key) && !isBuilt(sources, key))
                        .sorted())
                .isEmpty();
    }

    /**
     * A key of which a part is data or a constant: {@code "redis." + fact.key()}, {@code "filter.task" + ".sealed"},
     * {@code "chart." + id + ".summary"}.
     */
    private static boolean isBuilt(String sources, String key) {
        for (int dot = key.indexOf('.'); dot >= 0; dot = key.indexOf('.', dot + 1)) {
            boolean endIsData = isIn(sources, key.substring(0, dot + 1)) && isIn(sources, key.substring(dot + 1));
            boolean endIsChosen = isIn(sources, key.substring(0, dot)) && isIn(sources, key.substring(dot));
            int next = key.indexOf('.', dot + 1);
            boolean middleIsData = next > 0
                    && isIn(sources, key.substring(0, dot + 1))
                    && isIn(sources, key.substring(dot + 1, next))
                    && isIn(sources, key.substring(next));
            if (endIsData || endIsChosen || middleIsData) {
                return true;
            }
        }
        return key.endsWith(".said") && isIn(sources, ".said");
    }

    private static boolean isIn(String sources, String literal) {
        return sources.contains("\"" + literal + "\"");
    }

    @Test
    void constants_thatHaveAText_allHaveIt() throws ClassNotFoundException {
        Map<String, Set<String>> parts = new TreeMap<>();
        for (String key : ENGLISH.keySet()) {
            Matcher matcher = CONSTANT.matcher(key);
            if (matcher.matches()) {
                parts.computeIfAbsent(matcher.group(1) + matcher.group(3), type -> new TreeSet<>())
                        .add(matcher.group(2));
            }
        }
        assertThat(parts).hasSizeGreaterThan(20);
        for (Map.Entry<String, Set<String>> part : parts.entrySet()) {
            String type = part.getKey().replaceAll("\\.[a-z].*", "");
            assertThat(constants(type)).as(part.getKey()).isEqualTo(part.getValue());
        }
    }

    private static Set<String> constants(String type) throws ClassNotFoundException {
        for (String packageName : List.of(
                "io.secureredis.admin",
                "io.secureredis.admin.pages",
                "io.secureredis.admin.web",
                "io.secureredis.admin.find",
                "io.secureredis.admin.audit",
                "io.secureredis.admin.watch",
                "io.secureredis.jobs.inspect",
                "io.secureredis.doctor")) {
            try {
                Class<?> found = Class.forName(packageName + "." + type.replace('.', '$'));
                return Arrays.stream(found.getEnumConstants())
                        .map(constant -> ((Enum<?>) constant).name())
                        .collect(Collectors.toCollection(TreeSet::new));
            } catch (ClassNotFoundException elsewhere) {
                // in another package
            }
        }
        throw new ClassNotFoundException(type);
    }

    @Test
    void templates_all_holdNoTextOfTheirOwn() {
        Map<String, List<String>> found = files(TEMPLATES, ".jte")
                .collect(toMap(file -> file.getFileName().toString(), file -> new TemplateText(read(file)).words()));
        found.values().removeIf(List::isEmpty);
        assertThat(found).isEmpty();
    }

    @Test
    void templates_all_nameTextsThatThereAre() {
        Pattern call = Pattern.compile("frame\\.text\\((?:[^\"()]*\\? )?\"([^\"]+)\"");
        for (Path file : files(TEMPLATES, ".jte").toList()) {
            Matcher matcher = call.matcher(read(file));
            while (matcher.find()) {
                if (!matcher.group(1).endsWith(".")) {
                    assertThat(ENGLISH).as(file.toString()).containsKey(matcher.group(1));
                }
            }
        }
    }

    @Test
    void templateText_literalWords_areFound() {
        assertThat(new TemplateText("<h1>Dead</h1>").words()).containsExactly("Dead");
        assertThat(new TemplateText("<a title=\"How long\" class=\"quiet\">${x.y(\"ok-key\")}</a>").words())
                .containsExactly("How long");
        assertThat(new TemplateText("@if(a.b() == \"x\")<p>${frame.text(\"a.b\")} · none</p>@else@endif").words())
                .containsExactly("· none");
        assertThat(new TemplateText("<p>${found ? \"None found\" : frame.text(\"a.b\")}</p>").words())
                .containsExactly("None found");
        assertThat(new TemplateText("@template.layout(frame = frame, title = \"Dead\", content = @`<p>–</p>`)").words())
                .containsExactly("Dead");
        assertThat(new TemplateText("@param Frame frame\n!{String title = \"By cause\";}\n").words())
                .containsExactly("By cause");
    }

    private static Stream<Path> files(Path directory, String suffix) {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(file -> file.toString().endsWith(suffix)).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
