package io.secureredis.cache;

import io.secureredis.SecureRedisException;
import io.secureredis.connection.ConnectionException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Thrown with {@code SR209} when Redis is not available and this cache must not be bypassed. The cause is the client's
 * exception, if a command was sent at all.
 */
public final class CacheUnavailableException extends SecureRedisException {

    @Serial
    private static final long serialVersionUID = 1L;

    CacheUnavailableException(String cacheName, @Nullable Throwable cause) {
        super(
                "SR209",
                "Cache '" + cacheName + "' is not available: "
                        + (cause == null ? "Redis has failed too often and is not called for a while." : what(cause))
                        + " Check its log and the network, or let the application bypass this cache (secure-redis.cache.when-unavailable: bypass).",
                cause);
    }

    private static String what(Throwable cause) {
        return cause instanceof ConnectionException ? String.valueOf(cause.getMessage()) : "Redis failed.";
    }
}
