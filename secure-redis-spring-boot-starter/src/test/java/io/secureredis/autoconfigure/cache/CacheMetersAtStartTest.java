package io.secureredis.autoconfigure.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.secureredis.autoconfigure.SecureRedisAutoConfiguration;
import io.secureredis.autoconfigure.SecureRedisSerializerAutoConfiguration;
import io.secureredis.autoconfigure.Starter;
import io.secureredis.cache.CacheOperation;
import io.secureredis.crypto.OpenFailure;
import io.secureredis.testserver.RedisTestServer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;

/** What a scrape sees before anything has happened. */
class CacheMetersAtStartTest {

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Caching {}

    @Test
    void start_namedCaches_haveEveryCounterAtZero() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        SecureRedisAutoConfiguration.class,
                        SecureRedisSerializerAutoConfiguration.class,
                        SecureRedisCacheAutoConfiguration.class,
                        SecureRedisMetricsAutoConfiguration.class,
                        DataRedisAutoConfiguration.class,
                        CacheAutoConfiguration.class))
                .withUserConfiguration(Caching.class)
                .withBean(SimpleMeterRegistry.class, () -> registry)
                .withPropertyValues(
                        "spring.data.redis.host=127.0.0.1",
                        "spring.data.redis.port=" + RedisTestServer.shared().port(),
                        "spring.cache.cache-names=books,prices",
                        "secure-redis.secret-key=" + Starter.SECRET)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertCounters(registry, "books");
                    assertCounters(registry, "prices");
                });
    }

    private static void assertCounters(SimpleMeterRegistry registry, String cache) {
        assertThat(registry.find(CacheMetrics.OPEN_FAILURES).tag("cache", cache).counters())
                .hasSize(OpenFailure.values().length + 1)
                .allMatch(counter -> counter.count() == 0);
        assertThat(registry.find(CacheMetrics.WITHOUT_REDIS).tag("cache", cache).counters())
                .hasSize(CacheOperation.values().length);
        assertThat(registry.find(CacheMetrics.RESEALS).tag("cache", cache).counters())
                .hasSize(2);
        for (String meter : new String[] {
            CacheMetrics.PLAINTEXT_READS,
            CacheMetrics.NOT_STORED,
            CacheMetrics.EVICTIONS_LOST,
            CacheMetrics.EVICTIONS_FAILED
        }) {
            Counter counter = registry.find(meter).tag("cache", cache).counter();
            assertThat(counter).as(meter).isNotNull();
            assertThat(counter.count()).as(meter).isZero();
        }
    }
}
