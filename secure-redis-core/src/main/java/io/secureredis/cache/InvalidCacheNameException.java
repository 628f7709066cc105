package io.secureredis.cache;

import io.secureredis.SecureRedisException;
import java.io.Serial;

/**
 * The name of a cache cannot be used: {@code SR206}. The message says which rule the name breaks. Keys have {@link InvalidCacheKeyException}.
 */
public final class InvalidCacheNameException extends SecureRedisException {

    @Serial
    private static final long serialVersionUID = 1L;

    InvalidCacheNameException(String code, String message) {
        super(code, message);
    }
}
