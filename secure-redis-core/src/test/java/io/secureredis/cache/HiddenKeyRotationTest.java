package io.secureredis.cache;

import static io.secureredis.cache.CacheFixture.CONNECTIONS;
import static io.secureredis.cache.CacheFixture.REDIS;
import static io.secureredis.cache.CacheFixture.manager;
import static io.secureredis.cache.CacheFixture.secret;
import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.KeyRingSource;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cache.Cache;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Hidden keys while instances have different primary secrets: each sees what the others do to an entry. */
class HiddenKeyRotationTest {

    private static final Secret ONE = secret(1, 32);
    private static final Secret TWO = secret(2, 32);

    private final Cache before = cache(KeyRing.of(ONE), false);
    private final Cache first = cache(KeyRing.of(ONE).withOpenOnly(TWO), false);
    private final Cache second = cache(KeyRing.of(TWO).withOpenOnly(ONE), false);

    private static Cache cache(KeyRingSource ring, boolean locks) {
        return hidden(CONNECTIONS, ring, locks);
    }

    private static Cache hidden(RedisConnectionFactory connections, KeyRingSource ring, boolean locks) {
        RedisCacheWriter inner = locks
                ? RedisCacheWriter.create(
                        connections, settings -> settings.immediateWrites().enableLocking())
                : SealedCacheWriter.delegate(connections);
        SealedCacheWriter writer = SealedCacheWriter.sealing(inner, Sealer.of(ring))
                .rules(name -> CacheRules.defaults().hideKeysAfter(name + "::"))
                .resealUnder(ring)
                .resilience(CacheResilience.defaults().slow(Duration.ofMinutes(1), 100))
                .build();
        return manager(writer, RedisCacheConfiguration.defaultCacheConfig()).getCache("books");
    }

    @BeforeEach
    void flush() {
        REDIS.command("FLUSHDB");
    }

    private static int entries() {
        return ((List<?>) REDIS.command("KEYS", "books::*")).size();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void valueUnderTheOldName_everyRead_findsIt(boolean locks) {
        Cache after = cache(KeyRing.of(TWO).withOpenOnly(ONE), locks);
        before.put("1", "old");
        assertThat(after.get("1", String.class)).isEqualTo("old");
        assertThat(after.get("1", () -> "loaded")).isEqualTo("old");
        assertThat(after.retrieve("1").join()).extracting("value").hasToString("old");
        assertThat(after.retrieve("1", () -> CompletableFuture.completedFuture("loaded"))
                        .join())
                .isEqualTo("old");
        assertThat(after.putIfAbsent("1", "new").get()).isEqualTo("old");
        assertThat(entries()).isEqualTo(1);
    }

    @Test
    void put_eitherWay_replacesWhatTheOtherWrote() {
        for (int round = 0; round < 3; round++) {
            first.put("1", "first " + round);
            assertThat(second.get("1", String.class)).isEqualTo("first " + round);
            second.put("1", "second " + round);
            assertThat(first.get("1", String.class)).isEqualTo("second " + round);
            assertThat(first.retrieve("1", () -> CompletableFuture.completedFuture("loaded"))
                            .join())
                    .isEqualTo("second " + round);
        }
        assertThat(entries()).isEqualTo(1);
    }

    @Test
    void storeAndLoad_eitherWay_leaveOneValue() {
        assertThat(second.retrieve("1", () -> CompletableFuture.completedFuture("stored"))
                        .join())
                .isEqualTo("stored");
        assertThat(first.get("1", () -> "loaded")).isEqualTo("stored");
        assertThat(first.evictIfPresent("1")).isTrue();
        assertThat(first.get("1", () -> "loaded")).isEqualTo("loaded");
        assertThat(second.get("1", () -> "again")).isEqualTo("loaded");
        assertThat(entries()).isEqualTo(1);
    }

    @Test
    void load_whileTheOtherStoresUnderItsName_leavesOneValue() {
        String loaded = second.get("1", () -> {
            before.put("1", "meanwhile");
            return "loaded";
        });
        assertThat(loaded).isEqualTo("loaded");
        assertThat(entries()).isEqualTo(1);
        assertThat(second.get("1", String.class)).isEqualTo("loaded");
    }

    @Test
    void evictAndClear_eitherWay_reachWhatTheOtherWrote() {
        first.put("1", "first");
        assertThat(second.evictIfPresent("1")).isTrue();
        assertThat(first.get("1")).isNull();
        second.put("1", "second");
        first.evict("1");
        assertThat(second.get("1")).isNull();
        first.put("1", "first");
        second.put("2", "second");
        first.clear();
        assertThat(entries()).isZero();
    }

    @Test
    void putIfAbsent_bothAtOnce_oneWinsAndBothKnow() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            CyclicBarrier together = new CyclicBarrier(2);
            for (int i = 0; i < 200; i++) {
                String key = "k" + i;
                Future<Cache.ValueWrapper> one = threads.submit(() -> {
                    together.await();
                    return first.putIfAbsent(key, "one");
                });
                Future<Cache.ValueWrapper> two = threads.submit(() -> {
                    together.await();
                    return second.putIfAbsent(key, "two");
                });
                boolean oneWon = one.get() == null;
                boolean twoWon = two.get() == null;
                assertThat(oneWon).as("exactly one").isNotEqualTo(twoWon);
                String expected = oneWon ? "one" : "two";
                assertThat((oneWon ? two : one).get().get()).isEqualTo(expected);
                assertThat(first.get(key, String.class)).isEqualTo(expected);
                assertThat(second.get(key, String.class)).isEqualTo(expected);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void oddKey_hiddenOrNot_isFoundAfterTheRotation() {
        Cache old = odd(KeyRing.of(ONE));
        Cache rotated = odd(KeyRing.of(TWO).withOpenOnly(ONE));
        String odd = "with a line\nbreak";
        old.put(odd, "old");
        assertThat(rotated.get(odd, String.class)).isEqualTo("old");
        rotated.evict(odd);
        assertThat(old.get(odd)).isNull();
    }

    private static Cache odd(KeyRing ring) {
        return manager(SealedCacheWriter.sealing(CONNECTIONS, Sealer.of(ring)).build())
                .getCache("books");
    }

    @Test
    void oneSecret_everyOperation_sendsWhatItSentBefore() {
        // A separate server, because its counters include every client
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            LettuceConnectionFactory connections = CacheFixture.connect(server);
            try {
                Cache cache = hidden(connections, KeyRing.of(ONE), false);
                cache.get("1");
                cache.put("1", "x");
                cache.get("1");
                cache.evict("1");
                cache.putIfAbsent("1", "x");
                String stats = String.valueOf(server.command("INFO", "commandstats"));
                assertThat(stats).contains("cmdstat_get:calls=2,").contains("cmdstat_del:calls=1,");
            } finally {
                connections.destroy();
            }
        }
    }
}
