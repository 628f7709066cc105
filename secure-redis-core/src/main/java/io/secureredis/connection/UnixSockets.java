package io.secureredis.connection;

import io.lettuce.core.resource.Transports.NativeTransports;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Whether this runtime can connect to unix sockets: Netty needs a native transport for them. */
public final class UnixSockets {

    private UnixSockets() {}

    /**
     * Returns the path, if it can be connected to.
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
                    "The unix socket " + socket + " cannot be connected to: there is no native transport of Netty.",
                    "Add io.netty:netty-transport-native-epoll with the classifier of the platform, such as linux-x86_64 (on macOS"
                            + " netty-transport-native-kqueue), or remove secure-redis.connection.unix-socket.");
        }
        return socket;
    }
}
