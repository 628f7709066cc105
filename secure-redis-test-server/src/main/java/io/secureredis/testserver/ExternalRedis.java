package io.secureredis.testserver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One database of a server that was given from outside.
 *
 * <p>Isolation: a caller gets a database index that is empty and that nobody else, in this JVM or another, has
 * leased; never index 0, where the lease keys are. Data that was there before is never touched.
 *
 * @param host as given
 * @param port as given, 6379 when left out
 * @param database the leased index
 * @param lease value of the lease key, so that only its owner gives it back
 */
record ExternalRedis(String host, int port, int database, String lease) {

    static final String PROPERTY = "secureredis.test.redis";
    static final String VARIABLE = "SECURE_REDIS_TEST_URL";
    private static final String LEASE_KEY = "secure-redis-test-server:lease:";
    private static final String LEASE_SECONDS =
            String.valueOf(Duration.ofHours(2).toSeconds());
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** The address given from outside, if there is one. */
    static Optional<URI> address() {
        return address(System.getProperty(PROPERTY, System.getenv(VARIABLE)));
    }

    static Optional<URI> address(@Nullable String given) {
        if (given == null || given.isBlank()) {
            return Optional.empty();
        }
        URI uri = URI.create(given.contains("://") ? given : "redis://" + given);
        if (!"redis".equals(uri.getScheme()) || uri.getHost() == null || uri.getUserInfo() != null) {
            // The address itself may hold a password
            throw new RedisTestServerException("The address in " + PROPERTY + " or " + VARIABLE
                    + " is not of the form redis://host:port. It must need neither TLS nor a password.");
        }
        return Optional.of(uri);
    }

    static ExternalRedis lease(URI address) {
        int port = address.getPort() < 0 ? 6379 : address.getPort();
        String token = UUID.randomUUID().toString();
        try (RespConnection redis = connect(address.getHost(), port)) {
            for (int database = 1; exists(redis, database); database++) {
                if (isFree(redis, database, token)) {
                    return new ExternalRedis(address.getHost(), port, database, token);
                }
            }
        } catch (IOException e) {
            throw new RedisTestServerException("No Redis answers at " + address.getHost() + ":" + port, e);
        }
        throw new RedisTestServerException("Every database of " + address.getHost() + ":" + port
                + " holds data or is leased by another test. Empty one, or start Redis with more by --databases 64.");
    }

    private static boolean exists(RespConnection redis, int database) throws IOException {
        try {
            redis.command("SELECT", String.valueOf(database));
            return true;
        } catch (RedisReplyException outOfRange) {
            return false;
        }
    }

    private static boolean isFree(RespConnection redis, int database, String token) throws IOException {
        redis.command("SELECT", "0");
        String key = LEASE_KEY + database;
        if (redis.command("SET", key, token, "NX", "EX", LEASE_SECONDS) == null) {
            return false;
        }
        redis.command("SELECT", String.valueOf(database));
        if (Long.valueOf(0).equals(redis.command("DBSIZE"))) {
            return true;
        }
        redis.command("SELECT", "0");
        redis.command("DEL", key);
        return false;
    }

    RespConnection connect(Duration timeout) throws IOException {
        RespConnection redis = RespConnection.open(new InetSocketAddress(host, port), timeout);
        redis.command("SELECT", String.valueOf(database));
        return redis;
    }

    private static RespConnection connect(String host, int port) throws IOException {
        return RespConnection.open(new InetSocketAddress(host, port), TIMEOUT);
    }

    /** Empties the database and gives it back, unless the lease ran out and another holds it now. */
    void release() {
        try (RespConnection redis = connect(host, port)) {
            String key = LEASE_KEY + database;
            if (redis.command("GET", key) instanceof byte[] holder
                    && lease.equals(new String(holder, StandardCharsets.UTF_8))) {
                redis.command("SELECT", String.valueOf(database));
                redis.command("FLUSHDB");
                redis.command("SELECT", "0");
                redis.command("DEL", key);
            }
        } catch (IOException e) {
            throw new RedisTestServerException("Cannot give back database " + database + " of " + host + ":" + port, e);
        }
    }
}
