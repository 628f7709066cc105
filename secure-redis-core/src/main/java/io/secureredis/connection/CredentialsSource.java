package io.secureredis.connection;

import java.util.function.Consumer;

/**
 * Where user name and password come from: the seam for tokens of a cloud, a vault, or a file that changes.
 *
 * <p>Declare one as a bean and it takes the place of {@code spring.data.redis.username} and {@code password}. Implementations are thread-safe.
 */
public interface CredentialsSource {

    /**
     * What a new connection logs in with. Called for every connection, on a thread that may wait for a short time.
     *
     * @throws ConnectionException {@code SR305} when there are none
     */
    Credentials current();

    /**
     * Calls the listener with each new pair from now on, so that connections that are open log in again. A source that never changes does nothing.
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
