package io.secureredis.cache;

import static io.secureredis.cache.CacheFixture.bytes;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.cache.Cache;
import org.springframework.data.redis.cache.CacheStatistics;
import org.springframework.data.redis.cache.RedisCache;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheWriter;

/** Spring's contract of a {@code Cache} and of a {@code RedisCacheWriter}, for plain and sealed ones. */
@ParameterizedClass
@MethodSource("io.secureredis.cache.CacheBackend#all")
class CacheContractTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Parameter
    CacheBackend backend;

    private final String name = "contract-" + UUID.randomUUID();
    private RedisCache cache;
    private RedisCacheWriter writer;

    @BeforeEach
    void start() {
        writer = backend.writer();
        cache = cache(RedisCacheConfiguration.defaultCacheConfig().entryTtl(MINUTE));
        writer = cache.getNativeCache();
    }

    private RedisCache cache(RedisCacheConfiguration configuration) {
        return (RedisCache)
                CacheFixture.manager(backend.writer(), configuration).getCache(name);
    }

    private byte[] key(String text) {
        return bytes(name + "::" + text);
    }

    @Test
    void cache_nameAndNativeCache_areItsOwn() {
        assertThat(cache.getName()).isEqualTo(name);
        assertThat(cache.getNativeCache()).isInstanceOf(RedisCacheWriter.class);
    }

    @Test
    void put_thenGet_returnsTheValueInEveryForm() {
        assertThat(cache.get("k")).isNull();
        assertThat(cache.get("k", String.class)).isNull();
        cache.put("k", "value");
        assertThat(cache.get("k").get()).isEqualTo("value");
        assertThat(cache.get("k", String.class)).isEqualTo("value");
        assertThat(cache.get("k", Object.class)).isEqualTo("value");
        assertThat(cache.get("k", (Class<?>) null)).isEqualTo("value");
        assertThatThrownBy(() -> cache.get("k", Integer.class)).isInstanceOf(IllegalStateException.class);
        cache.put("k", "another");
        assertThat(cache.get("k").get()).isEqualTo("another");
    }

    @Test
    void put_null_isCachedAsNull() {
        cache.put("k", null);
        assertThat(cache.get("k")).isNotNull();
        assertThat(cache.get("k").get()).isNull();
        assertThat(cache.get("k", String.class)).isNull();
        assertThat(cache.<Object>get("k", () -> "not called")).isNull();
        assertThat(cache.retrieve("k").join().get()).isNull();
    }

    @Test
    void put_nullWhereNotAllowed_isRefused() {
        RedisCache without = cache(RedisCacheConfiguration.defaultCacheConfig().disableCachingNullValues());
        assertThatThrownBy(() -> without.put("k", null)).isInstanceOf(IllegalArgumentException.class);
        assertThat(without.putIfAbsent("k", null)).isNull();
        assertThat(without.get("k")).isNull();
    }

    @Test
    void putIfAbsent_absentAndPresent_keepsTheFirst() {
        assertThat(cache.putIfAbsent("k", "first")).isNull();
        assertThat(cache.putIfAbsent("k", "second").get()).isEqualTo("first");
        assertThat(cache.get("k").get()).isEqualTo("first");
        assertThat(cache.putIfAbsent("n", null)).isNull();
        assertThat(cache.putIfAbsent("n", "second").get()).isNull();
    }

    @Test
    void evict_presentOrNot_leavesNothing() {
        cache.put("k", 1);
        cache.evict("k");
        cache.evict("k");
        assertThat(cache.get("k")).isNull();
        cache.put("k", 1);
        assertThat(cache.evictIfPresent("k")).isTrue();
        assertThat(cache.evictIfPresent("k")).isFalse();
    }

    @Test
    void clearAndInvalidate_removeEverythingOfThisCacheOnly() {
        Cache other = CacheFixture.manager(backend.writer()).getCache(name + "-other");
        other.put("k", "kept");
        IntStream.range(0, 250).forEach(i -> cache.put(i, i));
        cache.clear();
        IntStream.range(0, 250).forEach(i -> assertThat(cache.get(i)).isNull());
        cache.put("k", 1);
        assertThat(cache.invalidate()).isTrue();
        assertThat(cache.invalidate()).isFalse();
        assertThat(other.get("k").get()).isEqualTo("kept");
    }

    @Test
    void getWithLoader_absent_loadsOnceAndStores() {
        AtomicInteger calls = new AtomicInteger();
        Callable<String> loader = () -> "loaded " + calls.incrementAndGet();
        assertThat(cache.get("k", loader)).isEqualTo("loaded 1");
        assertThat(cache.get("k", loader)).isEqualTo("loaded 1");
        assertThat(calls).hasValue(1);
        assertThat(cache.<Object>get("n", () -> null)).isNull();
        assertThat(cache.get("n")).isNotNull();
    }

    @Test
    void getWithLoader_thatFails_tellsTheKeyAndStoresNothing() {
        assertThatThrownBy(() -> cache.get("k", () -> {
                    throw new UnsupportedOperationException("expected");
                }))
                .isInstanceOfSatisfying(
                        Cache.ValueRetrievalException.class,
                        failure -> assertThat(failure.getKey()).isEqualTo("k"))
                .hasCauseInstanceOf(UnsupportedOperationException.class);
        assertThat(cache.get("k")).isNull();
        assertThat(cache.get("k", () -> "fine")).isEqualTo("fine");
    }

    @Test
    void getWithLoader_manyThreads_agreeOnOneOfTheValues() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Integer>> results = IntStream.range(0, 8)
                    .mapToObj(i -> threads.submit(() -> {
                        start.await();
                        return cache.get("k", calls::incrementAndGet);
                    }))
                    .toList();
            start.countDown();
            for (Future<Integer> result : results) {
                assertThat(result.get()).isBetween(1, calls.get());
            }
            if (backend.locking()) {
                assertThat(calls).hasValue(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void retrieve_absentAndPresent_completes() {
        assertThat(cache.retrieve("k").join()).isNull();
        cache.put("k", "value");
        assertThat(cache.retrieve("k").join().get()).isEqualTo("value");
    }

    @Test
    void retrieveWithLoader_absent_storesWhatItLoads() {
        AtomicInteger calls = new AtomicInteger();
        for (int i = 0; i < 2; i++) {
            assertThat(cache.retrieve("k", () -> CompletableFuture.supplyAsync(() -> "v" + calls.incrementAndGet()))
                            .join())
                    .isEqualTo("v1");
        }
        assertThatThrownBy(() -> cache.retrieve(
                                "f", () -> CompletableFuture.failedFuture(new IllegalStateException("expected")))
                        .join())
                .hasRootCauseInstanceOf(IllegalStateException.class);
        assertThat(cache.get("f")).isNull();
    }

    @Test
    void timeToIdle_read_extendsTheTimeToLive() {
        RedisCache idle = cache(
                RedisCacheConfiguration.defaultCacheConfig().entryTtl(MINUTE).enableTimeToIdle());
        idle.put("k", "v");
        assertThat(idle.get("k").get()).isEqualTo("v");
        assertThat(idle.retrieve("k").join().get()).isEqualTo("v");
        assertThat(idle.get("k", () -> "other")).isEqualTo("v");
    }

    @Test
    @SuppressWarnings("removal")
    void writer_everyMethod_doesWhatItsNameSays() {
        byte[] key = key("w");
        assertThat(writer.get(name, key)).isNull();
        assertThat(writer.get(name, key, MINUTE)).isNull();
        assertThat(writer.retrieve(name, key).join()).isNull();
        assertThat(writer.retrieve(name, key, MINUTE).join()).isNull();
        writer.put(name, key, bytes("one"), MINUTE);
        assertThat(writer.get(name, key)).asString(UTF_8).isEqualTo("one");
        assertThat(writer.get(name, key, MINUTE)).asString(UTF_8).isEqualTo("one");
        assertThat(writer.retrieve(name, key).join()).asString(UTF_8).isEqualTo("one");
        assertThat(writer.retrieve(name, key, MINUTE).join()).asString(UTF_8).isEqualTo("one");
        assertThat(writer.putIfAbsent(name, key, bytes("two"), MINUTE))
                .asString(UTF_8)
                .isEqualTo("one");
        writer.store(name, key, bytes("three"), MINUTE).join();
        assertThat(writer.get(name, key, () -> bytes("four"), MINUTE, true))
                .asString(UTF_8)
                .isEqualTo("three");
        writer.remove(name, key);
        assertThat(writer.get(name, key, () -> bytes("five"), MINUTE, false))
                .asString(UTF_8)
                .isEqualTo("five");
        writer.evict(name, key);
        assertThat(writer.evictIfPresent(name, key)).isFalse();
        assertThat(writer.putIfAbsent(name, key, bytes("six"), MINUTE)).isNull();
        writer.clean(name, key("*"));
        assertThat(writer.get(name, key)).isNull();
        writer.put(name, key, new byte[0], MINUTE);
        assertThat(writer.get(name, key)).isEmpty();
        writer.clear(name, key("*"));
        assertThat(writer.invalidate(name, key("*"))).isFalse();
        assertThat(writer.supportsAsyncRetrieve()).isTrue();
        assertThat(writer.<String>execute(connection -> "called")).isEqualTo("called");
    }

    @Test
    void statistics_sameStory_countTheSameAsPlain() {
        CacheStatistics own = story(cache, writer);
        RedisCache plain = (RedisCache) CacheFixture.manager(
                        new CacheBackend(CacheBackend.Kind.PLAIN, 0, backend.locking(), backend.cluster()).writer())
                .getCache(name);
        CacheStatistics expected = story(plain, plain.getNativeCache());
        assertThat(counts(own)).isEqualTo(counts(expected));
        assertThat(own.getCacheName()).isEqualTo(name);
        cache.clearStatistics();
        assertThat(counts(cache.getStatistics())).containsOnly(0L);
    }

    private CacheStatistics story(RedisCache told, RedisCacheWriter by) {
        told.clear();
        told.get("absent");
        told.put("a", 1);
        told.get("a");
        told.get("b", () -> 2);
        told.get("b", () -> 3);
        told.putIfAbsent("c", 4);
        told.putIfAbsent("c", 5);
        told.retrieve("c").join();
        told.retrieve("absent").join();
        by.store(name, key("d"), bytes("6"), MINUTE).join();
        told.evict("a");
        told.evictIfPresent("a");
        told.clear();
        return told.getStatistics();
    }

    private static List<Long> counts(CacheStatistics counted) {
        return List.of(
                counted.getGets(), counted.getHits(), counted.getMisses(), counted.getPuts(), counted.getDeletes());
    }
}
