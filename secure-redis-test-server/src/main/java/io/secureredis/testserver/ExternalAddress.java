package io.secureredis.testserver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The address of an externally provided server, from {@code redis://user:password@host:port/database}.
 *
 * @param user null for the {@code default} user
 * @param password null for no login
 * @param database the only index that may be leased; 0 for any except 0
 */
record ExternalAddress(
        String host,
        int port,
        @Nullable String user,
        @Nullable String password,
        int database) {

    private static final int DEFAULT_PORT = 6379;
    private static final int LARGEST_DATABASE = 1_000_000;

    /** Returns the externally provided address, if there is one. */
    static Optional<ExternalAddress> given() {
        return parse(System.getProperty(ExternalRedis.PROPERTY, System.getenv(ExternalRedis.VARIABLE)));
    }

    /** @throws RedisTestServerException without the text, which may contain a password */
    static Optional<ExternalAddress> parse(@Nullable String given) {
        if (given == null || given.isBlank()) {
            return Optional.empty();
        }
        try {
            URI uri = URI.create(given.contains("://") ? given : "redis://" + given);
            if ("redis".equals(uri.getScheme()) && uri.getHost() != null && uri.getQuery() == null) {
                return Optional.of(of(uri));
            }
        } catch (IllegalArgumentException e) {
            // Its message would repeat the address
            throw unusable();
        }
        throw unusable();
    }

    private static ExternalAddress of(URI uri) {
        int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
        String login = uri.getRawUserInfo();
        int colon = login == null ? -1 : login.indexOf(':');
        if (login == null) {
            return new ExternalAddress(uri.getHost(), port, null, null, database(uri.getPath()));
        }
        if (colon < 0 || colon == login.length() - 1) {
            throw unusable();
        }
        String user = decoded(login.substring(0, colon));
        return new ExternalAddress(
                uri.getHost(),
                port,
                user.isEmpty() ? null : user,
                decoded(login.substring(colon + 1)),
                database(uri.getPath()));
    }

    private static int database(@Nullable String path) {
        if (path == null || path.isEmpty() || path.equals("/")) {
            return 0;
        }
        // A text that is no number is an IllegalArgumentException too
        int database = Integer.parseInt(path.substring(1));
        if (database < 0 || database > LARGEST_DATABASE) {
            throw unusable();
        }
        return database;
    }

    private static String decoded(String part) {
        // A plus sign does not mean a space here
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static RedisTestServerException unusable() {
        return new RedisTestServerException("The address in " + ExternalRedis.PROPERTY + " or " + ExternalRedis.VARIABLE
                + " is not of the form redis://host:port, redis://host:port/database or"
                + " redis://user:password@host:port/database. The server must not need TLS.");
    }

    /** Returns the address for messages, without user and password. */
    String name() {
        return host + ":" + port;
    }

    /** Opens a connection that is logged in. */
    RespConnection connect(Duration timeout) throws IOException {
        RespConnection redis = RespConnection.open(new InetSocketAddress(host, port), timeout);
        try {
            if (password != null) {
                redis.command(auth(password));
            }
            return redis;
        } catch (IOException | RedisReplyException e) {
            redis.close();
            throw e;
        }
    }

    /** Returns what a connection has to send first, so that it is logged in and uses a database. */
    List<byte[]> opening(int leased) {
        byte[] select = RespConnection.encode("SELECT", String.valueOf(leased));
        return password == null ? List.of(select) : List.of(RespConnection.encode(auth(password)), select);
    }

    private String[] auth(String secret) {
        return user == null ? new String[] {"AUTH", secret} : new String[] {"AUTH", user, secret};
    }

    @Override
    public String toString() {
        return name();
    }
}
