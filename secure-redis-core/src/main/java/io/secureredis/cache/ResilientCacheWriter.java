package io.secureredis.cache;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.secureredis.connection.ConnectionException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.cache.CacheStatistics;
import org.springframework.data.redis.cache.CacheStatisticsCollector;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.RedisConnection;

/**
 * Goes on without Redis while it is not available.
 *
 * <p>The story of a call: it is made; if Redis fails in a way that may pass, it is made again after a pause; if too many calls have failed, Redis is left alone for a while and calls
 * are answered at once: a read is a miss, a loader is asked, a write is left out. A write or eviction that was left out leaves an older value behind in Redis, so the key
 * is remembered: it counts as absent, and is evicted once Redis is back.
 */
final class ResilientCacheWriter implements RedisCacheWriter {

    private final RedisCacheWriter delegate;
    private final Availability availability;
    private final Predicate<String> failing;

    ResilientCacheWriter(RedisCacheWriter delegate, Availability availability, Predicate<String> failing) {
        this.delegate = delegate;
        this.availability = availability;
        this.failing = failing;
    }

    private <T extends @Nullable Object> T attempt(
            String name, CacheOperation operation, Supplier<T> call, Supplier<T> without) {
        try {
            T result =
                    operation == CacheOperation.CLEAR ? availability.attemptClearing(call) : availability.attempt(call);
            availability.payIfPossible(delegate);
            return result;
        } catch (RuntimeException failure) {
            withoutRedisOrThrow(name, operation, failure);
            return without.get();
        }
    }

    private void withoutRedisOrThrow(String name, CacheOperation operation, RuntimeException failure) {
        if (!Unavailability.isUnavailable(failure)) {
            throw failure;
        }
        if (failure instanceof ConnectionException reason) {
            availability.report(listener -> listener.redisFailed(name, reason));
        }
        if (failing.test(name)) {
            boolean sent = !(failure instanceof CallNotPermittedException);
            throw new CacheUnavailableException(name, sent ? failure : null);
        }
        availability.report(listener -> listener.withoutRedis(name, operation));
    }

    private boolean isOwed(String name, byte[] key) {
        return availability.owed().isOwed(name, key);
    }

    private void owe(String name, byte[] key) {
        if (!availability.owed().owe(name, key)) {
            availability.report(listener -> listener.evictionLost(name));
        }
    }

    @Override
    public byte @Nullable [] get(String name, byte[] key) {
        return get(name, key, null);
    }

    @Override
    public byte @Nullable [] get(String name, byte[] key, @Nullable Duration ttl) {
        if (isOwed(name, key)) {
            availability.payIfPossible(delegate);
            return null;
        }
        return this.<byte @Nullable []>attempt(
                name, CacheOperation.GET, () -> delegate.get(name, key, ttl), () -> null);
    }

    @Override
    public byte[] get(
            String name, byte[] key, Supplier<byte[]> valueLoader, @Nullable Duration ttl, boolean timeToIdleEnabled) {
        LoadOnce loader = new LoadOnce(valueLoader);
        try {
            if (isOwed(name, key)) {
                byte[] value = loader.get();
                put(name, key, value, ttl);
                return value;
            }
            return attempt(
                    name, CacheOperation.GET, () -> delegate.get(name, key, loader, ttl, timeToIdleEnabled), loader);
        } catch (LoadOnce.LoadFailedException failed) {
            throw failed.failure();
        }
    }

    private <T> T leftOut(String name, byte[] key, T result) {
        owe(name, key);
        return result;
    }

    @Override
    public boolean supportsAsyncRetrieve() {
        return delegate.supportsAsyncRetrieve();
    }

    @Override
    public CompletableFuture<byte[]> retrieve(String name, byte[] key, @Nullable Duration ttl) {
        if (isOwed(name, key)) {
            availability.payIfPossible(delegate);
            return CompletableFuture.completedFuture(null);
        }
        return availability
                .attemptAsync(() -> delegate.retrieve(name, key, ttl))
                .exceptionally(failure -> {
                    withoutRedisOrThrow(name, CacheOperation.GET, unchecked(failure));
                    return null;
                });
    }

    private static RuntimeException unchecked(Throwable thrown) {
        Throwable cause = thrown.getCause();
        Throwable failure = thrown instanceof CompletionException && cause != null ? cause : thrown;
        return failure instanceof RuntimeException runtime ? runtime : new CompletionException(failure);
    }

    @Override
    public void put(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        attempt(
                name,
                CacheOperation.PUT,
                () -> {
                    delegate.put(name, key, value, ttl);
                    availability.owed().keyPaid(name, key);
                    return true;
                },
                () -> leftOut(name, key, false));
    }

    @Override
    public CompletableFuture<Void> store(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        return availability
                .attemptAsync(() -> delegate.store(name, key, value, ttl))
                .thenAccept(stored -> availability.owed().keyPaid(name, key))
                .exceptionally(failure -> {
                    withoutRedisOrThrow(name, CacheOperation.PUT, unchecked(failure));
                    owe(name, key);
                    return null;
                });
    }

    @Override
    public byte @Nullable [] putIfAbsent(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        if (isOwed(name, key)) {
            put(name, key, value, ttl);
            return null;
        }
        return this.<byte @Nullable []>attempt(
                name, CacheOperation.PUT_IF_ABSENT, () -> delegate.putIfAbsent(name, key, value, ttl), () -> null);
    }

    @Override
    public void evict(String name, byte[] key) {
        evictIfPresent(name, key);
    }

    @Override
    public boolean evictIfPresent(String name, byte[] key) {
        return attempt(
                name,
                CacheOperation.EVICT,
                () -> {
                    boolean present = delegate.evictIfPresent(name, key);
                    availability.owed().keyPaid(name, key);
                    return present;
                },
                () -> leftOut(name, key, false));
    }

    @Override
    public void clear(String name, byte[] pattern) {
        invalidate(name, pattern);
    }

    @Override
    public boolean invalidate(String name, byte[] pattern) {
        return attempt(
                name,
                CacheOperation.CLEAR,
                () -> {
                    boolean present = delegate.invalidate(name, pattern);
                    availability.owed().patternPaid(name, pattern);
                    return present;
                },
                () -> {
                    availability.owed().oweClear(name, pattern);
                    return false;
                });
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
        return new ResilientCacheWriter(
                delegate.withStatisticsCollector(new LockWaits(statistics)), availability, failing);
    }
}
