package io.secureredis.autoconfigure.cache;

import static io.secureredis.autoconfigure.Starter.OTHER_SECRET;
import static io.secureredis.autoconfigure.Starter.REDIS;
import static io.secureredis.autoconfigure.Starter.SECRET;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.secureredis.autoconfigure.Starter;
import io.secureredis.cache.SealedCacheWriter;
import io.secureredis.serializer.UnstorableValueException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.data.redis.cache.RedisCacheManager;

/** The serializer smile, chosen for all caches or for one. */
class SmileCacheTest {

    private final ApplicationContextRunner shop = Starter.application().withUserConfiguration(Shop.class);
    private final ApplicationContextRunner smile = shop.withPropertyValues("secure-redis.cache.serializer=smile");

    @BeforeEach
    void empty() {
        Starter.delete("shop-");
    }

    private static Cache cache(AssertableApplicationContext context, String name) {
        return context.getBean(CacheManager.class).getCache(name);
    }

    private static byte[] plaintext(AssertableApplicationContext context, String cache, String key) {
        return context.getBean(SealedCacheWriter.class).get(cache, (cache + "::" + key).getBytes(UTF_8));
    }

    private static void store(AssertableApplicationContext context, String cache, String key, byte[] plaintext) {
        context.getBean(SealedCacheWriter.class)
                .put(cache, (cache + "::" + key).getBytes(UTF_8), plaintext, Duration.ofMinutes(1));
    }

    @Test
    void cacheable_valuesListsAndNothing_areSealedInSmileAndComeBack() {
        smile.run(context -> {
            Shop.Catalogue catalogue = context.getBean(Shop.Catalogue.class);
            for (int i = 0; i < 2; i++) {
                assertThat(catalogue.article(1).name()).isEqualTo("canary-1");
                assertThat(catalogue.list("all")).hasSize(2);
                assertThat(catalogue.missing(1)).isNull();
                assertThat(catalogue.count("a")).isEqualTo(41);
            }
            assertThat(plaintext(context, "shop-articles", "1")).startsWith(":)\n".getBytes(UTF_8));
            assertThat((String) REDIS.command("GET", "shop-articles::1")).doesNotContain("canary");
        });
    }

    @Test
    void caches_oneInSmile_othersInJson() {
        shop.withPropertyValues("secure-redis.cache.caches.shop-a.serializer=smile")
                .run(context -> {
                    cache(context, "shop-a").put("k", "v");
                    cache(context, "shop-b").put("k", "v");
                    assertThat(plaintext(context, "shop-a", "k")).startsWith(":)\n".getBytes(UTF_8));
                    assertThat(plaintext(context, "shop-b", "k")).isEqualTo("\"v\"".getBytes(UTF_8));
                });
    }

    /** Instances of both settings run at the same time, while they are replaced one after the other. */
    @Test
    void serializer_changedToSmileAndBack_leavesNoMiss() {
        Shop.Article article = new Shop.Article("canary", java.math.BigDecimal.ONE, java.time.LocalDate.EPOCH);
        shop.run(json -> smile.run(other -> {
            cache(json, "shop-a").put("json", new ArrayList<>(List.of(article)));
            cache(other, "shop-a").put("smile", new ArrayList<>(List.of(article)));
            for (AssertableApplicationContext each : List.of(json, other)) {
                for (String key : List.of("json", "smile")) {
                    assertThat(cache(each, "shop-a").get(key).get()).isEqualTo(List.of(article));
                }
            }
        }));
    }

    @Test
    void secret_rotated_opensAndIsSealedAgain() {
        smile.run(context -> cache(context, "shop-a").put("k", "v"));
        smile.withPropertyValues(
                        "secure-redis.secret-key=" + OTHER_SECRET, "secure-redis.previous-secret-keys=" + SECRET)
                .run(context ->
                        assertThat(cache(context, "shop-a").get("k").get()).isEqualTo("v"));
    }

    /** A field has become another class, the class is gone, or the bytes are those of a program with a mistake. */
    @Test
    void cache_valueThatNoLongerFits_isAMissAndCounted() {
        smile.run(context -> {
            Cache cache = cache(context, "shop-a");
            cache.put("k", new Shop.Article("name", java.math.BigDecimal.ONE, java.time.LocalDate.EPOCH));
            String written = new String(plaintext(context, "shop-a", "k"), ISO_8859_1);
            List<String> broken = List.of(
                    written.replace("1970-01-01", "1970-01-41"),
                    written.replace("Shop$Article", "Shop$Nothing"),
                    written.substring(0, written.length() - 3),
                    written.substring(0, 4),
                    ":)");
            AtomicInteger loads = new AtomicInteger();
            for (String each : broken) {
                assertThat(each).isNotEqualTo(written);
                store(context, "shop-a", "k", each.getBytes(ISO_8859_1));
                assertThat(cache.get("k")).isNull();
                store(context, "shop-a", "k", each.getBytes(ISO_8859_1));
                assertThat(cache.get("k", () -> "loaded " + loads.incrementAndGet()))
                        .startsWith("loaded");
            }
            assertThat(loads).hasValue(broken.size());
            assertThat(context.getBean(MeterRegistry.class)
                            .get(CacheMetrics.OPEN_FAILURES)
                            .tags("cache", "shop-a", "reason", "unreadable")
                            .counter()
                            .count())
                    .isEqualTo(2 * broken.size());
        });
    }

    @Test
    void put_whatWouldChange_isRefusedAsWithJson() {
        IdentityHashMap<String, String> byIdentity = new IdentityHashMap<>();
        byIdentity.put("a", "b");
        smile.run(context -> assertThatThrownBy(() -> cache(context, "shop-a").put("k", byIdentity))
                .isInstanceOf(UnstorableValueException.class)
                .hasMessageStartingWith("SR221 "));
    }

    @Test
    void sessions_inSmile_areMade() {
        shop.withPropertyValues("secure-redis.session.serializer=smile")
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(RedisCacheManager.class));
    }
}
