package io.secureredis.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code docs/reference/properties.md} says what the metadata says. To write it anew: {@code mvn -pl secure-redis-spring-boot-starter -am test
 * -Dtest=PropertiesReferenceTest -Dsurefire.failIfNoSpecifiedTests=false -Dsecure-redis.reference.write=true}.
 */
class PropertiesReferenceTest {

    private static final Path REFERENCE = Path.of("..", "docs", "reference", "properties.md");

    @Test
    void reference_ofTheStarter_isThatOfTheMetadata() throws IOException {
        String expected = reference();
        if (Boolean.getBoolean("secure-redis.reference.write")) {
            Files.writeString(REFERENCE, expected);
        }
        assertThat(Files.readString(REFERENCE)).isEqualTo(expected);
    }

    private static String reference() throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "# Properties of the starter",
                "",
                "This table is generated from the configuration metadata that editors show. `PropertiesReferenceTest` checks that the two",
                "are equal. The properties `spring.data.redis.*`, `spring.cache.*` and `spring.ssl.bundle.*` work as usual.",
                "",
                "| property | type | default | description |",
                "|---|---|---|---|"));
        properties().stream()
                .sorted(Comparator.comparing(PropertiesReferenceTest::name))
                .map(PropertiesReferenceTest::row)
                .forEach(lines::add);
        lines.add("");
        return String.join("\n", lines);
    }

    private static String name(JsonNode property) {
        return property.get("name").asString();
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
        return "| `" + name(property) + "` | `" + type.replace("|", "\\|") + "` | " + fallback + " | " + what + " |";
    }

    private static String text(JsonNode value) {
        return value.isValueNode() ? value.asString() : value.toString();
    }

    private static List<JsonNode> properties() throws IOException {
        try (InputStream metadata =
                SecureRedisProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            return JsonMapper.shared()
                    .readTree(metadata)
                    .get("properties")
                    .valueStream()
                    .toList();
        }
    }
}
