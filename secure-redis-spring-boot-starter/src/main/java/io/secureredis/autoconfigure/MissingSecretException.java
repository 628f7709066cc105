package io.secureredis.autoconfigure;

import io.secureredis.SecureRedisException;
import java.io.Serial;

/** Thrown with {@code SR201} when no secret for sealing is configured. */
public final class MissingSecretException extends SecureRedisException {

    static final String REMEDY = "Create one with: openssl rand -base64 32";

    @Serial
    private static final long serialVersionUID = 1L;

    MissingSecretException() {
        super("SR201", "There is no secret: secure-redis.secret-key is not set, or empty. " + REMEDY);
    }
}
