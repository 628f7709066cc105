package io.secureredis.samples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.samples.shop.Snippets.Block;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.io.ByteArrayResource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The Java of the pages compiles, and their YAML names properties that exist. */
class SnippetsTest {

    private static final Pattern REFERENCE = Pattern.compile("(?m)^\\| `([a-zA-Z0-9.-]+)` \\|");

    /** Names of the reader's own, in maps of Boot's, and one that the pages invent for a password. */
    private static final Pattern OF_THE_READER =
            Pattern.compile("spring\\.ssl\\.bundle\\.(pem|jks)\\..*|logging\\.level\\..*|ops\\.password");

    private static final Pattern CONTAINER = Pattern.compile("java\\.util\\.(Map|List)<(?:[^,]+,\\s*)?([^<>]+)>");

    private static final Pattern OF_BOOTS_REDIS =
            Pattern.compile("(?<![\\w.-])spring\\.(data\\.redis|cache|ssl)\\.[a-z0-9]([a-z0-9.-]|\\[\\d+])*[a-z0-9]");

    /** Of pages, and of tests and samples; main sources name prefixes. */
    private static final Pattern TEXT = Pattern.compile(
            "(?!.*(^|/)(target|node_modules)/)(README\\.md|docs/.*\\.md|(.*/)?src/test/.*\\.(java|kt|ya?ml|properties)|(samples|outsider)/.*\\.(java|kt|md|ya?ml|properties))");

    @TempDir
    Path directory;

    @Test
    void java_wholeClasses_compile() throws IOException {
        Map<String, String> errors = new LinkedHashMap<>();
        int classes = 0;
        // The pages of docs/learn make one application
        Map<String, List<Block>> together = new LinkedHashMap<>();
        for (Path page : Snippets.pages()) {
            String unit = page.getParent().endsWith("learn")
                    ? "learn"
                    : Snippets.ROOT.relativize(page).toString();
            for (Block block : Snippets.of(page)) {
                if (block.isWholeClass()) {
                    together.computeIfAbsent(unit, each -> new ArrayList<>()).add(block);
                    classes++;
                }
            }
        }
        for (var unit : together.entrySet()) {
            String said = Snippets.compile(
                    unit.getValue(), directory.resolve(unit.getKey().replace('/', '_')));
            if (!said.isEmpty()) {
                errors.put(unit.getKey(), said);
            }
        }
        System.out.println(classes + " whole classes in " + together.keySet());
        assertThat(errors).isEmpty();
        assertThat(classes).isGreaterThan(15);
    }

    @Test
    void yaml_everyProperty_exists() throws IOException {
        Map<String, String> known = known();
        List<String> unknown = new ArrayList<>();
        int properties = 0;
        for (Path page : Snippets.pages()) {
            for (Block block : Snippets.of(page)) {
                if (!block.language().equals("yaml") || isOfAnotherTool(block)) {
                    continue;
                }
                for (String name : names(block)) {
                    properties++;
                    if (!exists(name, known)) {
                        unknown.add(Snippets.ROOT.relativize(page) + ": " + name);
                    }
                }
            }
        }
        System.out.println(properties + " properties in YAML");
        assertThat(unknown).isEmpty();
        assertThat(properties).isGreaterThan(40);
    }

    /** Boot ignores a name that it does not have, or no longer: the page or test would not do what it says. */
    @Test
    void namesOfBootsRedis_inPagesTestsAndSamples_exist() throws IOException {
        Map<String, String> known = known();
        List<String> unknown = new ArrayList<>();
        int names = 0;
        for (Path file : texts()) {
            for (MatchResult found :
                    OF_BOOTS_REDIS.matcher(Files.readString(file)).results().toList()) {
                names++;
                String name = found.group().replaceAll("\\[\\d+]", "");
                if (!exists(name, known) && known.keySet().stream().noneMatch(each -> each.startsWith(name + "."))) {
                    unknown.add(Snippets.ROOT.relativize(file) + ": " + name);
                }
            }
        }
        System.out.println(names + " names under spring.data.redis, spring.cache and spring.ssl");
        assertThat(unknown).isEmpty();
        assertThat(names).isGreaterThan(300);
    }

    private static List<Path> texts() throws IOException {
        try (Stream<Path> files = Files.walk(Snippets.ROOT)) {
            return files.filter(
                            file -> TEXT.matcher(Snippets.ROOT.relativize(file).toString())
                                    .matches())
                    .toList();
        }
    }

    /** As in {@code samples/cluster/src/main/resources/application.yml}, whose names are nested. */
    @Test
    void yamlOfSamples_everyProperty_exists() throws IOException {
        Map<String, String> known = known();
        List<String> unknown = new ArrayList<>();
        int properties = 0;
        for (Path file : texts()) {
            if (file.getFileName().toString().matches("application.*\\.ya?ml")) {
                for (String name : names(Files.readString(file))) {
                    properties++;
                    if (name.matches("(spring\\.(data\\.redis|cache|ssl)|secure-redis)\\..*") && !exists(name, known)) {
                        unknown.add(Snippets.ROOT.relativize(file) + ": " + name);
                    }
                }
            }
        }
        System.out.println(properties + " properties in the YAML of samples and tests");
        assertThat(unknown).isEmpty();
        assertThat(properties).isGreaterThan(20);
    }

    /** Manifests of Kubernetes and files of Compose. */
    private static boolean isOfAnotherTool(Block block) {
        return block.text().lines().anyMatch(line -> line.startsWith("apiVersion:") || line.startsWith("services:"));
    }

    private static Set<String> names(Block block) throws IOException {
        return names(block.text());
    }

    private static Set<String> names(String yaml) throws IOException {
        return new YamlPropertySourceLoader()
                .load("snippet", new ByteArrayResource(yaml.getBytes(java.nio.charset.StandardCharsets.UTF_8))).stream()
                        .flatMap(source -> Stream.of(((EnumerablePropertySource<?>) source).getPropertyNames()))
                        .map(name -> name.replaceAll("\\[\\d+]", ""))
                        .collect(Collectors.toCollection(java.util.TreeSet::new));
    }

    private static boolean exists(String name, Map<String, String> known) {
        return known.containsKey(name) || OF_THE_READER.matcher(name).matches() || isInAContainer(name, known);
    }

    /** In an entry of a map or an element of a list, whose metadata ends with the class of its values. */
    private static boolean isInAContainer(String name, Map<String, String> known) {
        for (int dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
            Matcher container = CONTAINER.matcher(known.getOrDefault(name.substring(0, dot), ""));
            if (container.matches()) {
                String rest = name.substring(dot + 1);
                boolean isMap = container.group(1).equals("Map");
                String inside = isMap ? rest.replaceFirst("^[^.]+\\.?", "") : rest;
                return inside.isEmpty() || hasProperty(container.group(2), inside);
            }
        }
        return false;
    }

    private static boolean hasProperty(String type, String path) {
        String first = path.split("\\.", 2)[0].replace("-", "");
        try {
            Class<?> values = Class.forName(type);
            Stream<String> names = values.isRecord()
                    ? Stream.of(values.getRecordComponents()).map(RecordComponent::getName)
                    : Stream.of(values.getMethods())
                            .filter(method -> method.getName().startsWith("set"))
                            .map(method -> method.getName().substring(3));
            return names.anyMatch(first::equalsIgnoreCase);
        } catch (ClassNotFoundException ofAnotherModule) {
            return false;
        }
    }

    /** Types by name: of the metadata of every jar, and of the reference for the entries of maps. */
    private static Map<String, String> known() throws IOException {
        Map<String, String> known = new TreeMap<>();
        JsonMapper mapper = JsonMapper.builder().build();
        for (URL url : Collections.list(Thread.currentThread()
                .getContextClassLoader()
                .getResources("META-INF/spring-configuration-metadata.json"))) {
            try (InputStream in = url.openStream()) {
                for (JsonNode property : mapper.readTree(in).path("properties")) {
                    // Boot keeps the names that it no longer reads, so that it can say so
                    if (!property.path("deprecation").path("level").asString("").equals("error")) {
                        known.put(
                                property.path("name").asString(),
                                property.path("type").asString(""));
                    }
                }
            }
        }
        String reference = Files.readString(Snippets.ROOT.resolve("docs/reference/properties.md"));
        for (MatchResult row : REFERENCE.matcher(reference).results().toList()) {
            known.putIfAbsent(row.group(1), "");
        }
        assertThat(known).containsKeys("secure-redis.secret-key", "spring.data.redis.host");
        return known;
    }
}
