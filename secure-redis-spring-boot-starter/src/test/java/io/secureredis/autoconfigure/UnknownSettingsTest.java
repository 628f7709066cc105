package io.secureredis.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

@ExtendWith(OutputCaptureExtension.class)
class UnknownSettingsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secure-redis.cache.hide-keys",
                "secure-redis.cashe.plaintext",
                "secure-redis.cache.caches.books.hide-key",
                "secure-redis.secretkey2",
                "secureRedis.typo",
                "secure-redis.jobs.worker.concurrency"
            })
    void property_thatDoesNotExistHere_isNamedWithoutItsValue(String property, CapturedOutput output) {
        start(Map.of(property, "canary-value", "secure-redis.cache.caches.books.ttl", "1h"));
        assertThat(output)
                .contains("SR229 The property secure")
                .containsOnlyOnce("SR229")
                .doesNotContain("canary");
    }

    @ParameterizedTest
    @CsvSource({
        "secure-redis.cashe.plaintext, secure-redis.cache.plaintext",
        "secure-redis.secretkey2, secure-redis.secret-key",
        "secure-redis.cache.default.ttl, secure-redis.cache.default-ttl",
    })
    void property_thatIsMisspelled_comesWithTheNearestName(String property, String meant, CapturedOutput output) {
        start(Map.of(property, "canary-value"));
        assertThat(output).contains("Its name may be " + meant + ". Correct");
    }

    /** Nothing else is set there, so that nothing is bound. */
    @ParameterizedTest
    @CsvSource({
        "secure-redis.cache.caches.books.ttl2, secure-redis.cache.caches.books.ttl",
        "secure-redis.cache.caches.books.hide-key, secure-redis.cache.caches.books.hide-keys",
        "secure-redis.cache.caches[a.book].when-unavailible, secure-redis.cache.caches[a.book].when-unavailable",
        "secure-redis.migration.steps[0].patern, secure-redis.migration.steps[0].pattern",
    })
    void property_misspelledInAnEntryThatIsAlone_isNamedWithWhatIsMeant(
            String property, String meant, CapturedOutput output) {
        start(Map.of(property, "canary-value"));
        assertThat(output).contains("SR229 The property " + property, "Its name may be " + meant + ". Correct");
    }

    @Test
    void property_farFromAllOthers_comesWithoutAName(CapturedOutput output) {
        start(Map.of("secure-redis.wonderful", "canary-value"));
        assertThat(output).contains("SR229 The property secure-redis.wonderful").doesNotContain("Its name may be");
    }

    @Test
    void property_ofAFile_isNamedWithItsPlace(CapturedOutput output) {
        start(Map.of("spring.config.import", "classpath:misspelled.yml"));
        assertThat(output)
                .contains(
                        "SR229 The property secure-redis.cache.hide-keys (class path resource [misspelled.yml] - 3:16)");
    }

    @ParameterizedTest
    @CsvSource({
        "secure-redis.enabled, true",
        "secure-redis.crypto.warm-up, false",
        "secure-redis.cache.caches.books.hide-keys, true",
        "secure-redis.cache.caches[a book].hideKeys, true",
        "secureRedis.cache.plainCaches, counters",
        "secure-redis.cache.plain-caches[0], counters",
        "secure-redis.session.hide-ids, false",
        "secure-redis.doctor.on-startup, off",
        "secure-redis.migration.steps[0].from-prefix, string"
    })
    void property_thatExists_isNotReportedAlsoIfItsFeatureIsOff(String property, String value, CapturedOutput output) {
        start(Map.of(property, value));
        assertThat(output).doesNotContain("SR229");
    }

    private static void start(Map<String, Object> properties) {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(Map.of(
                        "secure-redis.secret-key", Starter.SECRET,
                        "spring.data.redis.host", Starter.REDIS.host(),
                        "spring.data.redis.port", Starter.REDIS.port(),
                        "spring.data.redis.database", Starter.REDIS.database(),
                        "logging.level.io.secureredis.autoconfigure.UnknownSettings", "warn"))
                .properties(properties)
                .run()) {
            assertThat(context.isActive()).isTrue();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableCaching
    static class Application {}
}
