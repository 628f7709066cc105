package io.secureredis.admin.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an editor shows a user who types {@code secure-redis.admin.}: every property, described. */
class ConfigurationMetadataTest {

    @Test
    void metadata_everyProperty_isOursAndDescribed() throws IOException {
        assertThat(properties()).hasSize(8).allSatisfy(property -> {
            assertThat(property.get("name").asString()).startsWith("secure-redis.admin.");
            assertThat(property.path("description").asString("")).hasSizeGreaterThan(10);
        });
    }

    private static List<JsonNode> properties() throws IOException {
        try (InputStream metadata =
                SecureRedisAdminProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            JsonNode root = JsonMapper.shared().readTree(metadata);
            return root.get("properties").valueStream().toList();
        }
    }
}
