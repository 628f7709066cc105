package io.secureredis.autoconfigure.cache;

import static io.secureredis.autoconfigure.Starter.REDIS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.secureredis.autoconfigure.Starter;
import io.secureredis.cache.SealedCacheWriter;
import io.secureredis.serializer.RefusedTypeException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.cache.autoconfigure.RedisCacheManagerBuilderCustomizer;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.serializer.RedisSerializationContext.SerializationPair;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.data.redis.serializer.SerializationException;

/** Values that open, but whose class is gone, is not on the list any more, or has changed: by every way in. */
class UnreadableValueTest {

    private static final String GONE = "[\"io.secureredis.autoconfigure.Gone\",{}]";
    private static final String REFUSED = "[\"com.example.NotListed\",{}]";

    private final ApplicationContextRunner shop = Starter.application().withUserConfiguration(Shop.class);

    @BeforeEach
    void empty() {
        Starter.delete("shop-");
    }

    private static Cache cache(AssertableApplicationContext context, String name) {
        return context.getBean(CacheManager.class).getCache(name);
    }

    private static void store(AssertableApplicationContext context, String cache, String key, String json) {
        context.getBean(SealedCacheWriter.class)
                .put(cache, (cache + "::" + key).getBytes(UTF_8), json.getBytes(UTF_8), Duration.ofMinutes(1));
    }

    private static double counted(AssertableApplicationContext context, String cache) {
        return context.getBean(MeterRegistry.class)
                .get(CacheMetrics.OPEN_FAILURES)
                .tags("cache", cache, "reason", "unreadable")
                .counter()
                .count();
    }

    @ParameterizedTest
    @ValueSource(strings = {GONE, REFUSED, "[\"java.util.UUID\",\"none\"]", "{"})
    void cache_everyMethod_goesOnAsIfNothingHadBeenThere(String json) {
        shop.run(context -> {
            Cache cache = cache(context, "shop-a");
            store(context, "shop-a", "get", json);
            assertThat(cache.get("get")).isNull();
            assertThat(REDIS.command("EXISTS", "shop-a::get")).isEqualTo(0L);
            store(context, "shop-a", "typed", json);
            assertThat(cache.get("typed", String.class)).isNull();
            store(context, "shop-a", "loader", json);
            AtomicInteger loads = new AtomicInteger();
            assertThat(cache.get("loader", loads::incrementAndGet)).isEqualTo(1);
            assertThat(cache.get("loader", loads::incrementAndGet)).isEqualTo(1);
            store(context, "shop-a", "absent", json);
            assertThat(cache.putIfAbsent("absent", "mine")).isNull();
            assertThat(cache.get("absent").get()).isEqualTo("mine");
            store(context, "shop-a", "retrieve", json);
            assertThat(cache.retrieve("retrieve").join()).isNull();
            assertThat(REDIS.command("EXISTS", "shop-a::retrieve")).isEqualTo(0L);
            store(context, "shop-a", "future", json);
            assertThat(cache.retrieve("future", () -> CompletableFuture.completedFuture("new"))
                            .join())
                    .isEqualTo("new");
            assertThat(cache.get("future").get()).isEqualTo("new");
            assertThat(counted(context, "shop-a")).isEqualTo(6);
        });
    }

    @Test
    void cacheable_plainAndSynchronized_runTheMethod() {
        shop.run(context -> {
            Shop.Catalogue catalogue = context.getBean(Shop.Catalogue.class);
            store(context, "shop-articles", "1", GONE);
            store(context, "shop-sync", "1", GONE);
            for (int i = 0; i < 2; i++) {
                assertThat(catalogue.article(1).name()).isEqualTo("canary-1");
                assertThat(catalogue.oneAtATime(1).name()).isEqualTo("canary-1");
            }
            assertThat(catalogue.calls()).isEqualTo(2);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secure-redis.cache.open-failure.unreadable=throw",
                "secure-redis.cache.open-failure.action=throw",
                "secure-redis.cache.caches.shop-a.open-failure-action=throw"
            })
    void cache_throwAskedFor_throwsAndLeavesTheValue(String property) {
        shop.withPropertyValues(property).run(context -> {
            Cache cache = cache(context, "shop-a");
            store(context, "shop-a", "k", GONE);
            assertThatThrownBy(() -> cache.get("k")).isInstanceOf(SerializationException.class);
            assertThatThrownBy(() -> cache.get("k", () -> "loaded")).isInstanceOf(SerializationException.class);
            assertThatThrownBy(() -> cache.putIfAbsent("k", "mine")).isInstanceOf(SerializationException.class);
            assertThatThrownBy(() -> cache.retrieve("k").join()).hasCauseInstanceOf(SerializationException.class);
            assertThat(REDIS.command("EXISTS", "shop-a::k")).isEqualTo(1L);
            assertThat(counted(context, "shop-a")).isEqualTo(4);
            store(context, "shop-a", "refused", REFUSED);
            assertThatThrownBy(() -> cache.get("refused")).isInstanceOf(RefusedTypeException.class);
        });
    }

    @Test
    void unreadable_missWhereTheRestThrows_isAMiss() {
        shop.withPropertyValues(
                        "secure-redis.cache.open-failure.action=throw",
                        "secure-redis.cache.open-failure.unreadable=miss")
                .run(context -> {
                    store(context, "shop-a", "k", GONE);
                    assertThat(cache(context, "shop-a").get("k")).isNull();
                });
    }

    @Test
    void getWithLoader_serializerThatCannotReadWhatItWrites_loadsOnceAndThrows() {
        shop.withUserConfiguration(OneWay.class).run(context -> {
            AtomicInteger loads = new AtomicInteger();
            assertThatThrownBy(() -> cache(context, "shop-a").get("k", () -> "value " + loads.incrementAndGet()))
                    .isInstanceOf(SerializationException.class);
            assertThat(loads).hasValue(1);
        });
    }

    @Test
    void cacheManager_replaced_keepsEverySetting() {
        shop.withUserConfiguration(Settings.class).run(context -> {
            RedisCacheManager manager = context.getBean(RedisCacheManager.class);
            assertThat(manager).isInstanceOf(ReadableCacheManager.class);
            assertThat(manager.getCacheNames()).containsExactly("shop-initial");
            assertThat(manager.isTransactionAware()).isTrue();
            assertThat(manager.isAllowRuntimeCacheCreation()).isFalse();
            assertThat(manager.getCache("shop-other")).isNull();
            Cache cache = manager.getCache("shop-initial");
            cache.put("k", 1);
            assertThat((Long) REDIS.command("PTTL", "shop-initial::k")).isBetween(1L, 420_000L);
            manager.resetCaches();
            assertThat(cache.get("k")).isNull();
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class OneWay {

        @Bean
        RedisCacheConfiguration oneWay() {
            return RedisCacheConfiguration.defaultCacheConfig()
                    .serializeValuesWith(SerializationPair.fromSerializer(new RedisSerializer<Object>() {
                        @Override
                        public byte[] serialize(Object value) {
                            return String.valueOf(value).getBytes(UTF_8);
                        }

                        @Override
                        public Object deserialize(byte[] bytes) {
                            throw new SerializationException("One way only");
                        }
                    }));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Settings {

        @Bean
        RedisCacheManagerBuilderCustomizer settings() {
            return builder -> builder.transactionAware()
                    .withInitialCacheConfigurations(
                            Map.of("shop-initial", builder.cacheDefaults().entryTtl(Duration.ofMinutes(7))))
                    .disableCreateOnMissingCache();
        }
    }
}
