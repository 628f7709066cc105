package io.secureredis.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secureredis.crypto.OpenException;
import io.secureredis.session.SessionKey.Kind;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.DefaultMessage;
import org.springframework.data.redis.connection.Message;
import org.springframework.data.redis.connection.MessageListener;

/**
 * Translates Redis's messages about sessions to the names that Spring Session knows. Drops and reports names that do
 * not open.
 */
final class SessionMessages {

    private static final String KEY_EVENT = "__keyevent@";

    private final SessionNames names;
    private final SessionSeal seal;

    SessionMessages(SessionNames names, SessionSeal seal) {
        this.names = names;
        this.seal = seal;
    }

    MessageListener around(MessageListener listener) {
        return (message, pattern) -> {
            Message told = reveal(message.getChannel(), message.getBody());
            if (told != null) {
                listener.onMessage(told, pattern);
            }
        };
    }

    @Nullable
    Message reveal(byte[] channel, byte[] body) {
        return new String(channel, UTF_8).startsWith(KEY_EVENT)
                ? ofKey(channel, body)
                : ofChannel(SessionKey.parseChannel(channel), body);
    }

    /**
     * Redis reports every key of the database, so a name that does not open most likely belongs to another application
     * and is not reported.
     */
    private @Nullable Message ofKey(byte[] channel, byte[] body) {
        SessionKey key = SessionKey.parse(body);
        try {
            return key.kind() == Kind.EXPIRES
                    ? new DefaultMessage(channel, SessionSerializer.bytesOf(names.reveal(key)))
                    : null;
        } catch (OpenException ofAnother) {
            return null;
        }
    }

    private @Nullable Message ofChannel(SessionKey inRedis, byte[] body) {
        try {
            SessionKey channel = SessionKey.parseChannel(SessionSerializer.bytesOf(names.reveal(inRedis)));
            byte[] opened = channel.kind() == Kind.EVENT ? seal.openEvent(channel, body) : body;
            return opened == null ? null : new DefaultMessage(channel.bytes(), opened);
        } catch (OpenException failure) {
            seal.report(failure);
            return null;
        }
    }
}
