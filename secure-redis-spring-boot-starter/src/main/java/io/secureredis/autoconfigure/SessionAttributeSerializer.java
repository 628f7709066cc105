package io.secureredis.autoconfigure;

import io.secureredis.cache.CacheOpenFailure;
import io.secureredis.cache.CacheOpenFailureListener;
import io.secureredis.cache.OpenFailureAction;
import io.secureredis.crypto.OpenException;
import io.secureredis.serializer.EncryptedRedisSerializer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.serializer.RedisSerializer;

/**
 * Sealed attributes of sessions. One that does not open is read as {@link Unopened}, by which the whole session is then taken for gone, so that a browser with such a session
 * gets a new one instead of an error on every request.
 */
final class SessionAttributeSerializer implements RedisSerializer<Object> {

    /** The name that reports use in place of a cache's. */
    static final String REPORTED_AS = "spring-session";

    /** Stands for an attribute that did not open. */
    enum Unopened {
        ATTRIBUTE
    }

    private final EncryptedRedisSerializer<Object> delegate;
    private final List<CacheOpenFailureListener> listeners;

    SessionAttributeSerializer(EncryptedRedisSerializer<Object> delegate, List<CacheOpenFailureListener> listeners) {
        this.delegate = delegate;
        this.listeners = listeners;
    }

    @Override
    public byte[] serialize(@Nullable Object attribute) {
        return delegate.serialize(attribute);
    }

    @Override
    public @Nullable Object deserialize(byte @Nullable [] stored) {
        try {
            return delegate.deserialize(stored);
        } catch (OpenException failure) {
            CacheOpenFailure report = new CacheOpenFailure(
                    REPORTED_AS, failure.failure(), OpenFailureAction.MISS, String.valueOf(failure.getMessage()));
            listeners.forEach(listener -> listener.onOpenFailure(report));
            return Unopened.ATTRIBUTE;
        }
    }

    @Override
    public boolean canSerialize(Class<?> type) {
        return delegate.canSerialize(type);
    }
}
