package io.secureredis.jobs;

import io.secureredis.SecureRedisException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Something about jobs failed; {@link #code()}, which begins with SR4, says what. */
public class JobException extends SecureRedisException {

    @Serial
    private static final long serialVersionUID = 1L;

    JobException(String code, String message) {
        super(code, message);
    }

    JobException(String code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }

    /** An outcome rather than a surprise: without a stack trace. */
    private JobException(String code, String message, boolean writableStackTrace) {
        super(code, message, writableStackTrace);
    }

    static JobException outcome(String code, String message) {
        return new JobException(code, message, false);
    }
}
