package io.secureredis.autoconfigure.cache;

import static io.secureredis.autoconfigure.Starter.REDIS;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.secureredis.autoconfigure.Starter;
import io.secureredis.cache.SealedCacheWriter;
import io.secureredis.cache.near.NearCache;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.RedisCacheManagerBuilderCustomizer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;

class NearCacheAutoConfigurationTest {

    private final ApplicationContextRunner caching = Starter.application()
            .withConfiguration(AutoConfigurations.of(SecureRedisNearCacheAutoConfiguration.class))
            .withUserConfiguration(Caching.class);

    private final ApplicationContextRunner near =
            caching.withPropertyValues("secure-redis.cache.near.enabled=true", "secure-redis.cache.near.caches=near");

    @Test
    void nearCache_byDefault_isOff() {
        caching.run(context -> assertThat(context).doesNotHaveBean(NearTier.class));
    }

    @Test
    void get_readBefore_comesFromHereUntilItChangesInRedis() {
        Starter.delete("near");
        near.run(context -> {
            NearTier tier = context.getBean(NearTier.class);
            until(tier.near()::isListening);
            Cache cache = cache(context, "near");
            cache.put("1", "Momo");
            until(() -> keptAfterReading(context, cache));
            assertThat(context.getBean(MeterRegistry.class)
                            .get(NearCacheMetrics.HITS)
                            .tag("cache", "near")
                            .functionCounter()
                            .count())
                    .isPositive();
            REDIS.command("DEL", "near::1");
            until(() -> cache.get("1") == null);
        });
    }

    @Test
    void get_cacheThatIsNotNamed_isNotKept() {
        Starter.delete("far");
        near.run(context -> {
            until(context.getBean(NearTier.class).near()::isListening);
            Cache cache = cache(context, "far");
            cache.put("1", "Momo");
            assertThat(cache.get("1", String.class)).isEqualTo("Momo");
            assertThat(context.getBean(NearTier.class).near().size()).isZero();
        });
    }

    @Test
    void start_redisNotThere_startsAllTheSame() {
        near.withPropertyValues("spring.data.redis.port=1")
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(NearTier.class));
    }

    static Stream<Class<?>> prefixesOfTheirOwn() {
        return Stream.of(PrefixOfOneCache.class, NoPrefixOfOneCache.class, SecondManager.class, NoPrefix.class);
    }

    /** Only changes of keys with the watched prefixes are reported. */
    @ParameterizedTest
    @MethodSource("prefixesOfTheirOwn")
    void get_keysWithAPrefixThatIsNotWatched_areNotServedFromHere(Class<?> configuration) {
        near.withUserConfiguration(configuration).run(context -> {
            NearCache tier = context.getBean(NearTier.class).near();
            until(tier::isListening);
            Cache cache = context.getBeansOfType(CacheManager.class).values().stream()
                    .reduce((first, last) -> last)
                    .orElseThrow()
                    .getCache("near");
            REDIS.command("FLUSHALL");
            cache.put("1", "Momo");
            assertThat(cache.get("1", String.class)).isEqualTo("Momo");
            String key = ((List<?>) REDIS.command("KEYS", "*1")).get(0).toString();
            REDIS.command("DEL", key);
            until(() -> cache.get("1") == null);
            for (int i = 0; i < 100; i++) {
                cache.put("2", "Momo" + i);
                cache.get("2");
                REDIS.command("FLUSHALL");
                until(() -> cache.get("2") == null);
            }
        });
    }

    @Test
    void get_noPrefixByProperty_isKeptAndFollowsChanges() {
        near.withPropertyValues("spring.cache.redis.use-key-prefix=false").run(context -> {
            NearTier tier = context.getBean(NearTier.class);
            until(tier.near()::isListening);
            Cache cache = cache(context, "near");
            cache.put("1", "Momo");
            until(() -> keptAfterReading(context, cache));
            REDIS.command("DEL", "1");
            until(() -> cache.get("1") == null);
        });
    }

    /** A read is kept unless the message about our own put comes in between. */
    private static boolean keptAfterReading(ApplicationContext context, Cache cache) {
        assertThat(cache.get("1", String.class)).isEqualTo("Momo");
        return context.getBean(NearTier.class).near().countsOf("near").hits() > 0;
    }

    private static Cache cache(ApplicationContext context, String name) {
        Cache cache = context.getBean(CacheManager.class).getCache(name);
        assertThat(cache).isNotNull();
        return cache;
    }

    private static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Caching {

        @Bean
        SimpleMeterRegistry meters() {
            return new SimpleMeterRegistry();
        }
    }

    private static RedisCacheConfiguration general() {
        return RedisCacheConfiguration.defaultCacheConfig();
    }

    @Configuration(proxyBeanMethods = false)
    static class PrefixOfOneCache {

        @Bean
        RedisCacheManagerBuilderCustomizer prefix() {
            return builder -> builder.withCacheConfiguration("near", general().prefixCacheNameWith("own:"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class NoPrefixOfOneCache {

        @Bean
        RedisCacheManagerBuilderCustomizer prefix() {
            return builder -> builder.withCacheConfiguration("near", general().disableKeyPrefix());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class NoPrefix {

        @Bean
        RedisCacheConfiguration configuration() {
            return general().disableKeyPrefix();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class SecondManager {

        @Bean
        @Primary
        RedisCacheManager firstManager(SealedCacheWriter writer) {
            return RedisCacheManager.builder(writer).cacheDefaults(general()).build();
        }

        @Bean
        RedisCacheManager secondManager(SealedCacheWriter writer) {
            return RedisCacheManager.builder(writer)
                    .cacheDefaults(general().prefixCacheNameWith("second:"))
                    .build();
        }
    }
}
