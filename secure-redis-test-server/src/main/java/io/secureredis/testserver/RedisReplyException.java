package io.secureredis.testserver;

/**
 * An error reply of Redis to a command sent through {@link RedisTestServer#command}; the message is Redis's own text.
 */
public final class RedisReplyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RedisReplyException(String message) {
        super(message);
    }
}
