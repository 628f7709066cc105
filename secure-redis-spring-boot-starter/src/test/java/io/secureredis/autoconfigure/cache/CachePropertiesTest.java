package io.secureredis.autoconfigure.cache;

import static io.secureredis.autoconfigure.Starter.OTHER_SECRET;
import static io.secureredis.autoconfigure.Starter.REDIS;
import static io.secureredis.autoconfigure.Starter.SECRET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.resource.NettyCustomizer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.secureredis.autoconfigure.Starter;
import io.secureredis.cache.CacheUnavailableException;
import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.Secret;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import tools.jackson.databind.json.JsonMapper;

/** What each property of the cache does, in an application. */
class CachePropertiesTest {

    private final ApplicationContextRunner shop = Starter.application().withUserConfiguration(Shop.class);

    @BeforeEach
    void empty() {
        Starter.delete("shop-");
        Starter.delete("acme");
    }

    private static Cache cache(AssertableApplicationContext context, String name) {
        return context.getBean(CacheManager.class).getCache(name);
    }

    private static byte[] stored(String key) {
        return (byte[]) REDIS.command("GET".getBytes(UTF_8), key.getBytes(UTF_8));
    }

    @Test
    void namespace_standsBeforeEveryKey() {
        shop.withPropertyValues("secure-redis.cache.namespace=acme", "spring.cache.redis.key-prefix=v2:")
                .run(context -> {
                    cache(context, "shop-a").put("k", 1);
                    assertThat(REDIS.command("EXISTS", "acme:v2:shop-a::k")).isEqualTo(1L);
                });
        shop.withPropertyValues("secure-redis.cache.namespace=a:b")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageStartingWith("SR211 "));
    }

    @Test
    void keysHide_inOneCacheOrAll_leavesOnlyThePrefixReadable() {
        shop.withPropertyValues(
                        "secure-redis.cache.namespace=acme",
                        "secure-redis.cache.keys.hide=true",
                        "secure-redis.cache.caches.shop-open.hide-keys=false")
                .run(context -> {
                    cache(context, "shop-hidden").put("canary", 1);
                    cache(context, "shop-open").put("readable", 1);
                    assertThat((List<?>) REDIS.command("KEYS", "acme:shop-*"))
                            .hasSize(2)
                            .anySatisfy(key -> assertThat(key).isEqualTo("acme:shop-open::readable"))
                            .anySatisfy(key -> assertThat((String) key).matches("acme:shop-hidden::[A-Za-z0-9_-]{22}"));
                    assertThat(cache(context, "shop-hidden").get("canary").get())
                            .isEqualTo(1);
                });
    }

    @Test
    void keys_limits_areSettable() {
        shop.withPropertyValues(
                        "secure-redis.cache.keys.max-bytes=20", "secure-redis.cache.keys.allow-control-characters=true")
                .run(context -> {
                    cache(context, "shop-a").put("a\nb", 1);
                    assertThat(cache(context, "shop-a").get("a\nb").get()).isEqualTo(1);
                    cache(context, "shop-a").put("k".repeat(20), 2);
                    assertThat(cache(context, "shop-a").get("k".repeat(20)).get())
                            .isEqualTo(2);
                    assertThat(REDIS.command("KEYS", "shop-a::*"))
                            .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(String.class))
                            .contains("shop-a::a\nb")
                            .doesNotContain("shop-a::" + "k".repeat(20));
                });
    }

    @Test
    void plaintext_readAndSeal_movesValuesOver() {
        shop.withPropertyValues("secure-redis.cache.plaintext=read-and-seal").run(context -> {
            REDIS.command("SET", "shop-a::k", "\"as it was\"", "PX", "60000");
            assertThat(cache(context, "shop-a").get("k").get()).isEqualTo("as it was");
            assertThat(stored("shop-a::k")).startsWith('S', 'R', 1);
            assertThat(counter(context, CacheMetrics.PLAINTEXT_READS, "cache", "shop-a"))
                    .isEqualTo(1);
        });
        shop.run(context -> assertThat(cache(context, "shop-a").get("k").get()).isEqualTo("as it was"));
    }

    @Test
    void plaintextUntil_inThePast_rejects() {
        shop.withPropertyValues(
                        "secure-redis.cache.caches.shop-a.plaintext=read",
                        "secure-redis.cache.plaintext-until=2026-01-01T00:00:00Z")
                .run(context -> {
                    REDIS.command("SET", "shop-a::k", "\"as it was\"", "PX", "60000");
                    assertThat(cache(context, "shop-a").get("k")).isNull();
                });
    }

    @Test
    void resealOnRead_afterARotation_happensUnlessSwitchedOff() {
        shop.withPropertyValues("secure-redis.secret-key=" + OTHER_SECRET)
                .run(context -> cache(context, "shop-a").put("k", 1));
        ApplicationContextRunner rotated = shop.withPropertyValues("secure-redis.previous-secret-keys=" + OTHER_SECRET);
        rotated.withPropertyValues("secure-redis.cache.reseal-on-read=false").run(context -> {
            assertThat(cache(context, "shop-a").get("k").get()).isEqualTo(1);
            assertThat(EnvelopeHeader.parse(stored("shop-a::k")).keyId())
                    .isEqualTo(Secret.fromBase64(OTHER_SECRET).keyId());
        });
        rotated.run(context -> {
            assertThat(cache(context, "shop-a").get("k").get()).isEqualTo(1);
            assertThat(EnvelopeHeader.parse(stored("shop-a::k")).keyId())
                    .isEqualTo(Secret.fromBase64(SECRET).keyId());
            assertThat(counter(context, CacheMetrics.RESEALS, "outcome", "done"))
                    .isEqualTo(1);
        });
    }

    @Test
    void maxValueSize_exceeded_leavesTheValueOut() {
        shop.withPropertyValues("secure-redis.crypto.max-value-size=64KB").run(context -> {
            cache(context, "shop-a").put("k", "x".repeat(70_000));
            assertThat(cache(context, "shop-a").get("k")).isNull();
            assertThat(counter(context, CacheMetrics.NOT_STORED, "cache", "shop-a"))
                    .isEqualTo(1);
        });
    }

    @Test
    void maxValueSize_loweredSince_makesALargerStoredValueAMiss() {
        shop.run(context -> cache(context, "shop-a").put("k", "x".repeat(70_000)));
        shop.withPropertyValues("secure-redis.crypto.max-value-size=64KB").run(context -> {
            assertThat(cache(context, "shop-a").get("k")).isNull();
            assertThat(counter(context, CacheMetrics.OPEN_FAILURES, "reason", "too-large"))
                    .isEqualTo(1);
        });
    }

    @Test
    void compressFrom_reached_storesLess() {
        String repetitive = "x".repeat(10_000);
        shop.run(context -> cache(context, "shop-a").put("plain", repetitive));
        shop.withPropertyValues("secure-redis.crypto.compress-from=1KB").run(context -> {
            cache(context, "shop-a").put("compressed", repetitive);
            assertThat(cache(context, "shop-a").get("compressed").get()).isEqualTo(repetitive);
        });
        assertThat(stored("shop-a::plain")).hasSizeGreaterThan(10_000);
        assertThat(stored("shop-a::compressed")).hasSizeLessThan(1_000);
    }

    @Test
    void springJackson_changesNothingOfCachedValues() {
        ApplicationContextRunner readable = shop.withConfiguration(
                        AutoConfigurations.of(JacksonAutoConfiguration.class))
                .withPropertyValues("secure-redis.cache.plain-caches=shop-articles");
        readable.run(context -> context.getBean(Shop.Catalogue.class).article(1));
        byte[] before = stored("shop-articles::1");
        readable.withPropertyValues("spring.jackson.property-naming-strategy=UPPER_CAMEL_CASE")
                .run(context -> {
                    Shop.Catalogue catalogue = context.getBean(Shop.Catalogue.class);
                    Shop.Article article = catalogue.article(1);
                    assertThat(catalogue.calls()).isZero();
                    assertThat(context.getBean(JsonMapper.class).writeValueAsString(article))
                            .contains("\"Name\"");
                    REDIS.command("DEL", "shop-articles::1");
                    catalogue.article(1);
                    assertThat(stored("shop-articles::1")).isEqualTo(before);
                });
    }

    @Test
    void serializerBytes_storesAndReturnsThemAsTheyAre() {
        shop.withPropertyValues("secure-redis.cache.caches.shop-a.serializer=bytes")
                .run(context -> {
                    cache(context, "shop-a").put("k", new byte[] {1, 2, 3});
                    assertThat((byte[]) cache(context, "shop-a").get("k").get()).containsExactly(1, 2, 3);
                    assertThat(stored("shop-a::k")).startsWith('S', 'R', 1).hasSize(76 + 3);
                });
    }

    @Test
    void maxTtlAndWithoutExpiry_ofOneCache_holdForItOnly() {
        shop.withPropertyValues(
                        "secure-redis.cache.caches.shop-short.max-ttl=5m",
                        "secure-redis.cache.caches.shop-for-ever.store-without-expiry=true")
                .run(context -> {
                    for (String name : List.of("shop-short", "shop-for-ever", "shop-a")) {
                        cache(context, name).put("k", 1);
                    }
                    assertThat((Long) REDIS.command("PTTL", "shop-short::k")).isBetween(1L, 300_000L);
                    assertThat(REDIS.command("PTTL", "shop-for-ever::k")).isEqualTo(-1L);
                    assertThat((Long) REDIS.command("PTTL", "shop-a::k")).isGreaterThan(300_000L);
                });
        shop.withPropertyValues(
                        "secure-redis.cache.store-without-expiry=true",
                        "secure-redis.cache.caches.shop-a.store-without-expiry=false",
                        "secure-redis.cache.caches.shop-short.ttl=5m")
                .run(context -> {
                    for (String name : List.of("shop-short", "shop-for-ever", "shop-a")) {
                        cache(context, name).put("k", 1);
                    }
                    assertThat((Long) REDIS.command("PTTL", "shop-short::k")).isBetween(1L, 300_000L);
                    assertThat(REDIS.command("PTTL", "shop-for-ever::k")).isEqualTo(-1L);
                    assertThat((Long) REDIS.command("PTTL", "shop-a::k")).isPositive();
                });
    }

    @Test
    void withoutExpiry_ofOneCache_doesNotLiftWhatBootsPropertiesSay() {
        shop.withPropertyValues(
                        "spring.cache.redis.time-to-live=1m",
                        "secure-redis.cache.caches.shop-a.store-without-expiry=true")
                .run(context -> {
                    cache(context, "shop-a").put("k", 1);
                    assertThat((Long) REDIS.command("PTTL", "shop-a::k")).isBetween(1L, 60_000L);
                });
    }

    @Test
    void retiredKeyIds_whileTheSecretIsStillConfigured_areMissesOfTheirOwnReason() {
        shop.withPropertyValues("secure-redis.secret-key=" + OTHER_SECRET)
                .run(context -> cache(context, "shop-a").put("k", 1));
        shop.withPropertyValues(
                        "secure-redis.previous-secret-keys=" + OTHER_SECRET,
                        "secure-redis.retired-key-ids="
                                + Secret.fromBase64(OTHER_SECRET).keyId())
                .run(context -> {
                    assertThat(cache(context, "shop-a").get("k")).isNull();
                    assertThat(counter(context, CacheMetrics.OPEN_FAILURES, "reason", "retired-key"))
                            .isEqualTo(1);
                });
    }

    @Test
    void application_redisStoppedAndStarted_goesOnAndRecovers() {
        try (RedisTestServer own =
                RedisTestServer.builder().externalAllowed(false).start()) {
            shop.withPropertyValues(
                            "spring.data.redis.host=" + own.host(),
                            "spring.data.redis.port=" + own.port(),
                            "spring.data.redis.database=0",
                            "secure-redis.cache.resilience.command-timeout=1s",
                            "secure-redis.cache.resilience.open-for=50ms",
                            "secure-redis.cache.resilience.trial-calls=1",
                            "secure-redis.cache.caches.shop-vital.when-unavailable=fail")
                    .run(context -> {
                        Shop.Catalogue catalogue = context.getBean(Shop.Catalogue.class);
                        catalogue.article(1);
                        own.stop();
                        assertThat(catalogue.article(1).name()).isEqualTo("canary-1");
                        catalogue.forget(1);
                        assertThat(catalogue.oneAtATime(1).name()).isEqualTo("canary-1");
                        assertThatThrownBy(() -> cache(context, "shop-vital").get("k"))
                                .isInstanceOf(CacheUnavailableException.class);
                        own.restart();
                        await(() -> {
                            catalogue.article(7);
                            return own.command("EXISTS", "shop-articles::7").equals(1L);
                        });
                        assertThat(counter(context, CacheMetrics.WITHOUT_REDIS, "operation", "get"))
                                .isPositive();
                        await(() -> {
                            // Someone has to ask for Redis to be found again
                            catalogue.article(8);
                            return context.getBean(MeterRegistry.class)
                                            .get(CacheMetrics.AVAILABLE)
                                            .gauge()
                                            .value()
                                    == 1;
                        });
                    });
        }
    }

    @Test
    void cacheConnections_areImpatientAndTheApplicationsAreLeftAlone() {
        shop.withPropertyValues("secure-redis.cache.resilience.command-timeout=9s")
                .run(context -> {
                    LettuceConnectionFactory application = context.getBean(LettuceConnectionFactory.class);
                    assertThat(context).hasSingleBean(RedisConnectionFactory.class);
                    assertThat(application.getTimeout()).isEqualTo(60_000);
                    LettuceConnectionFactory own = (LettuceConnectionFactory)
                            context.getBean(CacheConnections.class).factory();
                    assertThat(own).isNotSameAs(application);
                    assertThat(own.getTimeout()).isEqualTo(9_000);
                    ClientOptions options =
                            own.getClientConfiguration().getClientOptions().orElseThrow();
                    assertThat(options.getSocketOptions().getConnectTimeout()).isEqualTo(Duration.ofSeconds(9));
                    context.getSourceApplicationContext().stop();
                    assertThat(own.isRunning()).isFalse();
                    context.getSourceApplicationContext().start();
                    cache(context, "shop-a").put("k", 1);
                    assertThat(cache(context, "shop-a").get("k").get()).isEqualTo(1);
                });
    }

    @Test
    void cacheConnections_shorterTimeoutOfTheApplication_isKept() {
        shop.withPropertyValues("spring.data.redis.timeout=300ms").run(context -> {
            LettuceConnectionFactory own = (LettuceConnectionFactory)
                    context.getBean(CacheConnections.class).factory();
            assertThat(own.getTimeout()).isEqualTo(300);
        });
        shop.withPropertyValues("secure-redis.cache.resilience.enabled=false")
                .run(context -> assertThat(
                                context.getBean(CacheConnections.class).factory())
                        .isSameAs(context.getBean(RedisConnectionFactory.class)));
    }

    @Test
    void cacheConnections_commandsLeaveTogether_unlessSwitchedOff() {
        shop.run(context -> {
            assertThat(customizer(context.getBean(CacheConnections.class).factory()))
                    .isInstanceOf(FlushGrouping.class);
            assertThat(customizer(context.getBean(RedisConnectionFactory.class)))
                    .isNotInstanceOf(FlushGrouping.class);
        });
        shop.withPropertyValues("secure-redis.connection.group-flushes=off")
                .run(context -> assertThat(customizer(
                                context.getBean(CacheConnections.class).factory()))
                        .isNotInstanceOf(FlushGrouping.class));
    }

    private static NettyCustomizer customizer(RedisConnectionFactory factory) {
        return ((LettuceConnectionFactory) factory)
                .getClientConfiguration()
                .getClientResources()
                .orElseThrow()
                .nettyCustomizer();
    }

    @Test
    void cacheConnections_clusterOptions_stayThoseOfACluster() {
        ClientOptions options = CacheConnections.withCommandTimeout(
                ClusterClientOptions.builder().maxRedirects(7).build(), Duration.ofSeconds(1));
        assertThat(options)
                .isInstanceOfSatisfying(
                        ClusterClientOptions.class,
                        cluster -> assertThat(cluster.getMaxRedirects()).isEqualTo(7));
        assertThat(options.getSocketOptions().getConnectTimeout()).isEqualTo(Duration.ofSeconds(1));
    }

    /** Over all caches. */
    private static double counter(AssertableApplicationContext context, String name, String... tags) {
        return context.getBean(MeterRegistry.class).get(name).tags(tags).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("still waiting").isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
