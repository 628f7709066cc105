package io.secureredis.autoconfigure;

import io.secureredis.autoconfigure.SessionAttributeSerializer.Unopened;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.session.MapSession;
import org.springframework.session.data.redis.RedisSessionMapper;

/** Spring Session's own mapper, but a session with an attribute that did not open is none. */
final class SealedSessionMapper implements BiFunction<String, Map<String, Object>, @Nullable MapSession> {

    private final RedisSessionMapper delegate = new RedisSessionMapper();

    @Override
    public @Nullable MapSession apply(String sessionId, Map<String, Object> attributes) {
        return attributes.containsValue(Unopened.ATTRIBUTE) ? null : delegate.apply(sessionId, attributes);
    }
}
