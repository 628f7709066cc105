package io.secureredis.jobs.inspect;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The opened error of a failed attempt. {@link #toString()} omits message and stack trace.
 *
 * @param kind as in {@link JobDetail#errorKind()}
 * @param type the exception's class, or {@code null} if there was none
 * @param stackTrace as the JVM prints it, or {@code null}
 */
public record RevealedError(
        String kind,
        @Nullable String type,
        @Nullable String message,
        @Nullable String stackTrace,
        Instant at) {

    @Override
    public String toString() {
        return "RevealedError[" + kind + "]";
    }
}
