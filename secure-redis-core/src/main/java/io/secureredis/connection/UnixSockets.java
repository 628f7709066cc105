package io.secureredis.connection;

import io.lettuce.core.resource.Transports.NativeTransports;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Checks whether this runtime can connect to Unix sockets, for which Netty needs a native transport. */
public final class UnixSockets {

    private UnixSockets() {}

    /**
     * Returns the path if this runtime can connect to it.
     *
     * @throws ConnectionException {@code SR307} without a native transport
     */
    public static Path require(@Nullable Path socket) {
        if (socket == null) {
            throw new IllegalArgumentException("No unix socket is named");
        }
        if (!NativeTransports.isDomainSocketSupported()) {
            throw new ConnectionException(
                    ConnectionFailure.UNIX_SOCKET,
                    "The unix socket " + socket + " cannot be used: Netty has no native transport here.",
                    "Add io.netty:netty-transport-native-epoll with the classifier of the platform, such as linux-x86_64 (on macOS"
                            + " netty-transport-native-kqueue), or remove secure-redis.connection.unix-socket.");
        }
        return socket;
    }
}
