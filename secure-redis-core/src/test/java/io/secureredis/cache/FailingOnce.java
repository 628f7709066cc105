package io.secureredis.cache;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.springframework.data.redis.RedisConnectionFailureException;
import org.springframework.data.redis.cache.CacheStatistics;
import org.springframework.data.redis.cache.CacheStatisticsCollector;
import org.springframework.data.redis.cache.RedisCacheWriter;

/** A writer on a real server whose first read fails as if the connection had been lost. */
final class FailingOnce implements RedisCacheWriter {

    private final RedisCacheWriter real;
    private final AtomicBoolean failed;

    FailingOnce(RedisCacheWriter real) {
        this(real, new AtomicBoolean());
    }

    private FailingOnce(RedisCacheWriter real, AtomicBoolean failed) {
        this.real = real;
        this.failed = failed;
    }

    @Override
    public byte[] get(String name, byte[] key) {
        return get(name, key, null);
    }

    @Override
    public byte[] get(String name, byte[] key, Duration ttl) {
        if (failed.compareAndSet(false, true)) {
            throw new RedisConnectionFailureException("lost");
        }
        return real.get(name, key, ttl);
    }

    @Override
    public byte[] get(String name, byte[] key, Supplier<byte[]> valueLoader, Duration ttl, boolean timeToIdleEnabled) {
        return real.get(name, key, valueLoader, ttl, timeToIdleEnabled);
    }

    @Override
    public CompletableFuture<byte[]> retrieve(String name, byte[] key, Duration ttl) {
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
        return new FailingOnce(real.withStatisticsCollector(statistics), failed);
    }
}
