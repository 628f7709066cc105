package io.secureredis.connection;

import io.secureredis.SecureRedisException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Redis cannot be used; {@link #failure()} says why, with a code from {@code SR301} to {@code SR343}.
 *
 * <p>The text names host, port, command name and property, and never a password, user name, key, value or argument.
 */
public final class ConnectionException extends SecureRedisException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final ConnectionFailure failure;
    private final String description;
    private final String action;

    ConnectionException(ConnectionFailure failure, String description, String action, @Nullable Throwable cause) {
        super(failure.code(), description + " " + action, cause);
        this.failure = failure;
        this.description = description;
        this.action = action;
    }

    ConnectionException(ConnectionFailure failure, String description, String action) {
        this(failure, description, action, null);
    }

    public ConnectionFailure failure() {
        return failure;
    }

    /** What failed, with which non-secret value. */
    public String description() {
        return description;
    }

    /** What to do next, with the names of the properties to change. */
    public String action() {
        return action;
    }
}
