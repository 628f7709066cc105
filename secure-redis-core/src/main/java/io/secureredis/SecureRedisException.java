package io.secureredis;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The base class of every exception that secure-redis throws.
 *
 * <p>The message begins with the {@linkplain #code() code}. It says what failed, with which non-secret value, what was
 * expected and what to do next. It never contains payloads, secrets, arguments, or the user info of a URL. Every code
 * has an entry in {@code docs/reference/errors.md}.
 */
public class SecureRedisException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String code;

    public SecureRedisException(String code, String message) {
        this(code, message, null);
    }

    public SecureRedisException(String code, String message, @Nullable Throwable cause) {
        super(code + " " + message, cause);
        this.code = code;
    }

    /**
     * Creates an exception that may omit its stack trace, for expected outcomes where the trace would cost more than
     * the work.
     */
    protected SecureRedisException(String code, String message, boolean writableStackTrace) {
        this(code, message, null, writableStackTrace);
    }

    /** Creates an exception with a cause, and optionally without a stack trace. */
    protected SecureRedisException(String code, String message, @Nullable Throwable cause, boolean writableStackTrace) {
        super(code + " " + message, cause, writableStackTrace, writableStackTrace);
        this.code = code;
    }

    /**
     * Returns the stable code, such as {@code SR104}, which is also the anchor of its entry in
     * {@code docs/reference/errors.md}.
     */
    public final String code() {
        return code;
    }
}
