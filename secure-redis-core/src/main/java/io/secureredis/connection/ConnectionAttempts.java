package io.secureredis.connection;

import java.util.function.Supplier;

/**
 * Connects so that the reason of a failure is the true one.
 *
 * <p>Lettuce closes a connection whose login fails, and may report the closing instead of the reason.
 */
public final class ConnectionAttempts {

    private static final int ATTEMPTS = 3;

    private ConnectionAttempts() {}

    /**
     * Connects, up to three times while the connection is cut.
     *
     * @param connect opens a connection, and throws what Lettuce or Spring Data throw
     * @return what {@code connect} returns
     */
    public static <T> T connect(Supplier<T> connect) {
        for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
            try {
                return connect.get();
            } catch (RuntimeException e) {
                if (!wasCut(e)) {
                    throw e;
                }
            }
        }
        return connect.get();
    }

    private static boolean wasCut(RuntimeException thrown) {
        return ConnectionFailures.anywhere()
                .explain(thrown)
                .filter(explained -> explained.failure() == ConnectionFailure.DISCONNECTED)
                .isPresent();
    }
}
