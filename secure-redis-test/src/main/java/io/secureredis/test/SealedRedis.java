package io.secureredis.test;

import io.secureredis.testserver.PlaintextScanner;
import io.secureredis.testserver.RedisTestServer;

/** The Redis of a {@link SecureRedisTest}; a bean of its context. */
public final class SealedRedis {

    private final RedisTestServer server;

    SealedRedis(RedisTestServer server) {
        this.server = server;
    }

    /** The server, for commands of the test's own. It is shared by all tests of the JVM, so it is not to be closed. */
    public RedisTestServer server() {
        return server;
    }

    /**
     * Asserts that none of these texts can be read anywhere in Redis: in names, values of any type, or what the server keeps beside them; raw, in base64, in hex or as JSON
     * escapes it.
     *
     * @param texts of 8 bytes or more each, that the application has put there
     * @throws AssertionError that names each place where one was found
     */
    public void assertHoldsNoPlaintextOf(String... texts) {
        PlaintextScanner.forCanaries(texts).assertNone(server);
    }
}
