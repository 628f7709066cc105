package io.secureredis.testserver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One database of a server that was given from outside.
 *
 * <p>Isolation: a caller gets an index that nobody else, in this JVM or another, holds a lease on, and that is empty or
 * holds only what an earlier test left; never index 0, where two keys for each leased index stand:
 *
 * <pre>
 * secure-redis-test-server:{index}:lease  STRING  token of the holder; expires in a minute unless renewed
 * secure-redis-test-server:{index}:ours   STRING  there from the first lease to an orderly end: what the index holds is a test's
 * </pre>
 */
final class ExternalRedis {

    static final String PROPERTY = "secureredis.test.redis";
    static final String VARIABLE = "SECURE_REDIS_TEST_URL";
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String IF_HOLDER = "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end ";
    private static final String RENEW = IF_HOLDER + "return redis.call('EXPIRE', KEYS[1], ARGV[2])";
    private static final String GIVE_BACK = IF_HOLDER + "return redis.call('DEL', KEYS[1], KEYS[2])";

    private static final Set<String> HARMFUL = Set.of(
            "FLUSHALL",
            "SWAPDB",
            "SHUTDOWN",
            "REPLICAOF",
            "SLAVEOF",
            "FAILOVER",
            "DEBUG",
            "ACL SETUSER",
            "ACL DELUSER",
            "ACL LOAD",
            "ACL SAVE",
            "CONFIG SET",
            "CONFIG REWRITE",
            "CONFIG RESETSTAT",
            "SCRIPT FLUSH",
            "FUNCTION FLUSH",
            "FUNCTION LOAD",
            "CLIENT KILL",
            "CLIENT PAUSE");

    private static final ScheduledExecutorService RENEWALS =
            Executors.newSingleThreadScheduledExecutor(ExternalRedis::daemon);

    private final String host;
    private final int port;
    private final int database;
    private final String token;
    private final ScheduledFuture<?> renewal;

    private ExternalRedis(String host, int port, int database, String token) {
        this.host = host;
        this.port = port;
        this.database = database;
        this.token = token;
        long third = LEASE.toMillis() / 3;
        this.renewal = RENEWALS.scheduleAtFixedRate(this::renew, third, third, TimeUnit.MILLISECONDS);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "redis-test-leases");
        thread.setDaemon(true);
        return thread;
    }

    /** The address given from outside, if there is one. */
    static Optional<URI> address() {
        return address(System.getProperty(PROPERTY, System.getenv(VARIABLE)));
    }

    static Optional<URI> address(@Nullable String given) {
        if (given == null || given.isBlank()) {
            return Optional.empty();
        }
        try {
            URI uri = URI.create(given.contains("://") ? given : "redis://" + given);
            if ("redis".equals(uri.getScheme()) && uri.getHost() != null && uri.getUserInfo() == null) {
                return Optional.of(uri);
            }
        } catch (IllegalArgumentException e) {
            // Its message would repeat the address, which may hold a password
            throw unusable();
        }
        throw unusable();
    }

    private static RedisTestServerException unusable() {
        return new RedisTestServerException("The address in " + PROPERTY + " or " + VARIABLE
                + " is not of the form redis://host:port. It must need neither TLS nor a password.");
    }

    static ExternalRedis lease(URI address) {
        int port = address.getPort() < 0 ? 6379 : address.getPort();
        String token = UUID.randomUUID().toString();
        try (RespConnection redis = connect(address.getHost(), port)) {
            for (int database = 1; exists(redis, database); database++) {
                if (acquire(redis, database, token)) {
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

    private static boolean acquire(RespConnection redis, int database, String token) throws IOException {
        redis.command("SELECT", "0");
        String seconds = String.valueOf(LEASE.toSeconds());
        if (redis.command("SET", leaseKey(database), token, "NX", "EX", seconds) == null) {
            return false;
        }
        boolean leftByATest = isOne(redis.command("EXISTS", ourKey(database)));
        redis.command("SELECT", String.valueOf(database));
        if (leftByATest) {
            redis.command("FLUSHDB");
            return true;
        }
        boolean empty = Long.valueOf(0).equals(redis.command("DBSIZE"));
        redis.command("SELECT", "0");
        if (empty) {
            redis.command("SET", ourKey(database), "1");
        } else {
            redis.command("DEL", leaseKey(database));
        }
        return empty;
    }

    private static String leaseKey(int database) {
        return "secure-redis-test-server:" + database + ":lease";
    }

    private static String ourKey(int database) {
        return "secure-redis-test-server:" + database + ":ours";
    }

    private static boolean isOne(@Nullable Object reply) {
        return Long.valueOf(1).equals(reply);
    }

    /**
     * Refuses what would stay on the server, or disturb others there: users, settings, scripts, the end of foreign connections, the deletion of all databases.
     *
     * @throws IllegalStateException with what to do
     */
    static void requireHarmless(byte[][] command) {
        String name = word(command, 0);
        String second = word(command, 1);
        boolean harmful = HARMFUL.contains(name) || HARMFUL.contains(name + " " + second);
        if (harmful) {
            throw new IllegalStateException(
                    "The server was given from outside, and " + name
                            + " would change it for others. A test that needs this starts its own by RedisTestServer.builder()");
        }
    }

    private static String word(byte[][] command, int index) {
        return index < command.length
                ? new String(command[index], StandardCharsets.US_ASCII).toUpperCase(Locale.ROOT)
                : "";
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    int database() {
        return database;
    }

    RespConnection connect(Duration timeout) throws IOException {
        RespConnection redis = RespConnection.open(new InetSocketAddress(host, port), timeout);
        redis.command("SELECT", String.valueOf(database));
        return redis;
    }

    private static RespConnection connect(String host, int port) throws IOException {
        return RespConnection.open(new InetSocketAddress(host, port), TIMEOUT);
    }

    /** Makes the lease last another minute; false when it ran out. */
    boolean renew() {
        try (RespConnection redis = connect(host, port)) {
            return isRenewed(redis);
        } catch (IOException e) {
            throw failed("renew the lease on", e);
        }
    }

    private boolean isRenewed(RespConnection redis) throws IOException {
        String seconds = String.valueOf(LEASE.toSeconds());
        return isOne(redis.command("EVAL", RENEW, "1", leaseKey(database), token, seconds));
    }

    /** Empties the database and gives it back, unless the lease ran out and another may hold it now. */
    void release() {
        renewal.cancel(false);
        try (RespConnection redis = connect(host, port)) {
            if (isRenewed(redis)) {
                redis.command("SELECT", String.valueOf(database));
                redis.command("FLUSHDB");
                redis.command("SELECT", "0");
                redis.command("EVAL", GIVE_BACK, "2", leaseKey(database), ourKey(database), token);
            }
        } catch (IOException e) {
            throw failed("give back", e);
        }
    }

    private RedisTestServerException failed(String what, IOException cause) {
        return new RedisTestServerException(
                "Cannot " + what + " database " + database + " of " + host + ":" + port, cause);
    }
}
