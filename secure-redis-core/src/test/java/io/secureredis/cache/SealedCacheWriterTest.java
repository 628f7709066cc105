package io.secureredis.cache;

import static io.secureredis.cache.CacheFixture.CONNECTIONS;
import static io.secureredis.cache.CacheFixture.REDIS;
import static io.secureredis.cache.CacheFixture.bytes;
import static io.secureredis.cache.CacheFixture.connect;
import static io.secureredis.cache.CacheFixture.manager;
import static io.secureredis.cache.CacheFixture.sealer;
import static io.secureredis.cache.CacheFixture.stored;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.connection.ConnectionException;
import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cache.Cache;
import org.springframework.data.redis.RedisSystemException;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

class SealedCacheWriterTest {

    private final SealedCacheWriter writer =
            SealedCacheWriter.sealing(CONNECTIONS, sealer()).build();

    @BeforeEach
    void empty() {
        for (Object key : (List<?>) REDIS.command("KEYS", "writer*")) {
            REDIS.command("DEL", (String) key);
        }
    }

    @Test
    void put_anyValueAndNull_leavesNothingReadableInRedis() {
        Cache cache = manager(writer).getCache("writer");
        cache.put("a", "canary-7c1f");
        cache.put("b", null);
        cache.putIfAbsent("c", "canary-7c1f");
        cache.get("d", () -> "canary-7c1f");
        cache.retrieve("e", () -> java.util.concurrent.CompletableFuture.completedFuture("canary-7c1f"))
                .join();
        for (String key : List.of("a", "b", "c", "d", "e")) {
            byte[] dump = (byte[]) REDIS.command(bytes("DUMP"), bytes("writer::" + key));
            assertThat(new String(dump, ISO_8859_1))
                    .doesNotContain("canary-7c1f")
                    .doesNotContain("NullValue");
        }
        assertThat(cache.get("b")).isNotNull();
        assertThat(cache.get("b").get()).isNull();
    }

    @Test
    void put_withoutTtl_getsTheDefaultInRedisAndInTheEnvelope() {
        manager(writer).getCache("writer").put("a", "x");
        assertTtl("writer::a", Duration.ofHours(1));
    }

    @Test
    void put_beyondTheMaximum_isCut() {
        SealedCacheWriter capped = rules(CacheRules.defaults().maxTtl(Duration.ofMinutes(10)));
        capped.put("writer", bytes("writer::a"), bytes("x"), Duration.ofDays(400));
        assertTtl("writer::a", Duration.ofMinutes(10));
    }

    @Test
    void putIfAbsentStoreAndLoader_withoutTtl_getTheDefaultToo() {
        writer.putIfAbsent("writer", bytes("writer::a"), bytes("x"), null);
        writer.store("writer", bytes("writer::b"), bytes("x"), Duration.ZERO).join();
        writer.get("writer", bytes("writer::c"), () -> bytes("x"), null, false);
        assertTtl("writer::a", Duration.ofHours(1));
        assertTtl("writer::b", Duration.ofHours(1));
        assertTtl("writer::c", Duration.ofHours(1));
    }

    @Test
    void put_withoutExpiryAllowed_staysForEver() {
        rules(CacheRules.defaults().withoutExpiry()).put("writer", bytes("writer::a"), bytes("x"), null);
        assertThat(REDIS.command("PTTL", "writer::a")).isEqualTo(-1L);
        assertThat(EnvelopeHeader.parse(stored("writer::a")).lifetime()).isZero();
    }

    @Test
    void put_plainCache_isReadableAndStillExpires() {
        rules(CacheRules.defaults().plain()).put("writer", bytes("writer::n"), bytes("41"), null);
        assertThat(REDIS.command("INCR", "writer::n")).isEqualTo(42L);
        assertThat((Long) REDIS.command("PTTL", "writer::n")).isPositive();
    }

    @Test
    void put_refusedByTheServer_throws() {
        try (RedisTestServer limited = RedisTestServer.builder()
                .config("maxmemory", "1")
                .config("maxmemory-policy", "noeviction")
                .externalAllowed(false)
                .start()) {
            LettuceConnectionFactory connections = CacheFixture.connect(limited);
            try {
                SealedCacheWriter full =
                        SealedCacheWriter.sealing(connections, sealer()).build();
                assertThatThrownBy(() -> full.put("writer", bytes("writer::a"), bytes("x"), null))
                        .isInstanceOf(ConnectionException.class)
                        .hasMessageStartingWith("SR342 Redis at " + limited.host() + ":" + limited.port()
                                + " has reached its maxmemory")
                        .hasCauseInstanceOf(RedisSystemException.class)
                        .rootCause()
                        .hasMessageContaining("OOM");
            } finally {
                connections.destroy();
            }
        }
    }

    @Test
    void clear_manyKeys_scansAndSparesOthers() {
        // A separate server, because its counters include every client
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            LettuceConnectionFactory connections = connect(server);
            try {
                RedisCacheManager manager =
                        manager(SealedCacheWriter.sealing(connections, sealer()).build());
                for (int i = 0; i < 2_000; i++) {
                    manager.getCache("writer-many").put(i, "x");
                }
                manager.getCache("writer-other").put("kept", "x");
                manager.getCache("writer-many").clear();
                assertThat((String) server.command("INFO", "commandstats"))
                        .contains("cmdstat_scan:calls=")
                        .doesNotContain("cmdstat_keys:");
                assertThat((List<?>) server.command("KEYS", "writer-many*")).isEmpty();
                assertThat(manager.getCache("writer-other").get("kept").get()).isEqualTo("x");
            } finally {
                connections.destroy();
            }
        }
    }

    @Test
    void get_withTimeToIdle_extendsInRedisButNotBeyondTheMaximum() {
        RedisCacheConfiguration idle = RedisCacheConfiguration.defaultCacheConfig()
                .entryTtl(Duration.ofHours(20))
                .enableTimeToIdle();
        Cache cache = manager(rules(CacheRules.defaults().maxTtl(Duration.ofHours(10))), idle)
                .getCache("writer");
        cache.put("a", "x");
        REDIS.command("PEXPIRE", "writer::a", "60000");
        assertThat(cache.get("a").get()).isEqualTo("x");
        assertTtl("writer::a", Duration.ofHours(10));
    }

    @Test
    void getWithLoader_storedValue_isExtendedWithTimeToIdleOnly() {
        byte[] key = "writer::loaded".getBytes(UTF_8);
        Duration lifetime = Duration.ofMinutes(10);
        writer.put("writer", key, "x".getBytes(UTF_8), lifetime);
        for (boolean isIdle : new boolean[] {false, true}) {
            REDIS.command("PEXPIRE", "writer::loaded", "60000");
            assertThat(writer.get("writer", key, () -> "loaded".getBytes(UTF_8), lifetime, isIdle))
                    .asString(UTF_8)
                    .isEqualTo("x");
            assertThat((Long) REDIS.command("PTTL", "writer::loaded") > 60_000).isEqualTo(isIdle);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1})
    void lifetimes_lessThanAMillisecond_areRefused(long millis) {
        Duration none = Duration.ofMillis(millis);
        assertThatThrownBy(() -> CacheRules.defaults().defaultTtl(none)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CacheRules.defaults().maxTtl(none)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void execute_anyCallback_reachesRedis() {
        assertThat(writer.<String>execute(connection -> connection.ping())).isEqualTo("PONG");
    }

    private static SealedCacheWriter rules(CacheRules rules) {
        return SealedCacheWriter.sealing(CONNECTIONS, sealer())
                .rules(name -> rules)
                .build();
    }

    private static void assertTtl(String key, Duration expected) {
        long millis = (Long) REDIS.command("PTTL", key);
        assertThat(Duration.ofMillis(millis)).isBetween(expected.minusMinutes(1), expected);
        assertThat(EnvelopeHeader.parse(stored(key)).lifetime()).isEqualTo(expected);
    }
}
