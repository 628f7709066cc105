package io.secureredis.cache;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.cache.CacheStatistics;
import org.springframework.data.redis.cache.CacheStatisticsCollector;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.RedisConnection;

/**
 * Reads, loads and writes in three steps. For a writer without locks, which gains nothing by doing it in one, and would keep a connection of the pool from others while the
 * application's loader runs.
 */
final class UnlockedCacheWriter implements RedisCacheWriter {

    private final RedisCacheWriter delegate;

    UnlockedCacheWriter(RedisCacheWriter delegate) {
        this.delegate = delegate;
    }

    @Override
    public byte[] get(
            String name, byte[] key, Supplier<byte[]> valueLoader, @Nullable Duration ttl, boolean timeToIdleEnabled) {
        byte[] stored = delegate.get(name, key, timeToIdleEnabled ? ttl : null);
        if (stored != null) {
            return stored;
        }
        byte[] loaded = valueLoader.get();
        delegate.put(name, key, loaded, ttl);
        return loaded;
    }

    @Override
    public byte @Nullable [] get(String name, byte[] key) {
        return delegate.get(name, key);
    }

    @Override
    public byte @Nullable [] get(String name, byte[] key, @Nullable Duration ttl) {
        return delegate.get(name, key, ttl);
    }

    @Override
    public boolean supportsAsyncRetrieve() {
        return delegate.supportsAsyncRetrieve();
    }

    @Override
    public CompletableFuture<byte[]> retrieve(String name, byte[] key, @Nullable Duration ttl) {
        return delegate.retrieve(name, key, ttl);
    }

    @Override
    public void put(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        delegate.put(name, key, value, ttl);
    }

    @Override
    public CompletableFuture<Void> store(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        return delegate.store(name, key, value, ttl);
    }

    @Override
    public byte @Nullable [] putIfAbsent(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        return delegate.putIfAbsent(name, key, value, ttl);
    }

    @Override
    public void evict(String name, byte[] key) {
        delegate.evict(name, key);
    }

    @Override
    public boolean evictIfPresent(String name, byte[] key) {
        return delegate.evictIfPresent(name, key);
    }

    @Override
    public void clear(String name, byte[] pattern) {
        delegate.clear(name, pattern);
    }

    @Override
    public boolean invalidate(String name, byte[] pattern) {
        return delegate.invalidate(name, pattern);
    }

    @Override
    public <T extends @Nullable Object> T execute(Function<RedisConnection, T> callback) {
        return delegate.execute(callback);
    }

    @Override
    public void clearStatistics(String name) {
        delegate.clearStatistics(name);
    }

    @Override
    public CacheStatistics getCacheStatistics(String cacheName) {
        return delegate.getCacheStatistics(cacheName);
    }

    @Override
    public RedisCacheWriter withStatisticsCollector(CacheStatisticsCollector statistics) {
        return new UnlockedCacheWriter(delegate.withStatisticsCollector(statistics));
    }
}
