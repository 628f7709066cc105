package io.secureredis.connection;

import java.util.function.Supplier;

/**
 * Connects so that a failure has its true reason.
 *
 * <p>Lettuce closes a connection whose login fails, and may report that it was closed instead of the reason.
 */
public final class ConnectionAttempts {

    private static final int ATTEMPTS = 3;

    private ConnectionAttempts() {}

    /**
     * Connects, with up to three attempts if the connection is lost.
     *
     * @param connect opens a connection, and throws the exceptions of Lettuce or Spring Data
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
