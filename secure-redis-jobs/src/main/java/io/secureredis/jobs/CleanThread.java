package io.secureredis.jobs;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * A thread while it runs one job: the job finds it clean, whatever the last one left, and leaves nothing behind.
 *
 * <p>That is the interrupt flag, the logging context (MDC), the context class loader, the thread's name, and {@link JobContext#current()}. What the thread's owner had set is put back
 * at the end, its interrupt included; an interrupt that the job leaves was meant for the job. Thread-locals of the application's own are the application's.
 */
final class CleanThread {

    private final Thread thread = Thread.currentThread();
    private final String name = thread.getName();
    private final @Nullable ClassLoader loader = thread.getContextClassLoader();
    private final @Nullable Map<String, String> logging = MDC.getCopyOfContextMap();
    private final @Nullable RunningJob outer = RunningJob.CURRENT.get();
    private final boolean interrupted = Thread.interrupted();

    private CleanThread() {}

    /** For a job of a worker. */
    static CleanThread forJob(@Nullable ClassLoader loader) {
        CleanThread clean = new CleanThread();
        MDC.clear();
        RunningJob.CURRENT.remove();
        clean.thread.setContextClassLoader(loader);
        return clean;
    }

    /** For a job that its caller runs at once; it sees the caller's logging context, as a worker would have carried it. */
    static CleanThread inCaller() {
        return new CleanThread();
    }

    /** At the end, whatever it was. */
    void restore() {
        Thread.interrupted();
        if (!thread.getName().equals(name)) {
            thread.setName(name);
        }
        thread.setContextClassLoader(loader);
        if (outer == null) {
            RunningJob.CURRENT.remove();
        } else {
            RunningJob.CURRENT.set(outer);
        }
        if (logging == null || logging.isEmpty()) {
            MDC.clear();
        } else {
            MDC.setContextMap(logging);
        }
        if (interrupted) {
            thread.interrupt();
        }
    }
}
