package io.secureredis.testserver;

import java.io.IOException;
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
 * One database of an externally provided server.
 *
 * <p>Isolation: a caller gets an index on which nobody else, in this JVM or another, holds a lease, and that is empty
 * or contains only what an earlier test left. It is never index 0, which has two keys for each leased index:
 *
 * <pre>
 * secure-redis-test-server:{index}:lease  STRING  token of the holder; expires in a minute unless renewed
 * secure-redis-test-server:{index}:ours   STRING  exists from the first lease to an orderly end: a test owns the data
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

    private final ExternalAddress address;
    private final int database;
    private final String token;
    private final TcpProxy door;
    private final @Nullable ExternalLeaseReaper reaper;
    private final ScheduledFuture<?> renewal;

    private ExternalRedis(ExternalAddress address, int database, String token) {
        this.address = address;
        this.database = database;
        this.token = token;
        // Callers know no password, and may forget to select the database
        this.door = TcpProxy.to(address.host(), address.port(), address.opening(database));
        this.reaper = ExternalLeaseReaper.of(address, database, token);
        long third = LEASE.toMillis() / 3;
        this.renewal = RENEWALS.scheduleAtFixedRate(this::renew, third, third, TimeUnit.MILLISECONDS);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "redis-test-leases");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Leases a database.
     *
     * @return empty if the address names a database that another test has
     * @throws RedisTestServerException if the server does not answer, or none of its databases is empty
     */
    static Optional<ExternalRedis> lease(ExternalAddress address) {
        String token = UUID.randomUUID().toString();
        try (RespConnection redis = address.connect(TIMEOUT)) {
            return address.database() == 0
                    ? Optional.of(leaseAny(redis, address, token))
                    : leaseNamed(redis, address, token);
        } catch (RedisReplyException refused) {
            throw new RedisTestServerException(
                    "Redis at " + address.name() + " refuses this login or its commands", refused);
        } catch (IOException e) {
            throw new RedisTestServerException("No Redis answers at " + address.name(), e);
        }
    }

    private static ExternalRedis leaseAny(RespConnection redis, ExternalAddress address, String token)
            throws IOException {
        for (int database = 1; exists(redis, database); database++) {
            if (acquire(redis, database, token) == Acquired.YES) {
                return new ExternalRedis(address, database, token);
            }
        }
        throw new RedisTestServerException("Every database of " + address.name()
                + " holds data or is leased by another test. Empty one, or start Redis with more by --databases 64.");
    }

    private static Optional<ExternalRedis> leaseNamed(RespConnection redis, ExternalAddress address, String token)
            throws IOException {
        int database = address.database();
        if (!exists(redis, database)) {
            throw new RedisTestServerException(address.name() + " has no database " + database);
        }
        return switch (acquire(redis, database, token)) {
            case YES -> Optional.of(new ExternalRedis(address, database, token));
            case LEASED -> Optional.empty();
            case HOLDS_DATA ->
                throw new RedisTestServerException("Database " + database + " of " + address.name()
                        + " holds data that is no test's. Empty it, or name another one.");
        };
    }

    private enum Acquired {
        YES,
        LEASED,
        HOLDS_DATA
    }

    private static boolean exists(RespConnection redis, int database) throws IOException {
        try {
            redis.command("SELECT", String.valueOf(database));
            return true;
        } catch (RedisReplyException outOfRange) {
            return false;
        }
    }

    private static Acquired acquire(RespConnection redis, int database, String token) throws IOException {
        redis.command("SELECT", "0");
        String seconds = String.valueOf(LEASE.toSeconds());
        if (redis.command("SET", leaseKey(database), token, "NX", "EX", seconds) == null) {
            return Acquired.LEASED;
        }
        boolean leftByATest = isOne(redis.command("EXISTS", ourKey(database)));
        redis.command("SELECT", String.valueOf(database));
        if (leftByATest) {
            redis.command("FLUSHDB");
            return Acquired.YES;
        }
        boolean empty = Long.valueOf(0).equals(redis.command("DBSIZE"));
        redis.command("SELECT", "0");
        if (empty) {
            redis.command("SET", ourKey(database), "1");
        } else {
            redis.command("DEL", leaseKey(database));
        }
        return empty ? Acquired.YES : Acquired.HOLDS_DATA;
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
     * Refuses commands that would leave something on the server, or disturb others there: users, settings, scripts, the
     * end of foreign connections, the deletion of all databases.
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

    /** Returns where callers connect to; they are logged in, and use the leased database. */
    String host() {
        return door.host();
    }

    int port() {
        return door.port();
    }

    int database() {
        return database;
    }

    RespConnection connect(Duration timeout) throws IOException {
        RespConnection redis = address.connect(timeout);
        redis.command("SELECT", String.valueOf(database));
        return redis;
    }

    /** Extends the lease by another minute; returns false if it has expired. */
    boolean renew() {
        try (RespConnection redis = address.connect(TIMEOUT)) {
            return isRenewed(redis, database, token);
        } catch (IOException e) {
            throw failed("renew the lease on", e);
        }
    }

    private static boolean isRenewed(RespConnection redis, int database, String token) throws IOException {
        String seconds = String.valueOf(LEASE.toSeconds());
        return isOne(redis.command("EVAL", RENEW, "1", leaseKey(database), token, seconds));
    }

    /** Empties the database and gives it back, unless the lease has expired and another test may hold it now. */
    void release() {
        renewal.cancel(false);
        try {
            release(address, database, token);
        } catch (IOException e) {
            throw failed("give back", e);
        } finally {
            door.close();
            if (reaper != null) {
                reaper.dismiss();
            }
        }
    }

    static void release(ExternalAddress address, int database, String token) throws IOException {
        try (RespConnection redis = address.connect(TIMEOUT)) {
            if (isRenewed(redis, database, token)) {
                redis.command("SELECT", String.valueOf(database));
                redis.command("FLUSHDB");
                redis.command("SELECT", "0");
                redis.command("EVAL", GIVE_BACK, "2", leaseKey(database), ourKey(database), token);
            }
        }
    }

    private RedisTestServerException failed(String what, IOException cause) {
        return new RedisTestServerException(
                "Cannot " + what + " database " + database + " of " + address.name(), cause);
    }
}
