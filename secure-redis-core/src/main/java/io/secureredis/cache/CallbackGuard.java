package io.secureredis.cache;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.ClassUtils;

/**
 * Calls code of the application, such as a listener, so that what it throws changes nothing for the caller.
 *
 * <p>What is thrown is logged with the class of the callback, at most one line in each interval for each class; never with the message, which may hold what was cached. Exceptions and
 * errors are treated alike, but for a {@link VirtualMachineError}, which is thrown. Safe for any number of threads.
 */
public final class CallbackGuard {

    private static final Logger LOG = LoggerFactory.getLogger(CallbackGuard.class);

    private final LogRate rate;

    public CallbackGuard(Clock clock, Duration interval) {
        this.rate = new LogRate(clock, interval);
    }

    /** With one line a minute for each class of callbacks. */
    public static CallbackGuard perMinute() {
        return new CallbackGuard(Clock.systemUTC(), Duration.ofMinutes(1));
    }

    /**
     * Makes a call.
     *
     * @param callback whose class is named in the log
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
     * Makes a call that has a result.
     *
     * @param callback whose class is named in the log
     * @param otherwise the result where the call throws
     */
    public <T extends @Nullable Object> T call(Object callback, Supplier<T> call, T otherwise) {
        try {
            return call.get();
        } catch (VirtualMachineError ofTheRuntime) {
            throw ofTheRuntime;
        } catch (Throwable thrown) {
            if (thrown instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            log(callback, thrown);
            return otherwise;
        }
    }

    private void log(Object callback, Throwable thrown) {
        Class<?> type = ClassUtils.getUserClass(callback);
        long unsaid = rate.unsaidBefore(type);
        if (unsaid != LogRate.SILENT) {
            LOG.warn(
                    "SR261 {} threw {}{}. The cache goes on as if it had not. Correct it. ({} more since the last such line)",
                    type.getName(),
                    thrown.getClass().getName(),
                    place(thrown),
                    unsaid);
        }
    }

    private static String place(Throwable thrown) {
        StackTraceElement[] trace = thrown.getStackTrace();
        return trace.length == 0 ? "" : " at " + trace[0];
    }
}
