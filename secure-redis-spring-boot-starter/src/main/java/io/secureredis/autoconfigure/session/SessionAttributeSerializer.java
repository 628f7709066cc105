package io.secureredis.autoconfigure.session;

import io.secureredis.session.SessionSerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.serializer.RedisSerializer;

/**
 * Serializes session attributes, which are sealed later. An attribute that cannot be deserialized is absent, and
 * reported: its class may have changed since the last deployment, and a browser with such a session must not get an
 * error on every request.
 */
final class SessionAttributeSerializer implements RedisSerializer<Object> {

    private final SessionSerializer delegate;
    private final SessionReports reports;

    SessionAttributeSerializer(SessionSerializer delegate, SessionReports reports) {
        this.delegate = delegate;
        this.reports = reports;
    }

    @Override
    public byte[] serialize(@Nullable Object attribute) {
        return delegate.serialize(attribute);
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
