package io.secureredis.cache;

import static io.secureredis.cache.CacheFixture.bytes;
import static io.secureredis.cache.CacheFixture.manager;
import static io.secureredis.cache.CacheFixture.sealer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.TimeoutOptions;
import io.secureredis.connection.ConnectionFailures;
import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.cache.Cache;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** A server that is really stopped, paused and disconnected, and a cache that continues without it. */
class ResilienceTest {

    private static final CacheResilience QUICK = CacheResilience.defaults()
            .backoff(Duration.ofMillis(1), Duration.ofMillis(5))
            .window(4, 2)
            .openFor(Duration.ofMillis(50), 1);

    /** For connections that must not time out. */
    private static final Duration PATIENT = Duration.ofSeconds(60);

    private final RedisTestServer server =
            RedisTestServer.builder().externalAllowed(false).start();
    private final TcpProxy proxy = TcpProxy.to(server);
    private final LettuceConnectionFactory connections = connect(proxy, Duration.ofSeconds(1));
    private final List<LettuceConnectionFactory> others = new ArrayList<>();
    private final Events events = new Events();
    private final RedisCacheManager manager = manager(SealedCacheWriter.sealing(connections, sealer())
            .rules(name -> name.equals("vital") ? CacheRules.defaults().failWhenUnavailable() : CacheRules.defaults())
            .resilience(QUICK)
            .listener(events)
            .build());
    private final Cache cache = manager.getCache("shop");

    private static final class Events implements CacheEventListener {

        private final List<String> seen = new CopyOnWriteArrayList<>();
        private final AtomicInteger without = new AtomicInteger();
        private final CountDownLatch down = new CountDownLatch(1);

        @Override
        public void withoutRedis(String cacheName, CacheOperation operation) {
            seen.add(cacheName + " " + operation.label());
            without.incrementAndGet();
        }

        @Override
        public void availabilityChanged(boolean available) {
            seen.add(available ? "up" : "down");
            if (!available) {
                down.countDown();
            }
        }
    }

    private static LettuceConnectionFactory connect(TcpProxy proxy, Duration timeout) {
        LettuceClientConfiguration client = LettuceClientConfiguration.builder()
                .commandTimeout(timeout)
                .clientOptions(ClientOptions.builder()
                        .timeoutOptions(TimeoutOptions.enabled())
                        .build())
                .build();
        LettuceConnectionFactory factory =
                new LettuceConnectionFactory(new RedisStandaloneConfiguration(proxy.host(), proxy.port()), client);
        factory.afterPropertiesSet();
        factory.start();
        return factory;
    }

    @AfterEach
    void close() {
        connections.destroy();
        others.forEach(LettuceConnectionFactory::destroy);
        proxy.close();
        server.close();
    }

    @Test
    void everyOperation_serverStopped_isDoneWithoutIt() {
        stored("a");
        server.stop();
        assertThat(cache.get("a")).isNull();
        cache.put("b", "x");
        assertThat(cache.putIfAbsent("new", "y")).isNull();
        assertThat(cache.evictIfPresent("a")).isFalse();
        assertThat(cache.get("c", () -> "loaded")).isEqualTo("loaded");
        assertThat(cache.retrieve("a").join()).isNull();
        assertThat(cache.retrieve("d", () -> java.util.concurrent.CompletableFuture.completedFuture("loaded"))
                        .join())
                .isEqualTo("loaded");
        cache.clear();
        assertThat(events.seen)
                .contains("shop get", "shop put", "shop put-if-absent", "shop evict", "shop clear", "down");
    }

    @Test
    void server_restarted_isUsedAgainByItself() {
        server.stop();
        await(() -> cache.get("a") == null && events.down.getCount() == 0);
        server.restart();
        await(() -> {
            cache.put("a", "again");
            // A call that was answered too slowly stops the calls to Redis for another while
            return "again".equals(cache.get("a", String.class)) && events.seen.contains("up");
        });
        assertThat(events.seen).contains("down");
    }

    @Test
    void evictionAndUpdate_whileCutOff_areMadeUpForBeforeTheOldValueIsSeen() {
        stored("evicted", "updated", "other");
        proxy.refuse();
        proxy.cutAll();
        cache.evict("evicted");
        cache.put("updated", "new");
        assertThat(cache.get("evicted")).isNull();
        proxy.accept();
        await(() -> {
            assertThat(cache.get("evicted")).as("never the old value").isNull();
            Cache.ValueWrapper updated = cache.get("updated");
            assertThat(updated == null || updated.get().equals("new")).isTrue();
            return cache.get("other") != null;
        });
        await(() -> {
            cache.get("evicted");
            return server.command("EXISTS", "shop::evicted", "shop::updated").equals(0L);
        });
        assertThat(server.command("EXISTS", "shop::other")).isEqualTo(1L);
    }

    @Test
    void evictions_nothingElseIsAskedAfterwards_areMadeUpForAllTheSame() {
        stored("a");
        proxy.refuse();
        proxy.cutAll();
        await(() -> {
            cache.evict("a");
            return events.down.getCount() == 0;
        });
        proxy.accept();
        await(() -> {
            assertThat(cache.get("a")).as("never the old value").isNull();
            return server.command("EXISTS", "shop::a").equals(0L);
        });
    }

    @Test
    void clear_whileCutOff_isMadeUpFor() {
        stored("a");
        unhurried(QUICK).getCache("other").put("a", "kept");
        proxy.refuse();
        proxy.cutAll();
        cache.clear();
        proxy.accept();
        await(() -> {
            assertThat(cache.get("a")).as("never the old value").isNull();
            manager.getCache("other").get("a");
            return server.command("EXISTS", "shop::a").equals(0L);
        });
        assertThat(server.command("EXISTS", "other::a")).isEqualTo(1L);
    }

    @Test
    void server_paused_timesOutAndIsThenLeftAlone() {
        stored("a");
        server.pause();
        try {
            await(() -> cache.get("a") == null && events.down.getCount() == 0);
        } finally {
            server.resume();
        }
        await(() -> cache.get("a") != null);
    }

    @Test
    void proxy_blackhole_isNotWaitedForAgainAndAgain() {
        stored("a");
        proxy.blackhole();
        await(() -> cache.get("a") == null && events.down.getCount() == 0);
        int before = proxy.connections();
        cache.get("a", () -> "loaded");
        assertThat(proxy.connections()).isLessThanOrEqualTo(before);
        proxy.deliver();
        await(() -> cache.get("a") != null);
    }

    @Test
    void proxy_slow_isLeftAloneUntilItIsQuickAgain() {
        Events slowness = new Events();
        Cache slow = manager(SealedCacheWriter.sealing(connections, sealer())
                        .resilience(QUICK.slow(Duration.ofMillis(50), 100))
                        .listener(slowness)
                        .build())
                .getCache("shop");
        stored("a");
        proxy.addLatency(Duration.ofMillis(60));
        await(() -> {
            slow.get("a");
            return slowness.down.getCount() == 0;
        });
        proxy.addLatency(Duration.ZERO);
        await(() -> slow.get("a") != null && slowness.seen.contains("up"));
    }

    @Test
    void vitalCache_serverStopped_throwsAndSaysSo() {
        server.stop();
        Cache vital = manager.getCache("vital");
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> vital.get("a"))
                    .isInstanceOf(CacheUnavailableException.class)
                    .hasMessageStartingWith("SR209 Cache 'vital' is not available");
        }
        assertThatThrownBy(() -> vital.retrieve("a").join()).hasCauseInstanceOf(CacheUnavailableException.class);
        assertThatThrownBy(() -> vital.put("a", 1)).isInstanceOf(CacheUnavailableException.class);
    }

    @Test
    void replica_readOnly_readsAndLeavesWritesOut() {
        try (RedisTestServer replica = RedisTestServer.builder()
                        .replicaOf(server.host(), server.port())
                        .externalAllowed(false)
                        .start();
                TcpProxy toReplica = TcpProxy.to(replica)) {
            LettuceConnectionFactory readOnly = connect(toReplica, PATIENT);
            try {
                Cache onReplica = manager(SealedCacheWriter.sealing(readOnly, sealer())
                                .resilience(QUICK.attempts(3).window(100, 100))
                                .listener(events)
                                .build())
                        .getCache("shop");
                onReplica.put("a", "x");
                assertThat(events.seen).contains("shop put");
                assertThat((String) replica.command("INFO", "commandstats"))
                        .as("three attempts, and no more")
                        .containsPattern("cmdstat_set:calls=0,.*rejected_calls=3,");
                assertThat(onReplica.get("a", () -> "loaded")).isEqualTo("loaded");
            } finally {
                readOnly.destroy();
            }
        }
    }

    @Test
    void loader_thatFails_isCalledOnceAndCountsAgainstNobody() {
        AtomicInteger calls = new AtomicInteger();
        Cache unhurried = unhurried(QUICK).getCache("shop");
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> unhurried.get("a", () -> {
                        calls.incrementAndGet();
                        throw new IllegalStateException("the application's own");
                    }))
                    .isInstanceOf(Cache.ValueRetrievalException.class)
                    .hasCauseInstanceOf(IllegalStateException.class);
        }
        assertThat(calls).hasValue(10);
        assertThat(events.seen).isEmpty();
    }

    @Test
    void wrongType_underOneKey_isAMissAndNotTakenForAnOutage() {
        Cache unhurried = unhurried(QUICK).getCache("shop");
        for (int i = 0; i < 10; i++) {
            server.command("LPUSH", "shop::a", "a list");
            assertThat(unhurried.get("a")).isNull();
        }
        assertThat(events.seen).isEmpty();
    }

    @Test
    void briefDisconnection_isBridged() {
        // Each attempt counts for the circuit, which must not open before Redis is reached again.
        Cache unhurried = unhurried(CacheResilience.defaults().attempts(50).window(100, 100))
                .getCache("shop");
        unhurried.put("a", "x");
        proxy.cutAll();
        assertThat(unhurried.get("a", String.class)).isEqualTo("x");
        assertThat(events.seen).doesNotContain("shop get");
    }

    /** Reliably stores old values, and connects the cache. */
    private void stored(String... keys) {
        Cache unhurried = unhurried(QUICK).getCache("shop");
        for (String key : keys) {
            unhurried.put(key, "old");
            await(() -> cache.get(key) != null);
        }
    }

    /** The same caches on a connection that does not time out and never counts as slow, however slow the machine is. */
    private RedisCacheManager unhurried(CacheResilience resilience) {
        LettuceConnectionFactory patient = connect(proxy, PATIENT);
        others.add(patient);
        return manager(SealedCacheWriter.sealing(patient, sealer())
                .resilience(resilience.slow(PATIENT, 100))
                .listener(events)
                .build());
    }

    @Test
    void owedEvictions_tooMany_areReportedNotHoarded() {
        PendingEvictions pending = new PendingEvictions();
        for (int i = 0; i < PendingEvictions.MAX_KEYS; i++) {
            assertThat(pending.add("shop", bytes("k" + i))).isTrue();
        }
        assertThat(pending.add("shop", bytes("one more"))).isFalse();
        assertThat(pending.isPending("shop", bytes("k7"))).isTrue();
        assertThat(pending.isPending("shop", bytes("one more"))).isFalse();
        pending.evicted("shop", bytes("k7"));
        assertThat(pending.isPending("shop", bytes("k7"))).isFalse();
        assertThat(pending.add("shop", bytes("one more"))).isTrue();
    }

    /** Users choose keys, and the hash codes of such keys are equal. */
    @Test
    void owedEvictions_keysWithTheSameHash_areToldApart() {
        PendingEvictions pending = new PendingEvictions();
        pending.add("shop", bytes("Aa"));
        assertThat(pending.isPending("shop", bytes("BB"))).isFalse();
        pending.evicted("shop", bytes("BB"));
        assertThat(pending.isPending("shop", bytes("Aa"))).isTrue();
        assertThat(pending.add("shop", bytes("BB"))).isTrue();
        pending.evicted("shop", bytes("Aa"));
        assertThat(pending.isPending("shop", bytes("BB"))).isTrue();
    }

    @Test
    void eviction_tooManyOwed_isReportedAsLost() {
        List<String> lost = new ArrayList<>();
        CacheEventListener listener = new CacheEventListener() {
            @Override
            public void evictionLost(String cacheName) {
                lost.add(cacheName);
            }
        };
        Availability availability =
                new Availability(QUICK, Runnable::run, new CacheReports(List.of(), List.of(listener)));
        for (int i = 0; i < PendingEvictions.MAX_KEYS; i++) {
            availability.pending().add("shop", bytes("k" + i));
        }
        RedisCacheWriter writer = new ResilientCacheWriter(
                SealedCacheWriter.delegate(connections), ConnectionFailures.anywhere(), availability, name -> false);
        server.stop();
        writer.evict("shop", bytes("one more"));
        assertThat(lost).containsExactly("shop");
    }

    @Test
    void clear_serverStopped_leavesRedisAlone() {
        server.stop();
        await(() -> {
            cache.clear();
            return events.down.getCount() == 0;
        });
        assertThat(events.seen).contains("shop clear", "down");
    }

    private interface Condition {
        boolean holds();
    }

    /** Until it holds, or for a minute. */
    private static void await(Condition condition) {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("still waiting").isLessThan(end);
            java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
