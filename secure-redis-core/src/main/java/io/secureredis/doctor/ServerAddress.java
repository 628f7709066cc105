package io.secureredis.doctor;

import io.lettuce.core.RedisURI;

/** Formats a server's address for reports. */
public final class ServerAddress {

    private ServerAddress() {}

    /** Returns {@code host:port}, with brackets around an IPv6 address, or the path of a socket; never a login. */
    public static String of(RedisURI server) {
        if (server.getSocket() != null) {
            return server.getSocket();
        }
        String host = server.getHost();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + server.getPort();
    }
}
