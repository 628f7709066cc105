package io.secureredis.jobs;

import java.lang.reflect.UndeclaredThrowableException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls code of the application on the way of a job, so that nothing that this code throws keeps the worker from its promises.
 *
 * <p>What is thrown is logged once a minute for each kind: its class and the method of the application that threw it, never its message, which may quote an argument. Errors are treated as
 * exceptions are: a listener whose class is broken must not stop the jobs either.
 */
final class Callbacks {

    private static final Logger log = LoggerFactory.getLogger(Callbacks.class);
    private static final LogThrottle THROTTLE = new LogThrottle(Duration.ofMinutes(1));

    private Callbacks() {}

    /** Runs it; says whether it came to its end. */
    static boolean run(String what, Runnable callback) {
        return Boolean.TRUE.equals(call(what, () -> {
            callback.run();
            return true;
        }));
    }

    /** What it returns, or {@code null} when it threw. */
    static <T> @Nullable T call(String what, Supplier<@Nullable T> callback) {
        try {
            return callback.get();
        } catch (Throwable thrown) {
            failed(what, thrown);
            return null;
        }
    }

    /** Logs what a callback threw. */
    static void failed(String what, Throwable wrapped) {
        try {
            Throwable thrown = unwrap(wrapped);
            String where = where(thrown);
            long leftOut = THROTTLE.leftOutBefore(what + thrown.getClass().getName() + where);
            if (leftOut != LogThrottle.SILENT) {
                log.warn(
                        "{} failed: {}{}. The jobs go on{}",
                        what,
                        thrown.getClass().getName(),
                        where,
                        leftOut == 0 ? "" : "; " + leftOut + " more such failures were not logged");
            }
        } catch (Throwable untold) {
            // No memory, or no stack, is left for a log line. What was promised matters more.
        }
    }

    /** Spring wraps what listeners throw. */
    private static Throwable unwrap(Throwable thrown) {
        Throwable cause = thrown instanceof UndeclaredThrowableException ? thrown.getCause() : null;
        return cause == null ? thrown : cause;
    }

    /** The method of the application that was called, as {@code " in com.example.Alerts.on"}; empty where the exception does not tell. */
    private static String where(Throwable thrown) {
        StackTraceElement[] frames = framesOf(thrown);
        int ours = 0;
        while (ours < frames.length && !frames[ours].getClassName().equals(Callbacks.class.getName())) {
            ours++;
        }
        if (ours == frames.length) {
            return "";
        }
        // From our call inwards: the first method that belongs neither to us, nor to Spring, nor to the JDK.
        String caller = ours == 0 ? "" : frames[ours - 1].getClassName();
        for (int i = ours - 1; i >= 0; i--) {
            String name = frames[i].getClassName();
            if (!name.equals(caller) && !isMachinery(name)) {
                return " in " + name + "." + frames[i].getMethodName();
            }
        }
        return "";
    }

    private static StackTraceElement[] framesOf(Throwable thrown) {
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
