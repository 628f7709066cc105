package io.secureredis.cache;

import io.secureredis.crypto.OpenException;
import java.io.Serial;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What stands under one key cannot be read by the command of a cache. Redis is well, so this counts against nobody, and another attempt would end alike. Never leaves this package.
 */
final class StoredKeyException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final String WRONG_TYPE = "WRONGTYPE";

    private final transient OpenException reason;

    private StoredKeyException(OpenException reason, Throwable cause) {
        super(null, cause, false, false);
        this.reason = reason;
    }

    OpenException reason() {
        return reason;
    }

    /** Finds it in an exception of the client or its causes; {@code null} where it is another one. */
    static @Nullable StoredKeyException in(Throwable thrown) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable link = thrown; link != null && seen.add(link); link = link.getCause()) {
            if (link instanceof StoredKeyException found) {
                return found;
            }
            if (isWrongType(link.getMessage())) {
                return new StoredKeyException(OpenException.wrongType(), thrown);
            }
        }
        return null;
    }

    private static boolean isWrongType(@Nullable String message) {
        return message != null && (message.equals(WRONG_TYPE) || message.startsWith(WRONG_TYPE + " "));
    }
}
