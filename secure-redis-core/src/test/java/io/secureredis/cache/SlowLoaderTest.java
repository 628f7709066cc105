package io.secureredis.cache;

import static io.secureredis.cache.CacheFixture.CONNECTIONS;
import static io.secureredis.cache.CacheFixture.REDIS;
import static io.secureredis.cache.CacheFixture.manager;
import static io.secureredis.cache.CacheFixture.sealer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.cache.Cache;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.ReactiveRedisConnection;

/** A loader may be slow, and throw anything: neither says anything about Redis. */
class SlowLoaderTest {

    /** Far longer than a call to a Redis on this host takes on a busy machine, so that only the loader can be slow. */
    private static final Duration SLOW = Duration.ofSeconds(5);

    private final List<String> seen = new CopyOnWriteArrayList<>();

    private final CacheEventListener events = new CacheEventListener() {
        @Override
        public void withoutRedis(String cacheName, CacheOperation operation) {
            seen.add(operation.label());
        }

        @Override
        public void availabilityChanged(boolean available) {
            seen.add(available ? "up" : "down");
        }
    };

    static Stream<RedisCacheWriter> writers() {
        return Stream.of(
                SealedCacheWriter.delegate(CONNECTIONS),
                RedisCacheWriter.create(CONNECTIONS, settings -> settings.immediateWrites()),
                locking());
    }

    private static RedisCacheWriter locking() {
        return RedisCacheWriter.create(
                CONNECTIONS, settings -> settings.immediateWrites().enableLocking());
    }

    @BeforeEach
    void flushAndConnect() {
        REDIS.command("FLUSHDB");
        // Connecting for the first time may be slow too
        CONNECTIONS.getConnection().ping();
        ReactiveRedisConnection reactive = CONNECTIONS.getReactiveConnection();
        reactive.ping().block();
    }

    private Cache cache(RedisCacheWriter writer, CacheResilience resilience) {
        return manager(SealedCacheWriter.sealing(writer, sealer())
                        .resilience(resilience)
                        .listener(events)
                        .build())
                .getCache("shop");
    }

    /** One slow call is enough to stop the calls to Redis. */
    private static CacheResilience strict() {
        return CacheResilience.defaults().window(1, 1).slow(SLOW, 1).attempts(1);
    }

    @ParameterizedTest
    @MethodSource("writers")
    void loader_slow_leavesTheCacheOn(RedisCacheWriter writer) {
        Cache cache = cache(writer, strict());
        assertThat(cache.get("a", () -> slowly("loaded"))).isEqualTo("loaded");
        cache.put("b", "stored");
        assertThat(cache.get("b", String.class)).isEqualTo("stored");
        assertThat(cache.get("a", String.class)).as("what was loaded is stored").isEqualTo("loaded");
        assertThat(seen).isEmpty();
    }

    @Test
    void asynchronousLoader_slow_leavesTheCacheOn() {
        Cache cache = cache(SealedCacheWriter.delegate(CONNECTIONS), strict());
        assertThat(cache.retrieve("a", () -> CompletableFuture.supplyAsync(() -> slowly("loaded")))
                        .join())
                .isEqualTo("loaded");
        assertThat(cache.get("a", String.class)).isEqualTo("loaded");
        assertThat(seen).isEmpty();
    }

    @Test
    void lock_heldByAnother_isNotRedisBeingSlow() throws Exception {
        Cache holder = cache(locking(), strict());
        Cache waiting = cache(locking(), strict());
        CountDownLatch loading = new CountDownLatch(1);
        Thread other = new Thread(() -> holder.get("a", () -> {
            loading.countDown();
            return slowly("loaded");
        }));
        other.start();
        assertThat(loading.await(1, TimeUnit.MINUTES)).isTrue();
        waiting.put("b", "stored");
        other.join();
        assertThat(waiting.get("b", String.class)).isEqualTo("stored");
        assertThat(seen).isEmpty();
    }

    @Test
    void loader_thatCallsAnotherCache_isTimedApart() {
        Cache cache = cache(SealedCacheWriter.delegate(CONNECTIONS), strict());
        Object loaded = cache.get("outer", () -> cache.get("inner", () -> slowly("loaded")));
        assertThat(loaded).isEqualTo("loaded");
        assertThat(cache.get("inner", String.class)).isEqualTo("loaded");
        assertThat(seen).isEmpty();
    }

    @Test
    void trialCall_loaderUnderway_doesNotKeepOthersFromRedis() throws Exception {
        CacheResilience oneTrial = strict().openFor(Duration.ofMillis(1), 1);
        RedisCacheWriter failing = new FailingOnce(SealedCacheWriter.delegate(CONNECTIONS));
        Cache cache = cache(failing, oneTrial);
        cache.get("x");
        assertThat(seen).contains("down");
        Object loaded = null;
        while (loaded == null || !seen.contains("up")) {
            loaded = cache.get("a" + seen.size(), () -> {
                cache.put("b", "stored while the trial call loads");
                return "loaded";
            });
        }
        assertThat(cache.get("b", String.class)).isEqualTo("stored while the trial call loads");
    }

    @Test
    void loader_throwsWhatLooksLikeAnOutage_isCalledOnceAndItsExceptionIsSeen() {
        AtomicInteger calls = new AtomicInteger();
        Cache cache = cache(
                SealedCacheWriter.delegate(CONNECTIONS),
                CacheResilience.defaults().window(1, 1).slow(Duration.ofMinutes(1), 100));
        assertThatThrownBy(() -> cache.get("a", () -> {
                    calls.incrementAndGet();
                    throw new DataAccessResourceFailureException("the database of the application");
                }))
                .isInstanceOf(Cache.ValueRetrievalException.class)
                .hasCauseInstanceOf(DataAccessResourceFailureException.class);
        assertThat(calls).hasValue(1);
        assertThat(seen).isEmpty();
    }

    @Test
    void loader_throwsAnError_isCalledOnceAndTheErrorIsSeen() {
        AtomicInteger calls = new AtomicInteger();
        Cache cache = cache(
                SealedCacheWriter.delegate(CONNECTIONS),
                CacheResilience.defaults().window(1, 1).slow(Duration.ofMinutes(1), 100));
        assertThatThrownBy(() -> cache.get("a", () -> {
                    calls.incrementAndGet();
                    throw new AssertionError(
                            "the application's own", new DataAccessResourceFailureException("its database"));
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessage("the application's own");
        assertThat(calls).hasValue(1);
        assertThat(seen).isEmpty();
    }

    /** Takes longer than any call to Redis may. This is not a wait for something to happen, but the slowness itself. */
    private static <T> T slowly(T value) {
        long end = System.nanoTime() + SLOW.toNanos() + SLOW.toNanos() / 4;
        while (System.nanoTime() - end < 0) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        return value;
    }
}
