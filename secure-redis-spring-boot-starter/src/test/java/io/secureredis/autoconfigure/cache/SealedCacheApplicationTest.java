package io.secureredis.autoconfigure.cache;

import static io.secureredis.autoconfigure.Starter.REDIS;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.secureredis.autoconfigure.Starter;
import io.secureredis.autoconfigure.cache.Shop.Catalogue;
import io.secureredis.cache.CacheOpenFailure;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.OpenFailure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** {@code @Cacheable} as a user writes it, and what Redis holds afterwards. */
class SealedCacheApplicationTest {

    private final ApplicationContextRunner shop = Starter.application().withUserConfiguration(Shop.class);

    @BeforeEach
    void empty() {
        Starter.delete("shop-");
    }

    @Test
    void cacheable_everyKindOfValue_comesBackAndIsNotReadableInRedis() {
        shop.run(context -> {
            Catalogue catalogue = context.getBean(Catalogue.class);
            assertThat(catalogue.article(1)).isEqualTo(catalogue.article(1));
            assertThat(catalogue.list("a")).isEqualTo(catalogue.list("a"));
            assertThat(catalogue.missing(1)).isNull();
            assertThat(catalogue.missing(1)).isNull();
            assertThat(catalogue.oneAtATime(7)).isEqualTo(catalogue.oneAtATime(7));
            assertThat(catalogue.calls()).isEqualTo(1 + 3 + 1 + 1);
            assertThat(catalogue.rename(1, "canary-new")).isEqualTo(catalogue.article(1));
            assertNothingReadable();
            catalogue.forget(1);
            assertThat(REDIS.command("EXISTS", "shop-articles::1")).isEqualTo(0L);
        });
    }

    private static void assertNothingReadable() {
        List<?> keys = (List<?>) REDIS.command("KEYS", "shop-*");
        assertThat(keys).hasSize(4);
        for (Object key : keys) {
            byte[] dump = (byte[]) REDIS.command("DUMP".getBytes(UTF_8), ((String) key).getBytes(UTF_8));
            assertThat(new String(dump, ISO_8859_1)).doesNotContain("canary", "Article", "NullValue", "java.");
            assertThat((Long) REDIS.command("PTTL", (String) key)).isPositive();
        }
    }

    @Test
    void cacheable_tamperedValue_isAMissWithItsReasonInMetricAndEvent() {
        shop.run(context -> {
            Catalogue catalogue = context.getBean(Catalogue.class);
            catalogue.article(1);
            catalogue.article(2);
            copy("shop-articles::2", "shop-articles::1");
            assertThat(catalogue.article(1).name()).isEqualTo("canary-1");
            REDIS.command("SET", "shop-articles::1", "{\"old\":\"plaintext\"}");
            assertThat(catalogue.article(1).name()).isEqualTo("canary-1");
            assertThat(count(context, "shop-articles", OpenFailure.NOT_AUTHENTIC))
                    .isEqualTo(1);
            assertThat(count(context, "shop-articles", OpenFailure.NOT_SEALED)).isEqualTo(1);
            assertThat(context.getBean(Shop.Failures.class).seen)
                    .extracting(CacheOpenFailure::failure)
                    .containsExactly(OpenFailure.NOT_AUTHENTIC, OpenFailure.NOT_SEALED);
        });
    }

    @Test
    void cacheable_unknownSecret_isAMissAndIsWrittenAnew() {
        shop.run(context -> context.getBean(Catalogue.class).article(1));
        shop.withPropertyValues("secure-redis.secret-key=" + Starter.OTHER_SECRET)
                .run(context -> {
                    assertThat(context.getBean(Catalogue.class).article(1).name())
                            .isEqualTo("canary-1");
                    assertThat(count(context, "shop-articles", OpenFailure.UNKNOWN_KEY))
                            .isEqualTo(1);
                    context.getBean(Catalogue.class).article(1);
                    assertThat(context.getBean(Catalogue.class).calls()).isEqualTo(1);
                });
    }

    @Test
    void cacheable_throwForOneReason_reachesTheCaller() {
        shop.withPropertyValues("secure-redis.cache.open-failure.actions.not-sealed=throw")
                .run(context -> {
                    REDIS.command("SET", "shop-articles::1", "plaintext");
                    assertThatThrownBy(() -> context.getBean(Catalogue.class).article(1))
                            .isInstanceOf(OpenException.class)
                            .hasMessageStartingWith("SR107 ");
                });
    }

    @Test
    void cacheable_plainCache_isWhatRedisUnderstands() {
        shop.withPropertyValues(
                        "secure-redis.cache.plain-caches=shop-counters",
                        "secure-redis.cache.caches.shop-counters.ttl=5m")
                .run(context -> {
                    context.getBean(Catalogue.class).count("a");
                    assertThat(REDIS.command("INCR", "shop-counters::a")).isEqualTo(42L);
                    assertThat(context.getBean(Catalogue.class).count("a")).isEqualTo(42);
                    assertThat((Long) REDIS.command("PTTL", "shop-counters::a")).isBetween(240_000L, 300_000L);
                });
    }

    @Test
    void cacheable_everySerializer_works() {
        for (String serializer : List.of("json", "jdk", "string")) {
            Starter.delete("shop-");
            Starter.application()
                    .withUserConfiguration(Words.class)
                    .withPropertyValues("secure-redis.cache.serializer=" + serializer)
                    .run(context -> {
                        Words words = context.getBean(Words.class);
                        assertThat(words.word("a")).isEqualTo("canary a");
                        assertThat(words.word("a")).isEqualTo("canary a");
                        assertThat(words.asked()).containsExactly("a");
                    });
        }
    }

    @org.springframework.cache.annotation.EnableCaching
    static class Words {

        private final List<String> asked = new ArrayList<>();

        public List<String> asked() {
            return asked;
        }

        @org.springframework.cache.annotation.Cacheable("shop-words")
        public String word(String name) {
            asked.add(name);
            return "canary " + name;
        }
    }

    private static double count(AssertableApplicationContext context, String cache, OpenFailure reason) {
        return context.getBean(MeterRegistry.class)
                .get("secure.redis.cache.open.failures")
                .tags("cache", cache, "reason", reason.label())
                .counter()
                .count();
    }

    private static void copy(String from, String to) {
        byte[] value = (byte[]) REDIS.command("GET".getBytes(UTF_8), from.getBytes(UTF_8));
        REDIS.command("SET".getBytes(UTF_8), to.getBytes(UTF_8), value);
    }
}
