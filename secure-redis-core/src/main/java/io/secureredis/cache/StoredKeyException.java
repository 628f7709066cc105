package io.secureredis.cache;

import io.secureredis.CauseChain;
import io.secureredis.connection.StoredKeyFailure;
import io.secureredis.crypto.OpenException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a cache's command cannot read the stored value of one key. Redis works, so this does not count as a
 * failure, and a retry would end the same way. Never leaves this package.
 */
final class StoredKeyException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient OpenException reason;

    private StoredKeyException(OpenException reason, Throwable cause) {
        super(null, cause, false, false);
        this.reason = reason;
    }

    OpenException reason() {
        return reason;
    }

    /** Finds it in a client's exception or its causes; returns {@code null} if there is none. */
    static @Nullable StoredKeyException in(Throwable thrown) {
        return CauseChain.find(thrown, StoredKeyException.class)
                .or(() -> StoredKeyFailure.in(thrown).map(reason -> new StoredKeyException(reason, thrown)))
                .orElse(null);
    }
}
