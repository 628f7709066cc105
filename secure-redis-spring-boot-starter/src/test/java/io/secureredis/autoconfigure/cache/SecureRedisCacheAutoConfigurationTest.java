package io.secureredis.autoconfigure.cache;

import static io.secureredis.autoconfigure.Starter.REDIS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.autoconfigure.SecureRedisJsonMapperBuilderCustomizer;
import io.secureredis.autoconfigure.Starter;
import io.secureredis.cache.SealedCacheWriter;
import io.secureredis.crypto.Sealer;
import io.secureredis.serializer.AllowedTypes;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.cache.autoconfigure.RedisCacheManagerBuilderCustomizer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.support.CompositeCacheManager;
import org.springframework.cache.transaction.TransactionAwareCacheManagerProxy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.cache.BatchStrategies;
import org.springframework.data.redis.cache.RedisCache;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.serializer.RedisSerializationContext.SerializationPair;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.session.data.redis.RedisSessionRepository;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.module.SimpleModule;

class SecureRedisCacheAutoConfigurationTest {

    private final ApplicationContextRunner caching = Starter.application().withUserConfiguration(Caching.class);

    @BeforeEach
    void empty() {
        Starter.delete("wired");
        Starter.delete("app:");
    }

    @Test
    void cacheManager_defaults_isBootsOnOurWriter() {
        caching.run(context -> {
            assertThat(context).hasSingleBean(RedisCacheManager.class);
            RedisCache cache = (RedisCache) context.getBean(CacheManager.class).getCache("wired");
            assertThat(cache.getNativeCache()).isInstanceOf(SealedCacheWriter.class);
            assertThat(cache.getCacheConfiguration().getTtlFunction().getTimeToLive("k", "v"))
                    .isEqualTo(Duration.ofHours(1));
        });
    }

    @Test
    void cacheManager_bootsProperties_areHonoured() {
        caching.withPropertyValues(
                        "spring.cache.redis.time-to-live=10m",
                        "spring.cache.redis.key-prefix=app:",
                        "spring.cache.redis.cache-null-values=false",
                        "spring.cache.redis.enable-statistics=true",
                        "spring.cache.cache-names=wired")
                .run(context -> {
                    CacheManager manager = context.getBean(CacheManager.class);
                    assertThat(manager.getCacheNames()).containsExactly("wired");
                    RedisCache cache = (RedisCache) manager.getCache("wired");
                    cache.put("k", "v");
                    assertThat((Long) REDIS.command("PTTL", "app:wired::k")).isBetween(500_000L, 600_000L);
                    assertThat(cache.getCacheConfiguration().getAllowCacheNullValues())
                            .isFalse();
                    assertThat(cache.get("k").get()).isEqualTo("v");
                    assertThat(cache.getStatistics().getHits()).isEqualTo(1);
                });
    }

    record Price(int cents) {}

    /** Writes a price as a text. */
    private static JacksonModule prices() {
        return new SimpleModule("prices")
                .addSerializer(Price.class, new ValueSerializer<>() {
                    @Override
                    public void serialize(Price value, JsonGenerator generator, SerializationContext context) {
                        generator.writeString(value.cents() + " cents");
                    }
                })
                .addDeserializer(Price.class, new ValueDeserializer<>() {
                    @Override
                    public Price deserialize(JsonParser parser, DeserializationContext context) {
                        return new Price(Integer.parseInt(parser.getString().replace(" cents", "")));
                    }
                });
    }

    @Test
    void jacksonModules_ofTheApplication_writeAndReadTheirClasses() {
        ApplicationContextRunner readable = caching.withPropertyValues("secure-redis.cache.plain-caches=wired");
        for (ApplicationContextRunner with : List.of(
                readable.withBean(JacksonModule.class, SecureRedisCacheAutoConfigurationTest::prices),
                readable.withBean(
                        SecureRedisJsonMapperBuilderCustomizer.class, () -> builder -> builder.addModule(prices())))) {
            with.run(context -> {
                Cache cache = context.getBean(CacheManager.class).getCache("wired");
                cache.put("price", new Price(250));
                assertThat(REDIS.command("GET", "wired::price").toString()).contains("\"250 cents\"");
                assertThat(cache.get("price").get()).isEqualTo(new Price(250));
            });
        }
    }

    @Test
    void cacheManager_maxTtl_cutsBootsTimeToLive() {
        caching.withPropertyValues("spring.cache.redis.time-to-live=10d", "secure-redis.cache.max-ttl=1m")
                .run(context -> {
                    context.getBean(CacheManager.class).getCache("wired").put("k", "v");
                    assertThat((Long) REDIS.command("PTTL", "wired::k")).isBetween(1L, 60_000L);
                });
    }

    @Test
    void cacheManager_singleCache_hasItsOwnTtlAndSerializer() {
        caching.withPropertyValues(
                        "secure-redis.cache.caches.wired-one.ttl=2m",
                        "secure-redis.cache.caches.wired-one.serializer=string",
                        "secure-redis.cache.caches.[wired.two].store-without-expiry=true",
                        "secure-redis.cache.plain-caches=wired-one")
                .run(context -> {
                    CacheManager manager = context.getBean(CacheManager.class);
                    manager.getCache("wired-one").put("k", "as it is");
                    assertThat(REDIS.command("GET", "wired-one::k")).isEqualTo("as it is");
                    assertThat((Long) REDIS.command("PTTL", "wired-one::k")).isBetween(60_000L, 120_000L);
                    manager.getCache("wired").put("k", "v");
                    assertThat((Long) REDIS.command("PTTL", "wired::k")).isGreaterThan(120_000L);
                    manager.getCache("wired.two").put("k", "v");
                    assertThat(REDIS.command("PTTL", "wired.two::k")).isEqualTo(-1L);
                });
    }

    @Test
    void storeWithoutExpiry_saidInSoManyWords_storesForEver() {
        caching.withPropertyValues("secure-redis.cache.store-without-expiry=true")
                .run(context -> {
                    context.getBean(CacheManager.class).getCache("wired").put("k", "v");
                    assertThat(REDIS.command("PTTL", "wired::k")).isEqualTo(-1L);
                });
    }

    @Test
    void redisCacheConfiguration_ofTheApplication_winsAndIsSealedAndLimited() {
        caching.withUserConfiguration(OwnConfiguration.class).run(context -> {
            RedisCache cache = (RedisCache) context.getBean(CacheManager.class).getCache("wired");
            cache.put("k", "v");
            assertThat(context).hasSingleBean(RedisCacheConfiguration.class);
            assertThat((Long) REDIS.command("PTTL", "app:wired:k")).isPositive();
            assertThat(stored("app:wired:k")).startsWith('S', 'R', 1);
        });
    }

    @Test
    void redisCacheWriter_ofTheApplication_isSealedAround() {
        caching.withUserConfiguration(OwnWriter.class).run(context -> {
            Cache cache = context.getBean(CacheManager.class).getCache("wired");
            cache.get("k", () -> "v");
            assertThat(stored("wired::k")).startsWith('S', 'R', 1);
            assertThat(REDIS.command("EXISTS", "wired~lock")).isEqualTo(0L);
        });
    }

    @Test
    void sealedCacheWriter_ofTheApplication_wins() {
        caching.withUserConfiguration(OwnSealedWriter.class).run(context -> {
            assertThat(context).hasSingleBean(SealedCacheWriter.class).hasBean("ownSealedWriter");
            RedisCache cache = (RedisCache) context.getBean(CacheManager.class).getCache("wired");
            assertThat(cache.getNativeCache()).isSameAs(context.getBean("ownSealedWriter"));
        });
    }

    @Test
    void customizer_ofTheApplication_hasTheLastWord() {
        caching.withUserConfiguration(OwnCustomizer.class)
                .withPropertyValues("secure-redis.cache.caches.wired-one.ttl=2m")
                .run(context -> {
                    RedisCache cache =
                            (RedisCache) context.getBean(CacheManager.class).getCache("wired-one");
                    assertThat(cache.getCacheConfiguration().getTtlFunction().getTimeToLive("k", "v"))
                            .isEqualTo(Duration.ofSeconds(7));
                });
    }

    @Test
    void cacheManager_ofTheApplication_wins() {
        caching.withUserConfiguration(OwnManager.class)
                .run(context ->
                        assertThat(context).hasSingleBean(CacheManager.class).doesNotHaveBean(RedisCacheManager.class));
    }

    @Test
    void redisCacheManager_ofTheApplicationOnAnotherWriter_isWarnedOf() {
        caching.withUserConfiguration(UnsealedManager.class)
                .run(context -> assertThat(
                                context.getBean(UnsealedCacheManagers.class).names())
                        .containsExactly("unsealed"));
        caching.run(context ->
                assertThat(context.getBean(UnsealedCacheManagers.class).names()).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(classes = {InsideAnother.class, InsideATransactionalOne.class, InsideTwo.class})
    void redisCacheManager_insideAnotherManager_isWarnedOf(Class<?> configuration) {
        caching.withUserConfiguration(configuration)
                .run(context -> assertThat(
                                context.getBean(UnsealedCacheManagers.class).names())
                        .containsExactly("outer"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spring.cache.cache-names=a::b",
                "spring.cache.cache-names=good,boo*ks",
                "secure-redis.cache.caches.[boo*ks].ttl=1m",
                "secure-redis.cache.caches.[boo?ks].hide-keys=true"
            })
    void cacheName_thatCannotBeUsed_stopsTheApplication(String property) {
        caching.withPropertyValues(property)
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("SR206"));
    }

    @Test
    void cache_disabled_leavesBootsOwn() {
        caching.withPropertyValues("secure-redis.cache.enabled=false").run(context -> {
            assertThat(context).doesNotHaveBean(SealedCacheWriter.class).hasSingleBean(Sealer.class);
            RedisCache cache = (RedisCache) context.getBean(CacheManager.class).getCache("wired");
            assertThat(cache.getNativeCache()).isNotInstanceOf(SealedCacheWriter.class);
        });
    }

    @Test
    void allowedTypes_applicationPackages_areOnTheList() {
        caching.withUserConfiguration(InAPackage.class).run(context -> {
            AllowedTypes types = context.getBean(AllowedTypes.class);
            assertThat(types.packages()).contains("io.secureredis.autoconfigure");
            assertThat(types.allows("org.springframework.beans.factory.ObjectFactory"))
                    .isFalse();
        });
    }

    @Test
    void allowedPackages_tooBroad_stopTheApplication() {
        caching.withPropertyValues("secure-redis.cache.allowed-packages=java.util")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("'java.util'"));
    }

    @Test
    void metricsAndSession_classesMissing_areLeftOut() {
        caching.withClassLoader(
                        new FilteredClassLoader("io.micrometer.core", RedisSessionRepository.class.getPackageName()))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(SealedCacheWriter.class)
                        .doesNotHaveBean("secureRedisCacheMetrics")
                        .doesNotHaveBean("springSessionDefaultRedisSerializer"));
    }

    private static byte[] stored(String key) {
        return (byte[]) REDIS.command("GET".getBytes(UTF_8), key.getBytes(UTF_8));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Caching {}

    @Configuration(proxyBeanMethods = false)
    static class InsideAnother {

        @Bean
        CacheManager outer(RedisConnectionFactory connections) {
            return new CompositeCacheManager(RedisCacheManager.create(connections));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class InsideATransactionalOne {

        @Bean
        CacheManager outer(RedisConnectionFactory connections) {
            return new TransactionAwareCacheManagerProxy(RedisCacheManager.create(connections));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class InsideTwo {

        @Bean
        CacheManager outer(RedisConnectionFactory connections) {
            return new TransactionAwareCacheManagerProxy(
                    new CompositeCacheManager(RedisCacheManager.create(connections)));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @AutoConfigurationPackage
    static class InAPackage {}

    @Configuration(proxyBeanMethods = false)
    static class OwnConfiguration {

        @Bean
        RedisCacheConfiguration ownConfiguration() {
            return RedisCacheConfiguration.defaultCacheConfig()
                    .computePrefixWith(name -> "app:" + name + ":")
                    .serializeValuesWith(SerializationPair.fromSerializer(RedisSerializer.string()));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnWriter {

        @Bean
        RedisCacheWriter locking(RedisConnectionFactory connections) {
            return RedisCacheWriter.create(
                    connections,
                    writer -> writer.enableLocking().immediateWrites().batchStrategy(BatchStrategies.scan(100)));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnSealedWriter {

        @Bean
        SealedCacheWriter ownSealedWriter(RedisConnectionFactory connections, Sealer sealer) {
            return SealedCacheWriter.sealing(connections, sealer).build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnCustomizer {

        @Bean
        RedisCacheManagerBuilderCustomizer shorter() {
            return builder -> builder.withCacheConfiguration(
                    "wired-one", builder.cacheDefaults().entryTtl(Duration.ofSeconds(7)));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnManager {

        @Bean
        CacheManager ownManager() {
            return new ConcurrentMapCacheManager();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class UnsealedManager {

        @Bean
        RedisCacheManager unsealed(RedisConnectionFactory connections) {
            return RedisCacheManager.create(connections);
        }
    }
}
