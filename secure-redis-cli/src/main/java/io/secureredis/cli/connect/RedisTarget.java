package io.secureredis.cli.connect;

import io.secureredis.connection.TlsSettings;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The Redis that a command talks to. Immutable.
 *
 * @param addresses of the server; of the Sentinels; of some nodes of the cluster
 * @param masterName what Sentinel calls it; null without Sentinel
 * @param unixSocket path of a socket, instead of an address; null if there is none
 * @param login of the server
 * @param sentinelLogin of the Sentinels
 * @param tls null for plaintext
 * @param timeout of connecting, and of each command
 */
public record RedisTarget(
        Mode mode,
        List<Address> addresses,
        @Nullable String masterName,
        @Nullable String unixSocket,
        int database,
        Login login,
        Login sentinelLogin,
        @Nullable TlsSettings tls,
        Duration timeout) {

    /** How the server is found. */
    public enum Mode {
        STANDALONE,
        SENTINEL,
        CLUSTER
    }

    /** A host and its port. */
    public record Address(String host, int port) {

        /** Reads {@code host:port} or {@code host}; an IPv6 address stands in brackets. */
        static Address parse(String text, int defaultPort) {
            int colon = text.lastIndexOf(':');
            boolean port = colon > text.lastIndexOf(']');
            String host = port ? text.substring(0, colon) : text;
            String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
            return new Address(bare, port ? Integer.parseInt(text.substring(colon + 1)) : defaultPort);
        }

        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** A user and its password, each null where there is none. Its text shows neither. */
    public record Login(@Nullable String user, @Nullable String password) {

        /** Nobody. */
        public static final Login NONE = new Login(null, null);

        @Override
        public String toString() {
            return "Login[hidden]";
        }
    }

    /** What to call it in texts. */
    public String name() {
        if (unixSocket != null) {
            return unixSocket;
        }
        String servers = addresses.stream().map(Address::toString).collect(Collectors.joining(", "));
        return mode == Mode.STANDALONE ? servers : mode.name().toLowerCase(Locale.ROOT) + " " + servers;
    }
}
