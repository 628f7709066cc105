package io.secureredis.jobs.engine;

import java.lang.reflect.UndeclaredThrowableException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls application code around a job, so that its exceptions cannot keep the worker from its guarantees.
 *
 * <p>An exception is logged once a minute for each kind: its class and the application's method that threw it, never
 * its message, which may quote an argument. Errors are treated like exceptions: a listener with a broken class must not
 * stop the jobs either.
 */
final class Callbacks {

    private static final Logger log = LoggerFactory.getLogger(Callbacks.class);
    private static final LogThrottle THROTTLE = new LogThrottle(Duration.ofMinutes(1));

    private Callbacks() {}

    /** Runs a callback; returns whether it completed. */
    static boolean run(String what, Runnable callback) {
        return Boolean.TRUE.equals(call(what, () -> {
            callback.run();
            return true;
        }));
    }

    /** Returns the callback's result, or {@code null} if it threw. */
    static <T> @Nullable T call(String what, Supplier<@Nullable T> callback) {
        try {
            return callback.get();
        } catch (Throwable thrown) {
            failed(what, thrown);
            return null;
        }
    }

    /** Logs an exception of a callback. */
    static void failed(String what, Throwable wrapped) {
        try {
            Throwable thrown = unwrap(wrapped);
            String where = where(thrown);
            long leftOut = THROTTLE.leftOutBefore(what + thrown.getClass().getName() + where);
            if (leftOut != LogThrottle.SILENT) {
                log.warn(
                        "{} failed: {}{}. The jobs continue{}",
                        what,
                        thrown.getClass().getName(),
                        where,
                        leftOut == 0 ? "" : "; " + leftOut + " more such failures were not logged");
            }
        } catch (Throwable untold) {
            // No memory, or no stack, is left for a log line. The guarantee matters more.
        }
    }

    /** Removes the exceptions in which Spring wraps those of listeners. */
    private static Throwable unwrap(Throwable thrown) {
        Throwable cause = thrown instanceof UndeclaredThrowableException ? thrown.getCause() : null;
        return cause == null ? thrown : cause;
    }

    private static int firstOfThisClass(StackTraceElement... frames) {
        int ours = 0;
        while (ours < frames.length && !frames[ours].getClassName().equals(Callbacks.class.getName())) {
            ours++;
        }
        return ours;
    }

    /**
     * Returns the called method of the application, as {@code " in com.example.Alerts.on"}; empty if the exception does
     * not show it.
     */
    private static String where(Throwable thrown) {
        StackTraceElement[] frames = framesOf(thrown);
        int ours = firstOfThisClass(frames);
        if (ours == frames.length) {
            return "";
        }
        // From this library's call inwards: the first method that belongs neither to this library, nor to Spring, nor
        // to the JDK.
        String caller = ours == 0 ? "" : frames[ours - 1].getClassName();
        for (int i = ours - 1; i >= 0; i--) {
            String name = frames[i].getClassName();
            if (!name.equals(caller) && !isMachinery(name)) {
                return " in " + name + "." + frames[i].getMethodName();
            }
        }
        return "";
    }

    /** Returns nothing if the exception's own method is broken. */
    static StackTraceElement[] framesOf(Throwable thrown) {
        try {
            return Optional.ofNullable(thrown.getStackTrace()).orElseGet(() -> new StackTraceElement[0]);
        } catch (Throwable overridden) {
            return new StackTraceElement[0];
        }
    }

    private static boolean isMachinery(String name) {
        return name.startsWith("java.")
                || name.startsWith("jdk.")
                || name.startsWith("sun.")
                || name.startsWith("org.springframework.")
                || name.startsWith("io.micrometer.")
                || name.startsWith(JobEvents.class.getName());
    }
}
