package io.secureredis.samples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code docs/reference/properties.md} says what the metadata of all modules says. To write it again: {@code mvn -pl
 * samples/quickstart -am test -Dtest=PropertiesReferenceTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dsecure-redis.reference.write=true}.
 */
class PropertiesReferenceTest {

    private static final Path REFERENCE = Path.of("..", "..", "docs", "reference", "properties.md");

    /** The modules with properties, and what the names of their properties begin with; the first that fits counts. */
    @SuppressWarnings("ImmutableEnumChecker") // The lists are made by List.of
    private enum Module {
        JOBS("Jobs", "secure-redis-jobs", "secure-redis.jobs.", "management.endpoint.securejobs."),
        ADMIN("Dashboard", "secure-redis-admin-ui", "secure-redis.admin."),
        STARTER(
                "Cache, templates, sessions, connections and secrets",
                "secure-redis-spring-boot-starter",
                "secure-redis.",
                "management.endpoint.secureredis.",
                "management.endpoint.secureredisdoctor.");

        private final String title;
        private final String artifact;
        private final List<String> prefixes;

        Module(String title, String artifact, String... prefixes) {
            this.title = title;
            this.artifact = artifact;
            this.prefixes = List.of(prefixes);
        }

        private boolean has(String property) {
            for (Module module : values()) {
                if (module.prefixes.stream().anyMatch(property::startsWith)) {
                    return module == this;
                }
            }
            return false;
        }
    }

    /** A map of settings by name. */
    private enum Entry {
        CACHE(
                Module.STARTER,
                "secure-redis.cache.caches.NAME.",
                "Cache",
                "secure-redis-spring-boot-starter/src/main/java/io/secureredis/autoconfigure/SecureRedisCacheProperties.java"),
        QUEUE(
                Module.JOBS,
                "secure-redis.jobs.queues.NAME.",
                "Queue",
                "secure-redis-jobs/src/main/java/io/secureredis/jobs/JobProperties.java");

        private final Module module;
        private final String prefix;
        private final String type;
        private final Path source;

        Entry(Module module, String prefix, String type, String source) {
            this.module = module;
            this.prefix = prefix;
            this.type = type;
            this.source = Path.of("..", "..").resolve(source);
        }
    }

    private static final Pattern COMPONENT_COMMENT =
            Pattern.compile("(?s)@param (\\w+) (.*?)(?=\\s+\\* @param|\\s+\\*/)");
    private static final Pattern COMPONENT =
            Pattern.compile("(?:@DefaultValue\\(\"([^\"]*)\"\\) )?(?:@Nullable )?(\\w+) (\\w+)(?:,|$)");

    @Test
    void reference_ofAllModules_isThatOfTheMetadata() throws IOException {
        String expected = reference();
        if (Boolean.getBoolean("secure-redis.reference.write")) {
            Files.writeString(REFERENCE, expected);
        }
        assertThat(Files.readString(REFERENCE)).isEqualTo(expected);
    }

    @Test
    void metadata_everyProperty_isDescribed() throws IOException {
        assertThat(properties().values())
                .hasSizeGreaterThan(120)
                .allSatisfy(property -> assertThat(property.path("description").asString(""))
                        .as(property.get("name").asString())
                        .isNotBlank());
    }

    private static String reference() throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "# Properties",
                "",
                "These tables are generated from the configuration metadata that editors show. `PropertiesReferenceTest` checks that",
                "they are equal. The properties `spring.data.redis.*`, `spring.cache.*`, `spring.session.*` and `spring.ssl.bundle.*`",
                "work as usual."));
        Map<String, JsonNode> properties = properties();
        for (Module module : List.of(Module.STARTER, Module.JOBS, Module.ADMIN)) {
            lines.addAll(List.of(
                    "",
                    "## " + module.title,
                    "",
                    "Module `" + module.artifact + "`.",
                    "",
                    "| property | type | default | description |",
                    "|---|---|---|---|"));
            properties.forEach((name, property) -> {
                if (module.has(name)) {
                    lines.add(row(property));
                }
            });
            for (Entry entry : Entry.values()) {
                if (entry.module == module) {
                    lines.addAll(List.of("", "Settings of one " + entry.type.toLowerCase(Locale.ROOT) + ":", ""));
                    lines.addAll(List.of("| property | type | default | description |", "|---|---|---|---|"));
                    lines.addAll(rowsOf(entry));
                }
            }
        }
        lines.add("");
        return String.join("\n", lines);
    }

    private static String row(JsonNode property) {
        String type = property.path("type")
                .asString("")
                .replaceAll("[a-z0-9]+\\.", "")
                .replace('$', '.');
        JsonNode value = property.path("defaultValue");
        String fallback = value.isMissingNode() || (value.isArray() && value.isEmpty()) ? "" : "`" + text(value) + "`";
        String what = property.path("description")
                .asString("")
                .replaceAll("\\s+", " ")
                .replace("|", "\\|");
        return "| `" + property.get("name").asString() + "` | `" + type.replace("|", "\\|") + "` | " + fallback + " | "
                + what + " |";
    }

    private static String text(JsonNode value) {
        return value.isValueNode() ? value.asString() : value.toString();
    }

    /**
     * The settings of one queue or one cache, which are values of a map and so not in the metadata; from its source.
     */
    private static List<String> rowsOf(Entry entry) throws IOException {
        String source = Files.readString(entry.source);
        int record = source.indexOf("public record " + entry.type + "(");
        String comment = source.substring(source.lastIndexOf("/**", record), record);
        String components = source.substring(record, source.indexOf(") {", record));
        Map<String, String> descriptions = COMPONENT_COMMENT
                .matcher(comment)
                .results()
                .collect(Collectors.toMap(
                        match -> match.group(1), match -> match.group(2).replaceAll("\\s+\\*\\s*", " ")));
        return COMPONENT
                .matcher(components)
                .results()
                .map(match -> "| `" + entry.prefix + kebab(match.group(3)) + "` | `" + match.group(2) + "` | "
                        + (match.group(1) == null ? "" : "`" + match.group(1) + "`") + " | "
                        + Objects.requireNonNull(descriptions.get(match.group(3)), match.group(3))
                                .strip() + " |")
                .sorted()
                .toList();
    }

    private static String kebab(String component) {
        return component.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** Of every jar on the class path, by name; those of other projects left out. */
    private static Map<String, JsonNode> properties() throws IOException {
        Map<String, JsonNode> found = new TreeMap<>();
        for (URL metadata : Collections.list(
                Module.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
            try (InputStream json = metadata.openStream()) {
                for (JsonNode property : JsonMapper.shared().readTree(json).path("properties")) {
                    String name = property.get("name").asString();
                    if (name.startsWith("secure-redis.") || name.startsWith("management.endpoint.secure")) {
                        found.put(name, property);
                    }
                }
            }
        }
        return found;
    }
}
