package io.secureredis.cache;

import io.secureredis.SecureRedisException;
import java.io.Serial;

/**
 * Thrown with {@code SR206} when a cache name cannot be used. The message says which rule the name breaks. For keys,
 * see {@link InvalidCacheKeyException}.
 */
public final class InvalidCacheNameException extends SecureRedisException {

    @Serial
    private static final long serialVersionUID = 1L;

    InvalidCacheNameException(String code, String message) {
        super(code, message);
    }
}
