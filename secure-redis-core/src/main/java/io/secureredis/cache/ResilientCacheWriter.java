package io.secureredis.cache;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailures;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.cache.CacheStatisticsCollector;
import org.springframework.data.redis.cache.RedisCacheWriter;

/**
 * Continues without Redis while it is not available.
 *
 * <p>A call that fails temporarily is repeated after a pause. When too many calls have failed, this writer stops
 * calling Redis for a while and answers at once: a read is a miss, a loader is called, a write is skipped. A skipped
 * write or eviction leaves an older value in Redis, so this writer remembers the key, treats it as absent, and evicts
 * it once Redis is back.
 */
final class ResilientCacheWriter extends ExplainingCacheWriter {

    private final ConnectionFailures failures;
    private final Availability availability;
    private final Predicate<String> failing;

    private final PendingEvictions.Evictor evictor = new PendingEvictions.Evictor() {
        @Override
        public void evict(String cacheName, byte[] key) {
            ResilientCacheWriter.super.evictIfPresent(cacheName, key);
        }

        @Override
        public void clear(String cacheName, byte[] pattern) {
            ResilientCacheWriter.super.invalidate(cacheName, pattern);
        }
    };

    ResilientCacheWriter(
            RedisCacheWriter delegate,
            ConnectionFailures failures,
            Availability availability,
            Predicate<String> failing) {
        super(delegate, failures);
        this.failures = failures;
        this.availability = availability;
        this.failing = failing;
    }

    private <T extends @Nullable Object> T attempt(
            String name, CacheOperation operation, Supplier<T> call, Supplier<T> without) {
        try {
            T result =
                    operation == CacheOperation.CLEAR ? availability.attemptClearing(call) : availability.attempt(call);
            availability.evictPendingIfPossible(evictor);
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
            if (Unavailability.isInterrupt(failure)) {
                throw failure;
            }
            boolean sent = !(failure instanceof CallNotPermittedException);
            throw new CacheUnavailableException(name, sent ? failure : null);
        }
        availability.report(listener -> listener.withoutRedis(name, operation));
    }

    private boolean isPending(String name, byte[] key) {
        return availability.pending().isPending(name, key);
    }

    private void remember(String name, byte[] key) {
        if (!availability.pending().add(name, key)) {
            availability.report(listener -> listener.evictionLost(name));
        }
    }

    @Override
    public byte @Nullable [] get(String name, byte[] key, @Nullable Duration ttl) {
        if (isPending(name, key)) {
            availability.evictPendingIfPossible(evictor);
            return null;
        }
        return this.<byte @Nullable []>attempt(name, CacheOperation.GET, () -> super.get(name, key, ttl), () -> null);
    }

    @Override
    public byte[] get(
            String name, byte[] key, Supplier<byte[]> valueLoader, @Nullable Duration ttl, boolean timeToIdleEnabled) {
        LoadOnce loader = new LoadOnce(valueLoader);
        try {
            if (isPending(name, key)) {
                byte[] value = loader.get();
                put(name, key, value, ttl);
                return value;
            }
            return attempt(
                    name, CacheOperation.GET, () -> super.get(name, key, loader, ttl, timeToIdleEnabled), loader);
        } catch (LoadOnce.LoadFailedException failed) {
            throw failed.failure();
        }
    }

    private <T> T leftOut(String name, byte[] key, T result) {
        remember(name, key);
        return result;
    }

    @Override
    public CompletableFuture<byte[]> retrieve(String name, byte[] key, @Nullable Duration ttl) {
        if (isPending(name, key)) {
            availability.evictPendingIfPossible(evictor);
            return CompletableFuture.completedFuture(null);
        }
        return availability.attemptAsync(() -> super.retrieve(name, key, ttl)).exceptionally(failure -> {
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
                    super.put(name, key, value, ttl);
                    availability.pending().evicted(name, key);
                    return true;
                },
                () -> leftOut(name, key, false));
    }

    @Override
    public CompletableFuture<Void> store(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        return availability
                .attemptAsync(() -> super.store(name, key, value, ttl))
                .thenAccept(stored -> availability.pending().evicted(name, key))
                .exceptionally(failure -> {
                    withoutRedisOrThrow(name, CacheOperation.PUT, unchecked(failure));
                    remember(name, key);
                    return null;
                });
    }

    @Override
    public byte @Nullable [] putIfAbsent(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        if (isPending(name, key)) {
            put(name, key, value, ttl);
            return null;
        }
        return this.<byte @Nullable []>attempt(
                name, CacheOperation.PUT_IF_ABSENT, () -> super.putIfAbsent(name, key, value, ttl), () -> null);
    }

    @Override
    public boolean evictIfPresent(String name, byte[] key) {
        return attempt(
                name,
                CacheOperation.EVICT,
                () -> {
                    boolean present = super.evictIfPresent(name, key);
                    availability.pending().evicted(name, key);
                    return present;
                },
                () -> leftOut(name, key, false));
    }

    @Override
    public boolean invalidate(String name, byte[] pattern) {
        return attempt(
                name,
                CacheOperation.CLEAR,
                () -> {
                    boolean present = super.invalidate(name, pattern);
                    availability.pending().cleared(name, pattern);
                    return present;
                },
                () -> {
                    availability.pending().addClear(name, pattern);
                    return false;
                });
    }

    @Override
    public RedisCacheWriter withStatisticsCollector(CacheStatisticsCollector statistics) {
        return new ResilientCacheWriter(
                delegate().withStatisticsCollector(new LockWaits(statistics)), failures, availability, failing);
    }
}
