package io.secureredis.cache;

import io.secureredis.SecureRedisException;
import io.secureredis.connection.ConnectionException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** {@code SR209}: Redis is not available, and this cache is not to be done without. The cause is the client's, if a command was sent at all. */
public final class CacheUnavailableException extends SecureRedisException {

    @Serial
    private static final long serialVersionUID = 1L;

    CacheUnavailableException(String cacheName, @Nullable Throwable cause) {
        super(
                "SR209",
                "Cache '" + cacheName + "' is not available: "
                        + (cause == null ? "Redis has failed too often, and is left alone for a while." : what(cause))
                        + " Look at its log and at the network; or let the application do without this cache.",
                cause);
    }

    private static String what(Throwable cause) {
        return cause instanceof ConnectionException ? String.valueOf(cause.getMessage()) : "Redis failed.";
    }
}
