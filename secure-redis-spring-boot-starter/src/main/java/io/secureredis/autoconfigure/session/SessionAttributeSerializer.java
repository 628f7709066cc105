package io.secureredis.autoconfigure.session;

import io.secureredis.session.SessionSerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.serializer.RedisSerializer;

/**
 * Serializes session attributes, which are sealed later.
 *
 * <p>The callback with which Spring destroys a bean of a session is stored as an attribute that is absent. It holds the
 * bean, its post-processors and the names of methods to call. These belong to one process, and bytes in Redis must not
 * decide which methods are called.
 *
 * <p>An attribute that cannot be deserialized is absent, and
 * reported: its class may have changed since the last deployment, and a browser with such a session must not get an
 * error on every request.
 */
final class SessionAttributeSerializer implements RedisSerializer<Object> {

    private static final String DESTRUCTION =
            "org.springframework.web.context.request.DestructionCallbackBindingListener";

    private final SessionSerializer delegate;
    private final SessionReports reports;

    SessionAttributeSerializer(SessionSerializer delegate, SessionReports reports) {
        this.delegate = delegate;
        this.reports = reports;
    }

    @Override
    public byte[] serialize(@Nullable Object attribute) {
        return delegate.serialize(isDestruction(attribute) ? null : attribute);
    }

    private static boolean isDestruction(@Nullable Object attribute) {
        return attribute != null && attribute.getClass().getName().equals(DESTRUCTION);
    }

    @Override
    public @Nullable Object deserialize(byte @Nullable [] stored) {
        try {
            return delegate.deserialize(stored);
        } catch (RuntimeException unreadable) {
            reports.unreadable(unreadable);
            return null;
        }
    }
}
