package io.secureredis.connection;

import io.secureredis.SecureRedisException;
import java.io.Serial;

/** {@code SR262}: Redis began to send a value larger than may be read into the heap. The connection was closed, to be opened again; the value stays where it is. */
public final class ReplyTooLargeException extends SecureRedisException {

    @Serial
    private static final long serialVersionUID = 1L;

    ReplyTooLargeException(long bytes, long limit) {
        super(
                "SR262",
                "Cannot read value: Redis sends " + bytes + " bytes, and the limit is " + limit
                        + ". Find out who wrote it and delete it, or raise secure-redis.crypto.max-value-size.",
                false);
    }
}
