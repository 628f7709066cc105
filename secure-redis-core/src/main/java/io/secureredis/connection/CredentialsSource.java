package io.secureredis.connection;

import java.util.function.Consumer;

/**
 * Provides user name and password. Implement it for cloud tokens, a vault, or a file that changes.
 *
 * <p>Declare one as a bean, and it replaces {@code spring.data.redis.username} and {@code password}. Implementations
 * must be thread-safe.
 */
public interface CredentialsSource {

    /**
     * Returns the login of a new connection. Called for every connection, on a thread that may wait for a short time.
     *
     * @throws ConnectionException {@code SR305} if there are none
     */
    Credentials current();

    /**
     * Calls the listener with each new pair from now on, so that open connections log in again. A source that never
     * changes does nothing.
     *
     * @return ends the calls
     */
    default Subscription onChange(Consumer<Credentials> listener) {
        return () -> {};
    }

    /** Ends a subscription; a second call does nothing. */
    @FunctionalInterface
    interface Subscription extends AutoCloseable {

        @Override
        void close();
    }
}
