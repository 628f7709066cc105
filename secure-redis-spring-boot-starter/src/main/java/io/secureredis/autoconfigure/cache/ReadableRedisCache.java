package io.secureredis.autoconfigure.cache;

import io.secureredis.serializer.RefusedTypeException;
import java.io.Serial;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.cache.RedisCache;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.serializer.SerializationException;

/**
 * Spring Data's cache, but for a value of which no object can be made: where it is to count as absent, it is evicted and the cache is asked again, so that each method goes on as
 * if nothing had been there.
 */
final class ReadableRedisCache extends RedisCache {

    private final UnreadableValues unreadable;

    ReadableRedisCache(
            String name, RedisCacheWriter writer, RedisCacheConfiguration configuration, UnreadableValues unreadable) {
        super(name, writer, configuration);
        this.unreadable = unreadable;
    }

    /** Tells reading from the many other things that fail on the way. Never leaves this class. */
    private static final class UnreadableException extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1L;

        private final transient RuntimeException reason;

        UnreadableException(RuntimeException reason) {
            super(null, reason, false, false);
            this.reason = reason;
        }
    }

    @Override
    protected @Nullable Object deserializeCacheValue(byte[] value) {
        try {
            return super.deserializeCacheValue(value);
        } catch (SerializationException | RefusedTypeException failure) {
            throw new UnreadableException(failure);
        }
    }

    @Override
    protected @Nullable Object lookup(Object key) {
        return askedAgain(key, () -> super.lookup(key), () -> null);
    }

    @Override
    public @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
        return askedAgain(key, () -> super.putIfAbsent(key, value), () -> {
            put(key, value);
            return null;
        });
    }

    @Override
    public <T> @Nullable T get(Object key, Callable<T> valueLoader) {
        AtomicBoolean loaded = new AtomicBoolean();
        Callable<T> loader = () -> {
            loaded.set(true);
            return valueLoader.call();
        };
        return askedAgain(
                key,
                () -> {
                    try {
                        return super.get(key, loader);
                    } catch (UnreadableException own) {
                        // What it has just written itself will not become readable by loading it again
                        throw loaded.get() ? own.reason : own;
                    }
                },
                () -> loadCacheValue(key, valueLoader));
    }

    /** Somebody who keeps on writing what cannot be read here, such as an instance of another version, gets one more round; then the answer is given without the cache. */
    private <T extends @Nullable Object> T askedAgain(Object key, Supplier<T> call, Supplier<T> without) {
        try {
            return call.get();
        } catch (UnreadableException failure) {
            unreadable.absentOrThrow(getName(), failure.reason);
        }
        if (!evictIfPossible(key)) {
            return without.get();
        }
        try {
            return call.get();
        } catch (UnreadableException again) {
            return without.get();
        }
    }

    private boolean evictIfPossible(Object key) {
        try {
            evict(key);
            return true;
        } catch (RuntimeException failure) {
            unreadable.evictionFailed(getName(), failure);
            return false;
        }
    }

    @Override
    public CompletableFuture<ValueWrapper> retrieve(Object key) {
        return super.retrieve(key).exceptionallyCompose(failure -> {
            UnreadableException reading = reading(failure);
            return reading == null ? CompletableFuture.failedFuture(failure) : absent(key, reading.reason);
        });
    }

    private static @Nullable UnreadableException reading(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof UnreadableException reading ? reading : null;
    }

    /** Evicts elsewhere, because this thread is likely the Redis client's own, which must not wait for itself. */
    private CompletableFuture<ValueWrapper> absent(Object key, RuntimeException reason) {
        unreadable.absentOrThrow(getName(), reason);
        return CompletableFuture.supplyAsync(() -> evictIfPossible(key)).thenApply(evicted -> null);
    }
}
