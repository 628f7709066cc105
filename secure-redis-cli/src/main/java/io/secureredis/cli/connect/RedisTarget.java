package io.secureredis.cli.connect;

import io.secureredis.connection.TlsSettings;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The Redis of a command. Immutable.
 *
 * @param addresses of the server; of the Sentinels; of some nodes of the cluster
 * @param masterName Sentinel's name for it; null without Sentinel
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

        /** Parses {@code host:port} or {@code host}; an IPv6 address is in brackets. */
        static Address parse(String text, int defaultPort) {
            int colon = text.lastIndexOf(':');
            boolean port = colon > text.lastIndexOf(']');
            String host = port ? text.substring(0, colon) : text;
            return of(host, port ? Integer.parseInt(text.substring(colon + 1)) : defaultPort);
        }

        /** Creates one of a host that may be an IPv6 address in brackets, as Java reads it from a URL. */
        static Address of(String host, int port) {
            boolean inBrackets = host.startsWith("[") && host.endsWith("]");
            return new Address(inBrackets ? host.substring(1, host.length() - 1) : host, port);
        }

        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** A user and its password, each null if there is none. {@code toString} shows neither. */
    public record Login(@Nullable String user, @Nullable String password) {

        /** No login. */
        public static final Login NONE = new Login(null, null);

        @Override
        public String toString() {
            return "Login[hidden]";
        }
    }

    /** Returns its name for messages. */
    public String name() {
        if (unixSocket != null) {
            return unixSocket;
        }
        String servers = addresses.stream().map(Address::toString).collect(Collectors.joining(", "));
        return mode == Mode.STANDALONE ? servers : mode.name().toLowerCase(Locale.ROOT) + " " + servers;
    }
}
