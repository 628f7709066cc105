package io.secureredis;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The root of everything that secure-redis throws.
 *
 * <p>The message begins with the {@linkplain #code() code}, says what failed, with which non-secret value, what was
 * expected and what to do next. It never carries payloads, secrets, arguments, or the user info of a URL. Every code has
 * an entry in {@code docs/reference/errors.md}.
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

    /** For failures that are outcomes rather than surprises: without a stack trace, which would cost more than the work. */
    protected SecureRedisException(String code, String message, boolean writableStackTrace) {
        super(code + " " + message, null, writableStackTrace, writableStackTrace);
        this.code = code;
    }

    /** The stable code, such as {@code SR104}; the anchor of its entry in {@code docs/reference/errors.md}. */
    public final String code() {
        return code;
    }
}
