package io.secureredis.cache;

import io.secureredis.SecureRedisException;
import java.io.Serial;

/**
 * The name of a cache, or a key, cannot be used: {@code SR206} the cache's name, {@code SR207} the key, {@code SR208} a pattern where keys are hidden. The
 * message names the cache; never the key, which can be confidential.
 */
public final class InvalidCacheNameException extends SecureRedisException {

    @Serial
    private static final long serialVersionUID = 1L;

    InvalidCacheNameException(String code, String message) {
        super(code, message);
    }
}
