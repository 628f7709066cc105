package io.secureredis.connection;

import io.secureredis.CauseChain;
import io.secureredis.crypto.OpenException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes a failure that one stored key causes (it holds another Redis type or is too large to read) from a
 * failure of Redis or of the connection.
 */
public final class StoredKeyFailure {

    private static final String WRONG_TYPE = "WRONGTYPE";
    /** How Redis before version 7 begins its reply when a command of a script fails. */
    private static final String IN_SCRIPT = "ERR Error running script";

    private StoredKeyFailure() {}

    /** Finds the reason in a client's exception or its causes; empty for any other failure. */
    public static Optional<OpenException> in(Throwable thrown) {
        for (Throwable link : CauseChain.of(thrown)) {
            if (link instanceof ReplyTooLargeException) {
                return Optional.of(OpenException.tooLargeToRead());
            }
            if (isWrongType(link.getMessage())) {
                return Optional.of(OpenException.wrongType());
            }
        }
        return Optional.empty();
    }

    private static boolean isWrongType(@Nullable String message) {
        return message != null
                && (message.equals(WRONG_TYPE)
                        || message.startsWith(WRONG_TYPE + " ")
                        || (message.startsWith(IN_SCRIPT) && message.contains(" " + WRONG_TYPE + " ")));
    }
}
