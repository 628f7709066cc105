package io.secureredis.autoconfigure.cache;

import io.secureredis.serializer.RefusedTypeException;
import java.io.Serial;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.data.redis.cache.RedisCache;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.serializer.SerializationException;

/**
 * Extends Spring Data's cache in three ways. The parts of a key stay distinct in its text. A value that cannot be
 * deserialized and should count as absent is evicted, and the cache is asked again, so that each method continues as if
 * nothing had been there. A failed write of the elements of a Flux does not keep them from its subscriber.
 */
final class ReadableRedisCache extends RedisCache {

    /** Where Spring writes the collected elements of a Flux. The subscriber never learns what this class throws. */
    private static final String WRITER_OF_A_FLUX = CacheAspectSupport.class.getName() + "$CachePutListSubscriber";

    private static final StackWalker STACK = StackWalker.getInstance();

    private final UnreadableValues unreadable;

    ReadableRedisCache(
            String name, RedisCacheWriter writer, RedisCacheConfiguration configuration, UnreadableValues unreadable) {
        super(name, writer, configuration);
        this.unreadable = unreadable;
    }

    /** Distinguishes a failure to deserialize from other failures on the way. Never leaves this class. */
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
    protected String convertKey(Object key) {
        return CacheKeyText.of(key, super::convertKey);
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
    public void put(Object key, @Nullable Object value) {
        try {
            super.put(key, value);
        } catch (RuntimeException failure) {
            if (!isWritingAFlux()) {
                throw failure;
            }
            unreadable.notStored(getName(), failure);
            // Otherwise an older value would stay, and nobody would know
            evictIfPossible(key);
        }
    }

    /** Looks at the stack only after a failure. */
    private static boolean isWritingAFlux() {
        return STACK.walk(
                frames -> frames.anyMatch(frame -> frame.getClassName().equals(WRITER_OF_A_FLUX)));
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
                        // Loading again would not make a value readable that this cache has just written itself
                        throw loaded.get() ? own.reason : own;
                    }
                },
                () -> loadCacheValue(key, valueLoader));
    }

    /**
     * If someone keeps writing unreadable values, such as an instance of another version, there is one more attempt;
     * after that the answer is given without the cache.
     */
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

    /** Evicts on another thread: this one probably belongs to the Redis client, which must not wait for itself. */
    private CompletableFuture<ValueWrapper> absent(Object key, RuntimeException reason) {
        unreadable.absentOrThrow(getName(), reason);
        return CompletableFuture.supplyAsync(() -> evictIfPossible(key)).thenApply(evicted -> null);
    }
}
