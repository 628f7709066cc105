package io.secureredis.test;

import io.secureredis.testserver.PlaintextScanner;
import io.secureredis.testserver.RedisTestServer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/** The Redis of a {@link SecureRedisTest}; a bean of its context. */
public final class SealedRedis {

    private final @Nullable RedisTestServer server;
    private final @Nullable Supplier<RedisConnectionFactory> given;

    private SealedRedis(@Nullable RedisTestServer server, @Nullable Supplier<RedisConnectionFactory> given) {
        this.server = server;
        this.given = given;
    }

    static SealedRedis of(RedisTestServer server) {
        return new SealedRedis(server, null);
    }

    /** Returns the Redis of a test's own container. */
    static SealedRedis given(Supplier<RedisConnectionFactory> connections) {
        return new SealedRedis(null, connections);
    }

    /**
     * Returns the server, for the test's own commands. All tests of the JVM share it, so do not close it.
     *
     * @throws IllegalStateException if the test brought its own Redis with a connection-details bean, such as a
     *     container
     */
    public RedisTestServer server() {
        if (server == null) {
            throw new IllegalStateException(
                    "This test brought its own Redis (a DataRedisConnectionDetails bean, such as a container);"
                            + " use that, or leave it out to have a test server");
        }
        return server;
    }

    /** Deletes everything that a test may have left; in a test's own Redis, the whole database that it uses. */
    void empty() {
        if (given == null) {
            server().flushAll();
            return;
        }
        try (RedisConnection connection = given.get().getConnection()) {
            connection.serverCommands().flushDb();
        }
    }

    /**
     * Asserts that none of these texts can be read anywhere in Redis: in names, values of any type, or the server's own
     * records; raw, in base64, in hex or as JSON escapes it.
     *
     * @param texts of 8 bytes or more each, that the application has stored
     * @throws AssertionError that names each place where one was found
     */
    public void assertHoldsNoPlaintextOf(String... texts) {
        PlaintextScanner.forCanaries(texts).assertNone(server());
    }
}
