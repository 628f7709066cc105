package io.secureredis.cache;

import io.secureredis.SecureRedisException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.cache.CacheStatisticsCollector;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.RedisConnection;

/**
 * Reads and writes sealed entries, by their keys as they are in Redis.
 *
 * <p>An entry that does not open is evicted and the inner writer is called again, so that its locking and atomicity
 * apply to the second answer too. If someone keeps writing garbage, this ends after {@value #ATTEMPTS} rounds, and the
 * answer is given without the cache. Counts no lookups except those of {@link #load}.
 */
final class SealedEntries {

    private static final int ATTEMPTS = 3;
    private static final String TOO_LARGE = "SR114";

    private final RedisCacheWriter inner;
    private final RedisCacheWriter loading;
    private final CacheSeal seal;
    private final Resealer resealer;
    private final Executor executor;
    private final CacheReports reports;
    private final CacheStatisticsCollector statistics;

    SealedEntries(
            RedisCacheWriter delegate,
            CacheSeal seal,
            Executor executor,
            CacheReports reports,
            CacheStatisticsCollector statistics) {
        this.inner = delegate.withStatisticsCollector(new DelegateStatistics(statistics, false));
        this.loading = delegate.withStatisticsCollector(new DelegateStatistics(statistics, true));
        this.seal = seal;
        this.resealer = new Resealer(seal, reports);
        this.executor = executor;
        this.reports = reports;
        this.statistics = statistics;
    }

    byte @Nullable [] get(String name, byte[] redisKey, @Nullable Duration ttl) {
        Duration touched = touched(name, ttl);
        byte[] stored = stored(name, redisKey, touched);
        return stored == null ? null : openOrEvict(name, redisKey, stored, touched);
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

    /** Evicts an unreadable value if possible; it is a miss in either case. */
    void evictIfPossible(String name, byte[] redisKey) {
        try {
            inner.evictIfPresent(name, redisKey);
        } catch (RuntimeException failure) {
            reports.event(listener -> listener.evictionFailed(name, failure));
        }
    }

    byte[] load(
            String name,
            byte[] redisKey,
            Supplier<byte[]> valueLoader,
            @Nullable Duration ttl,
            boolean timeToIdleEnabled) {
        Duration lifetime = seal.lifetime(name, ttl);
        Duration touched = timeToIdleEnabled ? touched(name, lifetime) : null;
        SealingLoader loader = new SealingLoader(valueLoader, value -> sealLoaded(name, redisKey, value, lifetime));
        // A lookup that is asked again counts once. One that found another type was not counted yet.
        boolean counted = false;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            byte[] stored;
            try {
                stored = (counted ? inner : loading).get(name, redisKey, loader, lifetime, timeToIdleEnabled);
            } catch (TooLargeException tooLarge) {
                evictIfPossible(name, redisKey);
                reports.event(listener -> listener.notStored(name, tooLarge.reason()));
                return loader.loadedOrLoad();
            } catch (StoredKeyException unreadable) {
                missOrThrow(name, redisKey, unreadable);
                continue;
            }
            byte[] loaded = loader.loaded();
            if (loaded != null) {
                return loaded;
            }
            byte[] value = openOrEvict(name, redisKey, stored, touched);
            if (value != null) {
                if (!counted) {
                    statistics.incHits(name);
                }
                return value;
            }
            if (!counted) {
                statistics.incMisses(name);
            }
            counted = true;
            if (seal.keeps(name, stored)) {
                return loadOver(name, redisKey, loader, lifetime);
            }
        }
        return loader.loadedOrLoad();
    }

    /** Acts like a miss and the write after it. The inner writer would see a value and never call the loader. */
    private byte[] loadOver(String name, byte[] redisKey, SealingLoader loader, Duration lifetime) {
        byte[] value = loader.loadedOrLoad();
        put(name, redisKey, value, lifetime);
        return value;
    }

    private byte[] sealLoaded(String name, byte[] redisKey, byte[] value, Duration lifetime) {
        try {
            return seal.seal(name, redisKey, value, lifetime);
        } catch (SecureRedisException refused) {
            throw refused.code().equals(TOO_LARGE) ? new TooLargeException(refused) : refused;
        }
    }

    /** Returns nothing if the entry keeps its time to live. */
    private @Nullable Duration touched(String name, @Nullable Duration ttl) {
        return ttl == null || ttl.isZero() || ttl.isNegative() ? null : seal.lifetime(name, ttl);
    }

    private byte @Nullable [] openOrEvict(String name, byte[] redisKey, byte[] stored, @Nullable Duration touched) {
        Opened opened = seal.open(name, redisKey, stored, touched);
        if (opened == null) {
            if (!seal.keeps(name, stored)) {
                evictIfPossible(name, redisKey);
            }
            return null;
        }
        resealer.resealIfDue(inner, name, redisKey, stored, opened);
        return opened.value();
    }

    CompletableFuture<byte[]> retrieve(String name, byte[] redisKey, @Nullable Duration ttl) {
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
        seal.missOrThrow(name, unreadable.reason());
        return evictedLater(name, redisKey);
    }

    /**
     * Blocking work runs elsewhere: this thread probably belongs to the Redis client, which must not wait for itself.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // A new sealing reports its own failure
    private CompletableFuture<byte[]> opened(
            String name, byte[] redisKey, byte @Nullable [] stored, @Nullable Duration touched) {
        Opened opened = stored == null ? null : seal.open(name, redisKey, stored, touched);
        if (stored != null && opened == null && !seal.keeps(name, stored)) {
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

    /**
     * Skips the task if the executor has shut down and accepts none: neither an eviction nor sealing again is worth
     * losing the value that was read.
     */
    CompletableFuture<Void> later(Runnable task) {
        try {
            return CompletableFuture.runAsync(task, executor);
        } catch (RejectedExecutionException shutDown) {
            return CompletableFuture.completedFuture(null);
        }
    }

    void put(String name, byte[] redisKey, byte[] value, @Nullable Duration ttl) {
        Duration lifetime = seal.lifetime(name, ttl);
        byte[] envelope = sealOrEvict(name, redisKey, value, lifetime);
        if (envelope != null) {
            inner.put(name, redisKey, envelope, lifetime);
        }
    }

    CompletableFuture<Void> store(String name, byte[] redisKey, byte[] value, @Nullable Duration ttl) {
        Duration lifetime = seal.lifetime(name, ttl);
        try {
            return inner.store(name, redisKey, sealLoaded(name, redisKey, value, lifetime), lifetime);
        } catch (TooLargeException tooLarge) {
            return CompletableFuture.runAsync(() -> notStored(name, redisKey, tooLarge.reason()), executor);
        }
    }

    byte @Nullable [] putIfAbsent(String name, byte[] redisKey, byte[] value, @Nullable Duration ttl) {
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
            if (seal.keeps(name, stored)) {
                break;
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

    /** Evicts the previous value, which is older than the one that is not stored. */
    private void notStored(String name, byte[] redisKey, SecureRedisException reason) {
        inner.evictIfPresent(name, redisKey);
        reports.event(listener -> listener.notStored(name, reason));
    }

    boolean evictIfPresent(String name, byte[] redisKey) {
        return inner.evictIfPresent(name, redisKey);
    }

    boolean invalidate(String name, byte[] patternInRedis) {
        return inner.invalidate(name, patternInRedis);
    }

    <T extends @Nullable Object> T execute(Function<RedisConnection, T> callback) {
        return inner.execute(callback);
    }
}
