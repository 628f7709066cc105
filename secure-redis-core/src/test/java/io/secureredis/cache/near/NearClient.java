package io.secureredis.cache.near;

import io.lettuce.core.RedisClient;
import io.secureredis.cache.SealedCacheWriter;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** One application with a near cache and its own client. */
class NearClient implements AutoCloseable {

    static final String CACHE = "books";
    /** Three unanswered heartbeats count as silence, which must not happen on a busy machine. */
    static final Duration HEARTBEAT = Duration.ofSeconds(20);

    final NearCache near = new NearCache(1_000_000, Duration.ofMinutes(5), Clock.systemUTC());
    final NearCacheTracking tracking;
    final SealedCacheWriter writer;
    private final LettuceConnectionFactory connections;

    NearClient(String host, int port) {
        this(host, port, HEARTBEAT);
    }

    NearClient(String host, int port, Duration heartbeat) {
        connections = new LettuceConnectionFactory(
                new RedisStandaloneConfiguration(host, port),
                LettuceClientConfiguration.builder()
                        .commandTimeout(Duration.ofSeconds(60))
                        .build());
        connections.afterPropertiesSet();
        connections.start();
        RedisCacheWriter delegate = RedisCacheWriter.create(connections, configurer -> configurer.immediateWrites());
        writer = SealedCacheWriter.sealing(new NearCacheWriter(delegate, near, name -> true), sealer())
                .build();
        tracking = NearCacheTracking.start(
                near, (RedisClient) connections.getRequiredNativeClient(), List.of(CACHE + "::"), heartbeat);
    }

    static Sealer sealer() {
        byte[] secret = new byte[32];
        secret[0] = 1;
        return Sealer.of(KeyRing.of(Secret.fromRawBytes(secret)));
    }

    static byte[] key(Object name) {
        return (CACHE + "::" + name).getBytes(StandardCharsets.UTF_8);
    }

    String get(String name) {
        byte[] value = writer.get(CACHE, key(name));
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    void put(String name, String value) {
        writer.put(CACHE, key(name), value.getBytes(StandardCharsets.UTF_8), Duration.ofMinutes(10));
    }

    long hits() {
        return near.countsOf(CACHE).hits();
    }

    @Override
    public void close() {
        tracking.close();
        connections.destroy();
    }
}
