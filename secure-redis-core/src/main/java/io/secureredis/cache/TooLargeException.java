package io.secureredis.cache;

import io.secureredis.SecureRedisException;
import java.io.Serial;

/** Leaves the inner writer, past its lock, when a loaded value must not be stored. Never leaves this package. */
final class TooLargeException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient SecureRedisException reason;

    TooLargeException(SecureRedisException reason) {
        super(null, reason, false, false);
        this.reason = reason;
    }

    SecureRedisException reason() {
        return reason;
    }
}
