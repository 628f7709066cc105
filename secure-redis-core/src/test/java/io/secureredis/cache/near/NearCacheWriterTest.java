package io.secureredis.cache.near;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.secureredis.SecureRedisException;
import io.secureredis.connection.ConnectionException;
import io.secureredis.testserver.RedisTestServer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NearCacheWriterTest {

    private final RedisTestServer server = RedisTestServer.builder().start();
    private final NearNode here = new NearNode(server);
    private final NearNode there = new NearNode(server);

    @AfterEach
    void close() {
        here.close();
        there.close();
        server.close();
    }

    @Test
    void get_secondTime_isAnsweredWithoutRedis() {
        here.put("1", "Momo");
        settle();
        assertThat(here.get("1")).isEqualTo("Momo");
        String before = gets();
        assertThat(here.get("1")).isEqualTo("Momo");
        assertThat(gets()).isEqualTo(before);
        assertThat(here.hits()).isEqualTo(1);
    }

    /** Returns how many GETs the server has received. */
    private String gets() {
        return String.valueOf(server.command("INFO", "commandstats"))
                .lines()
                .filter(line -> line.startsWith("cmdstat_get:"))
                .map(line -> line.substring(0, line.indexOf(',')))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void get_kept_holdsNoPlaintext() {
        here.put("1", "canary-in-the-heap");
        settle();
        here.get("1");
        byte[] kept = here.near.find(NearNode.CACHE, NearNode.key("1"));
        assertThat(kept).isNotNull().startsWith('S', 'R', 1);
        assertThat(new String(kept, StandardCharsets.ISO_8859_1)).doesNotContain("canary");
    }

    @Test
    void put_here_isReadHereAtOnce() {
        for (int i = 0; i < 200; i++) {
            here.put("1", "edition " + i);
            assertThat(here.get("1")).isEqualTo("edition " + i);
        }
    }

    @Test
    void put_elsewhere_isReadHereOnceHeardOf() {
        here.put("1", "old");
        settle();
        here.get("1");
        there.put("1", "new");
        settle();
        assertThat(here.near.countsOf(NearNode.CACHE).invalidations()).isEqualTo(1);
        assertThat(here.get("1")).isEqualTo("new");
    }

    @Test
    void evictAndClear_elsewhere_areHeardOf() {
        here.put("1", "one");
        here.put("2", "two");
        settle();
        here.get("1");
        here.get("2");
        there.writer.evict(NearNode.CACHE, NearNode.key("1"));
        settle();
        assertThat(here.get("1")).isNull();
        there.writer.clear(NearNode.CACHE, NearNode.key("*"));
        settle();
        assertThat(here.get("2")).isNull();
    }

    @Test
    void flush_byAnyone_isHeardOf() {
        here.put("1", "one");
        settle();
        here.get("1");
        server.flushAll();
        settle();
        assertThat(here.get("1")).isNull();
    }

    @Test
    void get_replacedByAnotherValueInRedis_neverOpensIt() {
        here.put("1", "one");
        settle();
        here.get("1");
        server.command("COPY", "books::1", "books::2");
        settle();
        assertThat(here.get("2")).isNull();
    }

    @Test
    void connection_cut_emptiesAndComesBack() {
        here.put("1", "one");
        settle();
        here.get("1");
        here.proxy.cutAll();
        until(() -> here.near.size() == 0);
        there.put("1", "two");
        until(here.near::isListening);
        assertThat(connected(here)).isEqualTo("two");
        assertThat(here.get("1")).isEqualTo("two");
        there.put("1", "three");
        settle();
        assertThat(here.get("1")).isEqualTo("three");
    }

    @Test
    void connection_silent_answersNothingUntilItIsHeardAgain() {
        try (NearNode quick = new NearNode(server, Duration.ofMillis(500))) {
            quick.put("1", "one");
            until(() -> {
                quick.get("1");
                return quick.hits() > 0;
            });
            quick.proxy.blackhole();
            until(() -> !quick.near.isListening());
            there.put("1", "two");
            assertThat(quick.near.find(NearNode.CACHE, NearNode.key("1"))).isNull();
            quick.proxy.deliver();
            until(quick.near::isListening);
            assertThat(quick.get("1")).isEqualTo("two");
        }
    }

    @Test
    void getWithTimeToIdle_always_asksRedis() {
        here.put("1", "one");
        settle();
        for (int i = 0; i < 3; i++) {
            here.writer.get(NearNode.CACHE, NearNode.key("1"), Duration.ofMinutes(5));
        }
        assertThat(here.hits()).isZero();
        assertThat(here.near.size()).isZero();
    }

    @Test
    void start_userWithoutTheRight_isToldSo() {
        // Redis 6 can only deny whole commands
        String taken = server.version().startsWith("6.") ? "-client" : "-client|tracking";
        try (RedisTestServer guarded = RedisTestServer.builder()
                .user("app", "on >secret ~* &* +@all " + taken)
                .start()) {
            RedisClient client = RedisClient.create(RedisURI.Builder.redis(guarded.host(), guarded.port())
                    .withAuthentication("app", "secret".toCharArray())
                    .build());
            NearCache near = new NearCache(1000, Duration.ofMinutes(1), Clock.systemUTC());
            assertThatThrownBy(() -> NearCacheTracking.start(near, client, List.of(), NearNode.HEARTBEAT))
                    .isInstanceOf(SecureRedisException.class)
                    .hasMessageStartingWith("SR212");
            assertThat(near.isListening()).isFalse();
            client.shutdown();
        }
    }

    /** Returns the value once the other connection has been opened again too: a command on it fails before that. */
    private static String connected(NearNode node) {
        String[] value = new String[1];
        until(() -> {
            try {
                value[0] = node.get("1");
                return true;
            } catch (ConnectionException cut) {
                return false;
            }
        });
        return value[0];
    }

    /** Both have received everything that happened so far. */
    private void settle() {
        assertThat(here.tracking.barrier().join()).isTrue();
        assertThat(there.tracking.barrier().join()).isTrue();
    }

    private static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
