package io.secureredis.cache;

import static io.secureredis.cache.CacheFixture.bytes;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.springframework.data.redis.cache.CacheStatistics;
import org.springframework.data.redis.cache.CacheStatisticsCollector;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/** Uses a real server, and writes garbage to a key just before each read. */
class RubbishWriter implements RedisCacheWriter {

    private final RedisCacheWriter real;

    RubbishWriter(RedisCacheWriter real) {
        this.real = real;
    }

    RubbishWriter(RedisConnectionFactory connections) {
        this(RedisCacheWriter.create(connections, RedisCacheWriterConfigurer::immediateWrites));
    }

    RedisCacheWriter real() {
        return real;
    }

    private static void scribble(byte[] key) {
        CacheFixture.store(new String(key, java.nio.charset.StandardCharsets.UTF_8), bytes("rubbish"));
    }

    @Override
    public byte[] get(String name, byte[] key) {
        scribble(key);
        return real.get(name, key);
    }

    @Override
    public byte[] get(String name, byte[] key, Supplier<byte[]> valueLoader, Duration ttl, boolean timeToIdleEnabled) {
        scribble(key);
        return real.get(name, key, valueLoader, ttl, timeToIdleEnabled);
    }

    @Override
    public CompletableFuture<byte[]> retrieve(String name, byte[] key, Duration ttl) {
        scribble(key);
        return real.retrieve(name, key, ttl);
    }

    @Override
    public void put(String name, byte[] key, byte[] value, Duration ttl) {
        real.put(name, key, value, ttl);
    }

    @Override
    public CompletableFuture<Void> store(String name, byte[] key, byte[] value, Duration ttl) {
        return real.store(name, key, value, ttl);
    }

    @Override
    public byte[] putIfAbsent(String name, byte[] key, byte[] value, Duration ttl) {
        scribble(key);
        return real.putIfAbsent(name, key, value, ttl);
    }

    @Override
    public void evict(String name, byte[] key) {
        real.evict(name, key);
    }

    @Override
    public void clear(String name, byte[] pattern) {
        real.clear(name, pattern);
    }

    @Override
    public void clearStatistics(String name) {
        real.clearStatistics(name);
    }

    @Override
    public CacheStatistics getCacheStatistics(String cacheName) {
        return real.getCacheStatistics(cacheName);
    }

    @Override
    public RedisCacheWriter withStatisticsCollector(CacheStatisticsCollector statistics) {
        return new RubbishWriter(real.withStatisticsCollector(statistics));
    }
}
