package io.secureredis.cache;

import io.secureredis.SecureRedisException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
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
    private static final String TOO_LARGE = "SR114";

    private final RedisCacheWriter delegate;
    private final RedisCacheWriter inner;
    private final RedisCacheWriter loading;
    private final CacheSeal seal;
    private final Resealer resealer;
    private final Executor executor;
    private final CacheReports reports;
    private final CacheStatisticsCollector statistics;

    DefaultSealedCacheWriter(
            RedisCacheWriter delegate,
            CacheSeal seal,
            Executor executor,
            CacheReports reports,
            CacheStatisticsCollector collector) {
        this.delegate = delegate;
        this.statistics = new GuardedStatistics(collector, reports.guard());
        this.inner = delegate.withStatisticsCollector(new DelegateStatistics(statistics, false));
        this.loading = delegate.withStatisticsCollector(new DelegateStatistics(statistics, true));
        this.seal = seal;
        this.resealer = new Resealer(seal, reports);
        this.executor = executor;
        this.reports = reports;
    }

    @Override
    public byte @Nullable [] get(String name, byte[] key) {
        return get(name, key, null);
    }

    @Override
    public byte @Nullable [] get(String name, byte[] key, @Nullable Duration ttl) {
        byte[] redisKey = seal.keyInRedis(name, key);
        Duration touched = touched(name, ttl);
        byte[] stored = stored(name, redisKey, touched);
        byte[] value = stored == null ? null : openOrEvict(name, redisKey, stored, touched);
        countLookup(name, value != null);
        return value;
    }

    private byte @Nullable [] stored(String name, byte[] redisKey, @Nullable Duration touched) {
        try {
            return inner.get(name, redisKey, touched);
        } catch (StoredKeyException unreadable) {
            missOrThrow(name, redisKey, unreadable);
            return null;
        }
    }

    private void missOrThrow(String name, byte[] redisKey, StoredKeyException unreadable) {
        seal.missOrThrow(name, unreadable.reason());
        evictIfPossible(name, redisKey);
    }

    /** What cannot be read is a miss, whether or not it can be evicted. */
    private void evictIfPossible(String name, byte[] redisKey) {
        try {
            inner.evictIfPresent(name, redisKey);
        } catch (RuntimeException failure) {
            reports.event(listener -> listener.evictionFailed(name, failure));
        }
    }

    @Override
    public byte[] get(
            String name, byte[] key, Supplier<byte[]> valueLoader, @Nullable Duration ttl, boolean timeToIdleEnabled) {
        byte[] redisKey = seal.keyInRedis(name, key);
        Duration lifetime = seal.lifetime(name, ttl);
        Duration touched = timeToIdleEnabled ? touched(name, lifetime) : null;
        SealingLoader loader = new SealingLoader(valueLoader, value -> sealLoaded(name, redisKey, value, lifetime));
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            byte[] stored;
            try {
                stored = loading.get(name, redisKey, loader, lifetime, timeToIdleEnabled);
            } catch (TooLargeException tooLarge) {
                evictIfPossible(name, redisKey);
                reports.event(listener -> listener.notStored(name, tooLarge.reason()));
                return loader.loadedOrLoad();
            } catch (StoredKeyException unreadable) {
                missOrThrow(name, redisKey, unreadable);
                statistics.incMisses(name);
                continue;
            }
            byte[] loaded = loader.loaded();
            if (loaded != null) {
                return loaded;
            }
            byte[] value = openOrEvict(name, redisKey, stored, touched);
            if (value != null) {
                statistics.incHits(name);
                return value;
            }
            statistics.incMisses(name);
        }
        return loader.loadedOrLoad();
    }

    private byte[] sealLoaded(String name, byte[] redisKey, byte[] value, Duration lifetime) {
        try {
            return seal.seal(name, redisKey, value, lifetime);
        } catch (SecureRedisException refused) {
            throw refused.code().equals(TOO_LARGE) ? new TooLargeException(refused) : refused;
        }
    }

    /** Nothing where the entry is to keep the time to live that it has. */
    private @Nullable Duration touched(String name, @Nullable Duration ttl) {
        return ttl == null || ttl.isZero() || ttl.isNegative() ? null : seal.lifetime(name, ttl);
    }

    private byte @Nullable [] openOrEvict(String name, byte[] redisKey, byte[] stored, @Nullable Duration touched) {
        Opened opened = seal.open(name, redisKey, stored, touched);
        if (opened == null) {
            evictIfPossible(name, redisKey);
            return null;
        }
        resealer.resealIfDue(inner, name, redisKey, stored, opened);
        return opened.value();
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
        byte[] redisKey = seal.keyInRedis(name, key);
        Duration touched = touched(name, ttl);
        return inner.retrieve(name, redisKey, touched)
                .thenCompose(stored -> opened(name, redisKey, stored, touched))
                .exceptionallyCompose(failure -> unread(name, redisKey, failure));
    }

    private CompletableFuture<byte[]> unread(String name, byte[] redisKey, Throwable failure) {
        StoredKeyException unreadable = StoredKeyException.in(failure);
        if (unreadable == null) {
            return CompletableFuture.failedFuture(failure);
        }
        countLookup(name, false);
        seal.missOrThrow(name, unreadable.reason());
        return evictedLater(name, redisKey);
    }

    /** What blocks is done elsewhere, because this thread is likely the Redis client's own, which must not wait for itself. */
    @SuppressWarnings("FutureReturnValueIgnored") // A new sealing reports its own failure
    private CompletableFuture<byte[]> opened(
            String name, byte[] redisKey, byte @Nullable [] stored, @Nullable Duration touched) {
        Opened opened = stored == null ? null : seal.open(name, redisKey, stored, touched);
        countLookup(name, opened != null);
        if (stored != null && opened == null) {
            return evictedLater(name, redisKey);
        }
        if (stored == null || opened == null) {
            return CompletableFuture.completedFuture(null);
        }
        if (opened.resealFor() != null) {
            later(() -> resealer.resealIfDue(inner, name, redisKey, stored, opened));
        }
        return CompletableFuture.completedFuture(opened.value());
    }

    private CompletableFuture<byte[]> evictedLater(String name, byte[] redisKey) {
        return later(() -> evictIfPossible(name, redisKey)).thenApply(evicted -> null);
    }

    /** Left out where the executor takes nothing more, as it is shut down: neither an eviction nor a new sealing is worth the value that was read. */
    private CompletableFuture<Void> later(Runnable task) {
        try {
            return CompletableFuture.runAsync(task, executor);
        } catch (RejectedExecutionException shutDown) {
            return CompletableFuture.completedFuture(null);
        }
    }

    @Override
    public void put(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        byte[] redisKey = seal.keyInRedis(name, key);
        Duration lifetime = seal.lifetime(name, ttl);
        byte[] envelope = sealOrEvict(name, redisKey, value, lifetime);
        if (envelope != null) {
            inner.put(name, redisKey, envelope, lifetime);
        }
    }

    @Override
    public CompletableFuture<Void> store(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        byte[] redisKey = seal.keyInRedis(name, key);
        Duration lifetime = seal.lifetime(name, ttl);
        try {
            return inner.store(name, redisKey, sealLoaded(name, redisKey, value, lifetime), lifetime);
        } catch (TooLargeException tooLarge) {
            return CompletableFuture.runAsync(() -> notStored(name, redisKey, tooLarge.reason()), executor);
        }
    }

    @Override
    public byte @Nullable [] putIfAbsent(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        byte[] redisKey = seal.keyInRedis(name, key);
        Duration lifetime = seal.lifetime(name, ttl);
        byte[] envelope = sealOrEvict(name, redisKey, value, lifetime);
        if (envelope == null) {
            return null;
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            byte[] stored;
            try {
                stored = inner.putIfAbsent(name, redisKey, envelope, lifetime);
            } catch (StoredKeyException unreadable) {
                missOrThrow(name, redisKey, unreadable);
                continue;
            }
            byte[] present = stored == null ? null : openOrEvict(name, redisKey, stored, null);
            if (stored == null || present != null) {
                return present;
            }
        }
        inner.put(name, redisKey, envelope, lifetime);
        return null;
    }

    private byte @Nullable [] sealOrEvict(String name, byte[] redisKey, byte[] value, Duration lifetime) {
        try {
            return sealLoaded(name, redisKey, value, lifetime);
        } catch (TooLargeException tooLarge) {
            notStored(name, redisKey, tooLarge.reason());
            return null;
        }
    }

    /** What stood there before is older than the value that is not stored. */
    private void notStored(String name, byte[] redisKey, SecureRedisException reason) {
        inner.evictIfPresent(name, redisKey);
        reports.event(listener -> listener.notStored(name, reason));
    }

    @Override
    public void evict(String name, byte[] key) {
        inner.evict(name, seal.keyInRedis(name, key));
    }

    @Override
    public boolean evictIfPresent(String name, byte[] key) {
        return inner.evictIfPresent(name, seal.keyInRedis(name, key));
    }

    @Override
    public void clear(String name, byte[] pattern) {
        inner.clear(name, seal.patternInRedis(name, pattern));
    }

    @Override
    public boolean invalidate(String name, byte[] pattern) {
        return inner.invalidate(name, seal.patternInRedis(name, pattern));
    }

    @Override
    public <T extends @Nullable Object> T execute(Function<RedisConnection, T> callback) {
        return inner.execute(callback);
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
        return new DefaultSealedCacheWriter(delegate, seal, executor, reports, collector);
    }
}
