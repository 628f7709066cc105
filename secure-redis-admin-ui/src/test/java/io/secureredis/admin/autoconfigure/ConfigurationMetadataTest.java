package io.secureredis.admin.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.json.JsonParserFactory;

/** What an editor shows a user who types {@code secure-redis.admin.}: every property, described. */
class ConfigurationMetadataTest {

    @Test
    void metadata_everyProperty_isOursAndDescribed() throws IOException {
        assertThat(properties()).hasSize(16).allSatisfy(property -> {
            assertThat(String.valueOf(((Map<?, ?>) property).get("name"))).startsWith("secure-redis.admin.");
            assertThat(String.valueOf(((Map<?, ?>) property).get("description")))
                    .hasSizeGreaterThan(10);
        });
    }

    private static List<?> properties() throws IOException {
        try (InputStream metadata =
                SecureRedisAdminProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            String json = new String(metadata.readAllBytes(), StandardCharsets.UTF_8);
            return (List<?>) JsonParserFactory.getJsonParser().parseMap(json).get("properties");
        }
    }
}
