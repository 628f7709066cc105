package io.secureredis.cache;

import io.secureredis.SecureRedisException;
import java.io.Serial;

/**
 * Thrown when a key, or a pattern of keys, does not fit the configuration of its cache: {@code SR207} for a key without
 * the prefix after which keys are hidden, {@code SR208} for a pattern in a cache with hidden keys. The message names
 * the cache, never the key, which can be confidential.
 *
 * <p>User input never causes this exception: a key that is too long or contains a control character is hidden.
 */
public final class InvalidCacheKeyException extends SecureRedisException {

    @Serial
    private static final long serialVersionUID = 1L;

    InvalidCacheKeyException(String code, String message) {
        super(code, message);
    }
}
