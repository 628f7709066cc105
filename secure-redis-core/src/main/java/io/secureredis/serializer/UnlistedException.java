package io.secureredis.serializer;

import java.io.Serial;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Replaces an unlisted exception that is the cause of a listed one.
 *
 * <p>Its message is the {@code toString()} of the exception: its class and its message. Stack trace and cause are kept
 * as well, suppressed exceptions are not. It is written in sessions, in which Spring Security stores why a login
 * failed: the cause is then whatever the application's user service threw.
 */
public final class UnlistedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** A longer chain is too deep to be written anyway. */
    private static final int MOST_CAUSES = 1_000;

    private UnlistedException(String text, @Nullable Throwable cause, StackTraceElement[] trace) {
        super(text, cause, false, true);
        setStackTrace(trace);
    }

    /** Adds the replacement of each unlisted cause: those of a listed exception, and the causes of such causes. */
    static void forCauses(
            Throwable listed, AllowedTypes types, IdentityHashMap<Throwable, UnlistedException> unlisted) {
        Throwable cause = causeOf(listed);
        for (int i = 0; i < MOST_CAUSES && cause != null && !unlisted.containsKey(cause); i++) {
            if (types.allows(cause.getClass().getName())) {
                return;
            }
            UnlistedException kept = of(cause);
            unlisted.put(cause, kept);
            cause = kept.getCause();
        }
    }

    private static @Nullable Throwable causeOf(Throwable exception) {
        try {
            return exception.getCause();
        } catch (RuntimeException foreign) {
            return null;
        }
    }

    /** The exception is foreign code: parts of it that throw are omitted. */
    private static UnlistedException of(Throwable exception) {
        String text = exception.getClass().getName();
        Throwable cause = null;
        StackTraceElement[] trace = {};
        try {
            text = String.valueOf(exception);
            cause = exception.getCause();
            trace = exception.getStackTrace();
        } catch (RuntimeException ignored) {
            // What was read before is enough to identify the exception.
        }
        return new UnlistedException(text, cause, trace);
    }
}
