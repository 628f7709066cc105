package io.secureredis.cache;

import io.secureredis.SecureRedisException;
import java.io.Serial;

/**
 * A key, or a pattern of keys, does not fit how its cache is set up: {@code SR207} a key that does not begin with the prefix after which keys are hidden, {@code SR208} a
 * pattern where keys are hidden. The message names the cache; never the key, which can be confidential.
 *
 * <p>What a user types never causes this: a key that is too long or holds a control character is hidden.
 */
public final class InvalidCacheKeyException extends SecureRedisException {

    @Serial
    private static final long serialVersionUID = 1L;

    InvalidCacheKeyException(String code, String message) {
        super(code, message);
    }
}
