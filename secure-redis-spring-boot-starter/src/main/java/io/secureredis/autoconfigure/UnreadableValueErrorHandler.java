package io.secureredis.autoconfigure;

import io.secureredis.cache.CacheEventListener;
import io.secureredis.serializer.RefusedTypeException;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.cache.Cache;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;
import org.springframework.data.redis.serializer.SerializationException;

/**
 * For caching annotations: a value of which no object can be made counts as absent and is evicted, so that the method runs. A class that has changed since the last deployment does
 * that. Every other error is thrown, as is Spring's default.
 */
final class UnreadableValueErrorHandler extends SimpleCacheErrorHandler {

    private final Supplier<List<CacheEventListener>> listeners;

    UnreadableValueErrorHandler(Supplier<List<CacheEventListener>> listeners) {
        this.listeners = listeners;
    }

    @Override
    public void handleCacheGetError(RuntimeException failure, Cache cache, Object key) {
        if (!(failure instanceof SerializationException) && !(failure instanceof RefusedTypeException)) {
            throw failure;
        }
        listeners.get().forEach(listener -> listener.unreadable(cache.getName(), failure));
        cache.evict(key);
    }
}
