package io.secureredis.jobs.engine;

import io.secureredis.jobs.JobContext;
import io.secureredis.jobs.JobContextHolder;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Cleans a thread before and after one job, so that the job finds nothing of the last one and leaves nothing behind.
 *
 * <p>This covers the interrupt flag, the logging context (MDC), the context class loader, the thread's name, and
 * {@link JobContext#current()}. The owner's settings of the thread are restored at the end, including its interrupt; an
 * interrupt that the job leaves was meant for the job. The application is responsible for its own thread-locals.
 */
final class CleanThread {

    private final Thread thread = Thread.currentThread();
    private final String name = thread.getName();
    private final @Nullable ClassLoader loader = thread.getContextClassLoader();
    private final @Nullable Map<String, String> logging = MDC.getCopyOfContextMap();
    private final @Nullable JobContext outer = JobContextHolder.getContext();
    private final boolean interrupted = Thread.interrupted();

    private CleanThread() {}

    /** Prepares the thread for a worker's job. */
    static CleanThread forJob(@Nullable ClassLoader loader) {
        CleanThread clean = new CleanThread();
        MDC.clear();
        JobContextHolder.clearContext();
        clean.thread.setContextClassLoader(loader);
        return clean;
    }

    /**
     * Prepares the thread for a job that its caller runs at once; the job sees the caller's logging context, as a
     * worker would have carried it.
     */
    static CleanThread inCaller() {
        return new CleanThread();
    }

    /** Restores the thread at the end, whatever happened. */
    void restore() {
        Thread.interrupted();
        if (!thread.getName().equals(name)) {
            thread.setName(name);
        }
        thread.setContextClassLoader(loader);
        JobContextHolder.setContext(outer);
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
