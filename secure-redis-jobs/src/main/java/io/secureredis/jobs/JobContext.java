package io.secureredis.jobs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The job that runs on this thread, for the job's own code: {@code JobContext.current()}.
 *
 * <p>Bound to the thread that runs the job; hand it on to other threads yourself. After the job has ended, {@link
 * #progress} and {@link #log} do nothing and {@link #heartbeat} says {@code false}.
 *
 * <p>A job that runs inline, without Redis, has one as well: attempt 1, an id of its own, and progress that is not
 * kept. Nobody can cancel it, but it is cancelled with the job of a worker
 * that runs it.
 */
public interface JobContext {

    /**
     * Returns the job that runs on this thread.
     *
     * @throws IllegalStateException if there is none
     */
    static JobContext current() {
        JobContext context = find();
        if (context == null) {
            throw new IllegalStateException(
                    "No job runs on this thread. Ask in the thread that calls the job's method, and hand"
                            + " the context on to others; find() returns null instead.");
        }
        return context;
    }

    /** Returns the job that runs on this thread, or {@code null}. */
    static @Nullable JobContext find() {
        return JobContextHolder.getContext();
    }

    JobId id();

    String queue();

    /** Returns the job's name. */
    String task();

    /** Returns the job's tags, in the order in which they were added. */
    List<String> tags();

    /**
     * Returns the number of the attempt, 1 for the first. Attempts in which the worker died, or was stopped, do not
     * count.
     */
    int attempt();

    /** Returns the number of failed attempts after which the job is dead. */
    int maxAttempts();

    /** Returns how often a worker died while it ran this job. */
    int crashes();

    /**
     * Returns whether the job should end: it was cancelled, took too long, lost its lease, or the application is
     * stopping. The thread is interrupted as well.
     */
    boolean isCancelled();

    /**
     * Reports the job's progress, for dashboards. It is sealed. Call it as often as you like: the newest report is
     * sent, at most once a second, and at the end. Never fails because of Redis.
     *
     * @param percent 0 to 100; the list of running jobs shows it
     * @param message shown to those who may see the arguments
     */
    void progress(int percent, @Nullable String message);

    /**
     * Adds a line to the job's log, for dashboards. It is sealed, and only those see it who may see the arguments.
     * Lines are sent together, at most once a second, and at the end. Never fails, not even if Redis does not answer or
     * has no memory left: then lines are missing.
     *
     * <p>The log keeps the lines of all attempts, and goes when the job goes. {@code secure-redis.jobs.log} limits it;
     * the log says where lines were left out.
     *
     * @param line any text; may have line breaks; {@code null} is logged as a word
     */
    void log(@Nullable String line);

    /**
     * Renews the lease now, and returns whether the job should continue. The worker renews the lease by itself, so only
     * a long job that wants to know at once needs this.
     *
     * @return whether the job still belongs to this worker and should continue
     */
    boolean heartbeat();
}
