package io.secureredis.cache;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.ClassUtils;

/**
 * Calls application code such as a listener, so that its exceptions change nothing for the caller.
 *
 * <p>An exception is logged with the class of the callback, at most one line per interval and class. The exception's
 * message is never logged, because it may contain cached data. Errors are treated like exceptions, including a full
 * stack, which is empty again here. Other {@link VirtualMachineError}s, such as no memory, are thrown. A callback
 * cannot take an interrupt away from the thread. Safe for any number of threads.
 */
public final class CallbackGuard {

    private static final Logger LOG = LoggerFactory.getLogger(CallbackGuard.class);

    private final LogRate rate;

    public CallbackGuard(Clock clock, Duration interval) {
        this.rate = new LogRate(clock, interval);
    }

    /** Returns a guard that logs at most one line a minute for each class of callbacks. */
    public static CallbackGuard perMinute() {
        return new CallbackGuard(Clock.systemUTC(), Duration.ofMinutes(1));
    }

    /**
     * Makes a call.
     *
     * @param callback the object whose class the log names
     */
    public void run(Object callback, Runnable call) {
        call(
                callback,
                () -> {
                    call.run();
                    return true;
                },
                false);
    }

    /**
     * Makes a call that returns a result.
     *
     * @param callback the object whose class the log names
     * @param otherwise the result if the call throws
     */
    public <T extends @Nullable Object> T call(Object callback, Supplier<T> call, T otherwise) {
        boolean interrupted = Thread.currentThread().isInterrupted();
        try {
            return call.get();
        } catch (Throwable thrown) {
            if (thrown instanceof VirtualMachineError fatal && !(thrown instanceof StackOverflowError)) {
                throw fatal;
            }
            interrupted |= thrown instanceof InterruptedException;
            log(callback, thrown);
            return otherwise;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void log(Object callback, Throwable thrown) {
        Class<?> type = ClassUtils.getUserClass(callback);
        long unsaid = rate.unsaidBefore(type);
        if (unsaid != LogRate.SILENT) {
            LOG.warn(
                    "SR261 {} threw {}{}. It is ignored. Fix the code that threw it.{}",
                    type.getName(),
                    thrown.getClass().getName(),
                    place(thrown),
                    LogRate.more(unsaid));
        }
    }

    private static String place(Throwable thrown) {
        StackTraceElement[] trace = thrown.getStackTrace();
        return trace.length == 0 ? "" : " at " + trace[0];
    }
}
