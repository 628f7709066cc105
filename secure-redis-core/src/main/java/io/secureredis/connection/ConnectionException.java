package io.secureredis.connection;

import io.secureredis.SecureRedisException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when Redis cannot be used; {@link #failure()} returns the reason, with a code from {@code SR301} to
 * {@code SR343}.
 *
 * <p>The message contains host, port, command name and property, never a password, user name, key, value or argument.
 */
public final class ConnectionException extends SecureRedisException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final ConnectionFailure failure;
    private final String description;
    private final String action;

    /**
     * Creates a failure with the caller's own text.
     *
     * @param description what failed, with which non-secret value
     * @param action what to do next
     */
    public ConnectionException(
            ConnectionFailure failure, String description, String action, @Nullable Throwable cause) {
        super(failure.code(), description + " " + action, cause);
        this.failure = failure;
        this.description = description;
        this.action = action;
    }

    /** Creates the same failure without a cause. */
    public ConnectionException(ConnectionFailure failure, String description, String action) {
        this(failure, description, action, null);
    }

    public ConnectionFailure failure() {
        return failure;
    }

    /** Returns what failed, with which non-secret value. */
    public String description() {
        return description;
    }

    /** Returns what to do next, with the names of the properties to change. */
    public String action() {
        return action;
    }
}
