package io.secureredis.jobs;

import org.jspecify.annotations.Nullable;

/**
 * The job that runs on this thread, for its own code: {@code JobContext.current()}.
 *
 * <p>Bound to the thread that runs the job; hand it on to other threads yourself. After the job has ended, {@link #progress} does nothing and {@link #heartbeat} says {@code false}.
 */
public interface JobContext {

    /**
     * The job that runs on this thread.
     *
     * @throws IllegalStateException if none does
     */
    static JobContext current() {
        JobContext context = find();
        if (context == null) {
            throw new IllegalStateException("No job runs on this thread");
        }
        return context;
    }

    /** The job that runs on this thread, or {@code null}. */
    static @Nullable JobContext find() {
        return RunningJob.CURRENT.get();
    }

    JobId id();

    String queue();

    /** The job's name. */
    String task();

    /** 1 for the first attempt. Attempts in which the worker died, or was stopped, do not count. */
    int attempt();

    /** The job is dead after so many failed attempts. */
    int maxAttempts();

    /** How often a worker died with this job. */
    int crashes();

    /**
     * Whether the job should end: it was cancelled, took too long, its lease was lost, or the application stops. The thread is interrupted as well.
     */
    boolean isCancelled();

    /**
     * Tells how far the job has come, for dashboards. The message is sealed.
     *
     * @param percent 0 to 100
     */
    void progress(int percent, @Nullable String message);

    /**
     * Renews the lease now, and learns whether the job should end. Not needed for the lease, which the worker renews by itself; for long jobs that want to know at once.
     *
     * @return whether the job is still ours and wanted
     */
    boolean heartbeat();
}
