package io.secureredis.autoconfigure.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.autoconfigure.SecureRedisAutoConfiguration;
import io.secureredis.autoconfigure.SecureRedisSerializerAutoConfiguration;
import io.secureredis.autoconfigure.Starter;
import io.secureredis.autoconfigure.cache.AnnotatedService.Numbered;
import io.secureredis.cache.SealedCacheWriter;
import io.secureredis.testserver.RedisTestCluster;
import java.io.IOException;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.interceptor.KeyGenerator;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.data.redis.cache.RedisCache;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;

/**
 * What Spring's caching annotations promise, held by sealed caches: with secrets of every length, on a single server
 * and on a cluster.
 */
@ParameterizedClass
@MethodSource("backends")
class CachingAnnotationsTest {

    /** How long the secret is, and where the values are. */
    record Backend(int secretBytes, boolean cluster) {

        List<String> properties() {
            byte[] secret = new byte[secretBytes];
            for (int i = 0; i < secret.length; i++) {
                secret[i] = (byte) (i * 37 + secretBytes);
            }
            return List.of(
                    "secure-redis.secret-key=" + Base64.getEncoder().encodeToString(secret),
                    "secure-redis.cache.namespace=ann-" + UUID.randomUUID(),
                    "secure-redis.cache.default-ttl=10m",
                    "secure-redis.cache.resilience.command-timeout=60s",
                    "secure-redis.cache.resilience.slow-call=60s",
                    "secure-redis.cache.allowed-packages=io.secureredis.autoconfigure",
                    cluster
                            ? "spring.data.redis.cluster.nodes=" + addresses()
                            : "spring.data.redis.url=" + Starter.REDIS.uri());
        }
    }

    static Stream<Backend> backends() {
        return Stream.of(false, true)
                .flatMap(cluster -> Stream.of(16, 24, 32).map(bytes -> new Backend(bytes, cluster)));
    }

    private static RedisTestCluster cluster;
    private static AnnotationConfigApplicationContext context;

    @Parameter
    Backend backend;

    private final AnnotatedService service = context.getBean(AnnotatedService.class);
    private final Cache first = context.getBean(CacheManager.class).getCache("ann-first");
    private final Cache second = context.getBean(CacheManager.class).getCache(AnnotatedService.SECOND);
    private final Object key = UUID.randomUUID().toString();

    @BeforeAll
    static void startCluster() {
        cluster = RedisTestCluster.start();
    }

    private static String addresses() {
        return cluster.nodes().stream()
                .map(node -> node.host() + ":" + node.port())
                .collect(Collectors.joining(","));
    }

    @BeforeParameterizedClassInvocation
    static void start(Backend backend) {
        context = new AnnotationConfigApplicationContext();
        TestPropertyValues.of(backend.properties()).applyTo(context);
        context.register(Application.class);
        context.refresh();
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        context.close();
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    private static Object valueOf(Cache cache, Object key) {
        Cache.ValueWrapper value = cache.get(key);
        return value == null ? "absent" : value.get();
    }

    private byte[] stored(Object key) {
        RedisCache cache = (RedisCache) first;
        byte[] inRedis = (cache.getCacheConfiguration().getKeyPrefixFor(cache.getName()) + key).getBytes(UTF_8);
        return cache.getNativeCache()
                .execute(connection -> connection.stringCommands().get(inRedis));
    }

    @Test
    void cacheable_sameKey_computesOnceAndIsSealed() {
        Long number = service.cached(key);
        assertThat(service.cached(key)).isEqualTo(number);
        assertThat(service.cached(key + "-other")).isNotEqualTo(number);
        assertThat(stored(key)).startsWith('S', 'R', 1).hasSizeGreaterThan(76);
    }

    @Test
    void cacheable_null_isComputedOnce() {
        long before = service.computed();
        assertThat(service.nothing(key)).isNull();
        assertThat(service.nothing(key)).isNull();
        assertThat(service.synchronousNothing(key + "-s")).isNull();
        assertThat(service.synchronousNothing(key + "-s")).isNull();
        assertThat(service.computed()).isEqualTo(before + 2);
        assertThat(valueOf(first, key)).isNull();
    }

    @Test
    void cacheable_synchronous_manyThreadsGetOneOfFewNumbers() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<Long>> answers = threads.invokeAll(Collections.nCopies(6, () -> service.synchronous(key)));
            Long kept = service.synchronous(key);
            assertThat(service.synchronous(key)).isEqualTo(kept);
            for (Future<Long> answer : answers) {
                assertThat(answer.get()).isLessThanOrEqualTo(service.computed());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void cacheable_optional_isCachedUnwrapped() {
        for (boolean present : new boolean[] {true, false}) {
            Object own = key + "-" + present;
            Optional<Long> number = service.optional(own, present);
            assertThat(service.optional(own, present)).isEqualTo(number);
            assertThat(valueOf(first, own)).isEqualTo(number.orElse(null));
        }
    }

    @Test
    void cacheable_conditionAndUnless_decideWhatIsCached() {
        assertThat(service.conditional(key, false)).isNotEqualTo(service.conditional(key, false));
        assertThat(service.conditional(key, true)).isEqualTo(service.conditional(key, true));
        assertThat(service.synchronousConditional(key, false)).isNotEqualTo(service.synchronousConditional(key, false));
        assertThat(service.synchronousConditional(key, true)).isEqualTo(service.synchronousConditional(key, true));
        Object own = key + "-unless";
        assertThat(service.unlessAbove(own, 0)).isNotEqualTo(service.unlessAbove(own, 0));
        assertThat(service.unlessAbove(own, Long.MAX_VALUE)).isEqualTo(service.unlessAbove(own, 0));
    }

    @Test
    void cacheable_keys_areMadeAsToldFromArgumentsRootOrGenerator() {
        assertThat(service.byFirstArgument(key, 1)).isEqualTo(service.byFirstArgument(key, 2));
        assertThat(service.byAllArguments(key, 1)).isEqualTo(service.byAllArguments(key, 1));
        assertThat(service.byAllArguments(key, 1)).isNotEqualTo(service.byAllArguments(key, 2));
        assertThat(valueOf(first, "byRoot:ann-first:" + key)).isEqualTo("absent");
        Long byRoot = service.byRoot(key);
        assertThat(valueOf(first, "byRoot:ann-first:" + key)).isEqualTo(byRoot);
        Long byGenerator = service.byGenerator("g" + key);
        assertThat(valueOf(first, ("g" + key).toUpperCase(Locale.ROOT))).isEqualTo(byGenerator);
        assertThat(service.cached(null)).isEqualTo(service.cached(null));
    }

    @Test
    void cacheable_otherManager_isAnotherCache() {
        Long number = service.byOtherManager(key);
        assertThat(service.byOtherManager(key)).isEqualTo(number);
        assertThat(valueOf(first, key)).isEqualTo("absent");
    }

    @Test
    void cacheable_exceptions_reachTheCallerAsTheyAreAndCacheNothing() {
        IOException checked = new IOException("expected");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> service.failing(key, checked)).isSameAs(checked);
            assertThatThrownBy(() -> service.synchronousFailing(key)).isInstanceOf(IOException.class);
        }
        IllegalStateException unchecked = new IllegalStateException("expected");
        assertThatThrownBy(() -> service.failing(key, unchecked)).isSameAs(unchecked);
        assertThat(valueOf(first, key)).isEqualTo("absent");
    }

    @Test
    void cachePut_always_replacesWhatIsCached() {
        Long number = service.cached(key);
        Long updated = service.updated(key);
        assertThat(updated).isNotEqualTo(number);
        assertThat(service.cached(key)).isEqualTo(updated);
        service.updatedIf(key, false);
        assertThat(service.cached(key)).isEqualTo(updated);
        assertThat(service.updatedIf(key, true)).isEqualTo(service.cached(key));
        Numbered byResult = service.updatedByResult(service.computed());
        assertThat(valueOf(first, byResult.id())).isEqualTo(byResult);
    }

    @Test
    void cacheEvict_beforeAndAfter_evictsUnlessTheMethodFailsFirst() {
        Long number = service.cached(key);
        assertThatThrownBy(() -> service.evictedUnlessItFails(key)).isInstanceOf(IllegalStateException.class);
        assertThat(service.cached(key)).isEqualTo(number);
        assertThatThrownBy(() -> service.evictedThoughItFails(key)).isInstanceOf(IllegalStateException.class);
        Long again = service.cached(key);
        assertThat(again).isNotEqualTo(number);
        service.evicted(key);
        assertThat(service.cached(key)).isNotEqualTo(again);
    }

    @Test
    void cacheEvict_allEntries_emptiesThisCacheOnly() {
        for (boolean failing : new boolean[] {false, true}) {
            service.inBoth(key);
            service.cached(key + "-more");
            if (failing) {
                assertThatThrownBy(service::allEvictedThoughItFails).isInstanceOf(IllegalStateException.class);
            } else {
                service.allEvicted();
            }
            assertThat(valueOf(first, key)).isEqualTo("absent");
            assertThat(valueOf(first, key + "-more")).isEqualTo("absent");
            assertThat(valueOf(second, key)).isNotEqualTo("absent");
        }
    }

    @Test
    void caching_severalCaches_areUsedTogether() {
        Long number = service.inBoth(key);
        assertThat(valueOf(first, key)).isEqualTo(number).isEqualTo(valueOf(second, key));
        first.evict(key);
        assertThat(service.inBoth(key)).as("from the second").isEqualTo(number);
        Long updated = service.updatedInBoth(key);
        assertThat(valueOf(first, key)).isEqualTo(updated).isEqualTo(valueOf(second, key));
        service.cachedHereEvictedThere(key, false);
        assertThat(valueOf(second, key)).isEqualTo(updated);
        service.cachedHereEvictedThere(key, true);
        assertThat(valueOf(second, key)).isEqualTo("absent");
        service.inBoth(key);
        service.evictedFromBoth(key);
        assertThat(valueOf(first, key)).isEqualTo("absent").isEqualTo(valueOf(second, key));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    @ImportAutoConfiguration({
        SecureRedisAutoConfiguration.class,
        SecureRedisSerializerAutoConfiguration.class,
        SecureRedisCacheAutoConfiguration.class,
        DataRedisAutoConfiguration.class,
        CacheAutoConfiguration.class
    })
    static class Application {

        @Bean
        AnnotatedService service() {
            return new AnnotatedService();
        }

        @Bean
        KeyGenerator upperCase() {
            return (target, method, arguments) -> String.valueOf(arguments[0]).toUpperCase(Locale.ROOT);
        }

        @Bean
        @Primary
        RedisCacheManager main(SealedCacheWriter writer, RedisCacheConfiguration configuration) {
            return RedisCacheManager.builder(writer)
                    .cacheDefaults(configuration)
                    .build();
        }

        @Bean
        RedisCacheManager other(SealedCacheWriter writer, RedisCacheConfiguration configuration) {
            return RedisCacheManager.builder(writer)
                    .cacheDefaults(configuration.prefixCacheNameWith("other-"))
                    .build();
        }
    }
}
