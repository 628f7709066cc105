package io.secureredis.autoconfigure.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.resource.ClientResources;
import io.secureredis.autoconfigure.Starter;
import io.secureredis.cache.CacheEventListener;
import io.secureredis.cache.CacheOpenFailure;
import io.secureredis.cache.CacheOpenFailureListener;
import io.secureredis.cache.CacheOperation;
import io.secureredis.cache.CacheResilience;
import io.secureredis.cache.SealedCacheWriter;
import io.secureredis.connection.ReplyTooLargeException;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.OpenFailure;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.testserver.RedisTestServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.cache.Cache;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Someone makes a value of a cache huge. It is not read into the heap, and everything else goes on. */
class HugeReplyTest {

    private static final int LIMIT = 100_000;

    private final List<CacheOpenFailure> failures = new CopyOnWriteArrayList<>();
    private final List<String> without = new CopyOnWriteArrayList<>();
    private RedisTestServer server;
    private ClientResources resources;
    private LettuceConnectionFactory connections;
    private Cache cache;

    @BeforeEach
    void start() {
        server = RedisTestServer.builder().externalAllowed(false).start();
        resources = ClientResources.builder()
                .nettyCustomizer(
                        ConnectionGuard.of(new ConnectionPolicy(true, true)).withLargestString(LIMIT))
                .build();
        connections = new LettuceConnectionFactory(
                new RedisStandaloneConfiguration(server.host(), server.port()),
                LettuceClientConfiguration.builder()
                        .clientResources(resources)
                        .commandTimeout(Duration.ofSeconds(60))
                        .build());
        connections.afterPropertiesSet();
        connections.start();
        cache = manager(SealedCacheWriter.sealing(connections, Sealer.of(KeyRing.of(Secret.fromBase64(Starter.SECRET))))
                        .resilience(CacheResilience.defaults().window(1, 1).slow(Duration.ofMinutes(1), 100))
                        .listener((CacheOpenFailureListener) failures::add)
                        .listener(new CacheEventListener() {
                            @Override
                            public void withoutRedis(String cacheName, CacheOperation operation) {
                                without.add(operation.label());
                            }
                        })
                        .build())
                .getCache("books");
    }

    @AfterEach
    void stop() {
        connections.destroy();
        resources.shutdown(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
        server.close();
    }

    private void huge(String key) {
        server.command("SETRANGE", key, "" + 5 * LIMIT, "x");
    }

    @Test
    void everyRead_hugeValue_isAMissWithItsReasonAndTheKeyIsGone() {
        huge("books::get");
        assertThat(cache.get("get")).isNull();
        assertThat(server.command("EXISTS", "books::get")).isEqualTo(0L);
        huge("books::loader");
        assertThat(cache.get("loader", () -> "loaded")).isEqualTo("loaded");
        assertThat(cache.get("loader", String.class)).isEqualTo("loaded");
        huge("books::absent");
        assertThat(cache.putIfAbsent("absent", "mine")).isNull();
        assertThat(cache.get("absent", String.class)).isEqualTo("mine");
        huge("books::retrieve");
        assertThat(cache.retrieve("retrieve").join()).isNull();
        huge("books::future");
        assertThat(cache.retrieve("future", () -> CompletableFuture.completedFuture("loaded"))
                        .join())
                .isEqualTo("loaded");
        assertThat(failures)
                .hasSize(5)
                .extracting(CacheOpenFailure::cacheName, CacheOpenFailure::failure)
                .containsOnly(org.assertj.core.groups.Tuple.tuple("books", OpenFailure.TOO_LARGE));
        assertThat(without).isEmpty();
    }

    @Test
    void value_belowTheLimit_isRead() {
        cache.put("large", "x".repeat(LIMIT - 1000));
        assertThat(cache.get("large", String.class)).hasSize(LIMIT - 1000);
    }

    @Test
    void otherCommands_onTheSameConnection_goOn() throws Exception {
        for (int i = 0; i < 8; i++) {
            cache.put("k" + i, "value " + i);
        }
        AtomicBoolean hurting = new AtomicBoolean(true);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int index = i;
                readers.add(threads.submit(() -> {
                    while (hurting.get()) {
                        assertThat(cache.get("k" + index, String.class)).isEqualTo("value " + index);
                    }
                }));
            }
            for (int i = 0; i < 20; i++) {
                huge("books::huge");
                assertThat(cache.get("huge")).isNull();
            }
            hurting.set(false);
            for (Future<?> reader : readers) {
                reader.get();
            }
        } finally {
            hurting.set(false);
            threads.shutdownNow();
        }
    }

    @Test
    void replyOfManyStrings_oneTooLong_failsAndTheConnectionGoesOn() {
        server.command("SET", "small", "x");
        huge("huge");
        server.command("HSET", "hash", "f", "x");
        server.command("HSET", "hash", "g", "y".repeat(2 * LIMIT));
        try (RedisConnection connection = connections.getConnection()) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> connection.stringCommands().mGet(bytes("small"), bytes("huge")))
                        .hasRootCauseInstanceOf(ReplyTooLargeException.class);
                assertThatThrownBy(() -> connection.hashCommands().hGetAll(bytes("hash")))
                        .hasRootCauseInstanceOf(ReplyTooLargeException.class);
                assertThat(connection.stringCommands().mGet(bytes("small"), bytes("none")))
                        .containsExactly(bytes("x"), null);
            }
        }
    }

    private static RedisCacheManager manager(RedisCacheWriter writer) {
        RedisCacheManager manager = RedisCacheManager.builder(writer).build();
        manager.afterPropertiesSet();
        return manager;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
