package io.secureredis.connection;

import io.secureredis.SecureRedisException;
import java.io.Serial;

/**
 * Thrown with {@code SR262} when Redis began to send a value that is too large to read into the heap. The connection
 * was closed and will be opened again; the value stays in Redis.
 */
public final class ReplyTooLargeException extends SecureRedisException {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception for a refused reply.
     *
     * @param bytes the size that the server announced
     * @param limit the largest size that may be read
     */
    public ReplyTooLargeException(long bytes, long limit) {
        super(
                "SR262",
                "Cannot read value: Redis sends " + bytes + " bytes, and the limit is " + limit
                        + ". Find out who wrote it and delete it, or raise secure-redis.crypto.max-value-size.",
                false);
    }
}
