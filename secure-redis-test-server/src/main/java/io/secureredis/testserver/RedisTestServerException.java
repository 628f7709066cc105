package io.secureredis.testserver;

/**
 * A test server did not start, did not reach a state, or cannot do what was requested; the message ends with its last
 * log lines.
 */
public final class RedisTestServerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RedisTestServerException(String message) {
        super(message);
    }

    RedisTestServerException(String message, Throwable cause) {
        super(message, cause);
    }
}
