package io.secureredis.doctor;

import io.lettuce.core.RedisURI;

/** What a server is called in reports. */
public final class ServerAddress {

    private ServerAddress() {}

    /** {@code host:port}, with brackets around an IPv6 address, or the path of a socket; never a login. */
    public static String of(RedisURI server) {
        if (server.getSocket() != null) {
            return server.getSocket();
        }
        String host = server.getHost();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + server.getPort();
    }
}
