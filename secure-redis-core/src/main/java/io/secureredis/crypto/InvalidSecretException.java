package io.secureredis.crypto;

import io.secureredis.SecureRedisException;
import java.io.Serial;

/**
 * Thrown when a configured secret cannot be used: {@code SR101} not base64, {@code SR102} wrong length, {@code SR103}
 * publicly known, {@code SR105} two secrets share a key id, {@code SR115} the primary is retired.
 */
public final class InvalidSecretException extends SecureRedisException {

    static final String REMEDY = "Create a good one with: openssl rand -base64 32";

    @Serial
    private static final long serialVersionUID = 1L;

    InvalidSecretException(String code, String message) {
        super(code, message);
    }
}
