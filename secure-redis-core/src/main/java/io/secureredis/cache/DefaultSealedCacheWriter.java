package io.secureredis.cache;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.cache.CacheStatistics;
import org.springframework.data.redis.cache.CacheStatisticsCollector;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.RedisConnection;

/**
 * Sealing between a {@code RedisCache} and the writer that talks to Redis.
 *
 * <p>Where an entry does not open, it is evicted and the inner writer is asked again, so that its own locking and atomicity hold for the second answer too. Someone who keeps on
 * writing rubbish gets no more than {@value #ATTEMPTS} rounds; after that the answer is given without the cache.
 */
final class DefaultSealedCacheWriter implements SealedCacheWriter {

    private static final int ATTEMPTS = 3;

    private final RedisCacheWriter delegate;
    private final RedisCacheWriter reading;
    private final RedisCacheWriter loading;
    private final CacheSeal seal;
    private final Executor executor;
    private final CacheStatisticsCollector statistics;

    DefaultSealedCacheWriter(
            RedisCacheWriter delegate, CacheSeal seal, Executor executor, CacheStatisticsCollector statistics) {
        this.delegate = delegate;
        this.reading = delegate.withStatisticsCollector(new DelegateStatistics(statistics, false));
        this.loading = delegate.withStatisticsCollector(new DelegateStatistics(statistics, true));
        this.seal = seal;
        this.executor = executor;
        this.statistics = statistics;
    }

    @Override
    public byte @Nullable [] get(String name, byte[] key) {
        return get(name, key, null);
    }

    @Override
    public byte @Nullable [] get(String name, byte[] key, @Nullable Duration ttl) {
        byte[] stored = reading.get(name, key, idle(name, ttl));
        byte[] value = stored == null ? null : openOrEvict(name, key, stored);
        countLookup(name, value != null);
        return value;
    }

    @Override
    public byte[] get(
            String name, byte[] key, Supplier<byte[]> valueLoader, @Nullable Duration ttl, boolean timeToIdleEnabled) {
        Duration lifetime = seal.lifetime(name, ttl);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            SealingLoader loader = new SealingLoader(valueLoader, value -> seal.seal(name, key, value, lifetime));
            byte[] stored = loading.get(name, key, loader, lifetime, timeToIdleEnabled);
            byte[] value = loader.loaded() != null ? loader.loaded() : openOrEvict(name, key, stored);
            if (value != null) {
                if (loader.loaded() == null) {
                    statistics.incHits(name);
                }
                return value;
            }
            statistics.incMisses(name);
        }
        return valueLoader.get();
    }

    /** Nothing where the entry is to keep the time to live that it has. */
    private @Nullable Duration idle(String name, @Nullable Duration ttl) {
        return ttl == null || ttl.isZero() || ttl.isNegative() ? null : seal.lifetime(name, ttl);
    }

    private byte @Nullable [] openOrEvict(String name, byte[] key, byte[] stored) {
        byte[] value = seal.open(name, key, stored);
        if (value == null) {
            reading.evictIfPresent(name, key);
        }
        return value;
    }

    private void countLookup(String name, boolean hit) {
        statistics.incGets(name);
        if (hit) {
            statistics.incHits(name);
        } else {
            statistics.incMisses(name);
        }
    }

    @Override
    public boolean supportsAsyncRetrieve() {
        return delegate.supportsAsyncRetrieve();
    }

    @Override
    public CompletableFuture<byte[]> retrieve(String name, byte[] key) {
        return retrieve(name, key, null);
    }

    @Override
    public CompletableFuture<byte[]> retrieve(String name, byte[] key, @Nullable Duration ttl) {
        return reading.retrieve(name, key, idle(name, ttl)).thenCompose(stored -> {
            byte[] value = stored == null ? null : seal.open(name, key, stored);
            countLookup(name, value != null);
            return stored != null && value == null
                    ? evictThenMiss(name, key)
                    : CompletableFuture.completedFuture(value);
        });
    }

    /** Elsewhere, because this thread is likely the Redis client's own, which must not wait for itself. */
    private CompletableFuture<byte[]> evictThenMiss(String name, byte[] key) {
        return CompletableFuture.supplyAsync(
                () -> {
                    reading.evictIfPresent(name, key);
                    return null;
                },
                executor);
    }

    @Override
    public void put(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        Duration lifetime = seal.lifetime(name, ttl);
        reading.put(name, key, seal.seal(name, key, value, lifetime), lifetime);
    }

    @Override
    public CompletableFuture<Void> store(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        Duration lifetime = seal.lifetime(name, ttl);
        return reading.store(name, key, seal.seal(name, key, value, lifetime), lifetime);
    }

    @Override
    public byte @Nullable [] putIfAbsent(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        Duration lifetime = seal.lifetime(name, ttl);
        byte[] envelope = seal.seal(name, key, value, lifetime);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            byte[] stored = reading.putIfAbsent(name, key, envelope, lifetime);
            if (stored == null) {
                return null;
            }
            byte[] present = openOrEvict(name, key, stored);
            if (present != null) {
                return present;
            }
        }
        reading.put(name, key, envelope, lifetime);
        return null;
    }

    @Override
    public void evict(String name, byte[] key) {
        reading.evict(name, key);
    }

    @Override
    public boolean evictIfPresent(String name, byte[] key) {
        return reading.evictIfPresent(name, key);
    }

    @Override
    public void clear(String name, byte[] pattern) {
        reading.clear(name, pattern);
    }

    @Override
    public boolean invalidate(String name, byte[] pattern) {
        return reading.invalidate(name, pattern);
    }

    @Override
    public <T extends @Nullable Object> T execute(Function<RedisConnection, T> callback) {
        return reading.execute(callback);
    }

    @Override
    public CacheStatistics getCacheStatistics(String cacheName) {
        return statistics.getCacheStatistics(cacheName);
    }

    @Override
    public void clearStatistics(String name) {
        statistics.reset(name);
    }

    @Override
    public SealedCacheWriter withStatisticsCollector(CacheStatisticsCollector collector) {
        return new DefaultSealedCacheWriter(delegate, seal, executor, collector);
    }
}
