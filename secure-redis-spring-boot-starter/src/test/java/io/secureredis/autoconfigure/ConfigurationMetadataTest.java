package io.secureredis.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an editor shows a user who types {@code secure-redis.}: every property, described. */
class ConfigurationMetadataTest {

    @Test
    void metadata_everyProperty_isDescribed() throws IOException {
        List<String> undescribed = properties().stream()
                .filter(property -> property.path("description").asString("").length() < 10)
                .map(property -> property.get("name").asString())
                .toList();
        assertThat(undescribed).isEmpty();
        assertThat(properties()).hasSizeGreaterThan(15);
    }

    @Test
    void metadata_everyName_isOurs() throws IOException {
        assertThat(properties())
                .extracting(property -> property.get("name").asString())
                .allMatch(name ->
                        name.startsWith("secure-redis.") || name.startsWith("management.endpoint.secureredis."));
    }

    private static List<JsonNode> properties() throws IOException {
        try (InputStream metadata =
                SecureRedisProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            JsonNode root = JsonMapper.shared().readTree(metadata);
            return root.get("properties").valueStream().toList();
        }
    }
}
