package io.secureredis.autoconfigure;

import io.secureredis.SecureRedisException;
import java.io.Serial;

/** {@code SR201}: there is no secret to seal with. */
public final class MissingSecretException extends SecureRedisException {

    static final String REMEDY = "Make one with: openssl rand -base64 32";

    @Serial
    private static final long serialVersionUID = 1L;

    MissingSecretException() {
        super("SR201", "There is no secret: secure-redis.secret-key is not set. " + REMEDY);
    }
}
