package io.secureredis.jobs;

import io.secureredis.SecureRedisException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Thrown when something about jobs failed; {@link #code()}, which begins with SR4, says what. */
public class JobException extends SecureRedisException {

    @Serial
    private static final long serialVersionUID = 1L;

    public JobException(String code, String message) {
        super(code, message);
    }

    public JobException(String code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }

    /** Creates an exception without a stack trace, for an expected outcome. */
    private JobException(String code, String message, boolean writableStackTrace) {
        super(code, message, writableStackTrace);
    }

    public static JobException outcome(String code, String message) {
        return new JobException(code, message, false);
    }
}
