package io.secureredis.jobs.inspect;

import io.secureredis.SecureRedisException;
import io.secureredis.jobs.JobId;
import java.util.List;
import java.util.Optional;

/**
 * Changes the content of a queue, for tools and dashboards.
 *
 * <p>Each method is one atomic step in Redis for each job, and returns whether it found what it had to change: someone
 * else may have been faster. Safe for any number of threads. Every method throws {@link SecureRedisException}
 * ({@code SR420}) if Redis does not answer.
 *
 * <p>A queue with shards has parts ({@code mail}, {@code mail~1}, ...). What concerns one job or schedule, and pausing
 * and
 * resuming, reaches every part by the name of the queue. What changes many jobs ({@link #retryAll}, {@link #deleteAll},
 * {@link #drain}, and lists of ids) changes the part that you name, so that it does what was counted before: name each
 * part.
 */
public interface JobOperations {

    /**
     * Makes a dead job ready, with all its attempts again. Also makes a tampered one ready if its body opens after all:
     * because a missing secret was added, or because the operator wants to run what was moved or replayed. Returns
     * false if the job is neither, or its body does not open.
     */
    boolean retry(String queue, JobId id);

    /**
     * Makes every job ready that is dead now. One that dies again in the meantime stays dead. Returns how many became
     * ready.
     */
    long retryAll(String queue);

    /**
     * Makes every job ready that is in a state now: dead and tampered ones with all their attempts again, scheduled and
     * retrying ones without waiting for their time. Of tampered ones, it retries only those whose body did not open
     * before, and opens now; use {@link #retry} for one that was put back after it had run. Returns how many became
     * ready.
     *
     * @throws SecureRedisException {@code SR472} for another state
     */
    long retryAll(String queue, JobState state);

    /**
     * Removes every job that is in a state now. Returns how many were removed.
     *
     * @throws SecureRedisException {@code SR472} for {@link JobState#ACTIVE}
     */
    long deleteAll(String queue, JobState state);

    /** Removes a job that no worker is running, in any state. Returns false if it does not exist, or is running. */
    boolean delete(String queue, JobId id);

    /**
     * Ends a job: a waiting one is removed; a running one is interrupted at its worker's next sign of life, and becomes
     * dead unless it ends before. Returns false if it does not exist, or has ended.
     */
    boolean cancel(String queue, JobId id);

    /** Makes a scheduled or retrying job ready. Returns false if it is neither, or its body does not open. */
    boolean runNow(String queue, JobId id);

    /** As {@link #retry(String, JobId)} for several jobs of one queue, sent together. Returns how many became ready. */
    default long retry(String queue, List<JobId> ids) {
        return ids.stream().filter(id -> retry(queue, id)).count();
    }

    /**
     * As {@link #runNow(String, JobId)} for several jobs of one queue, sent together. Returns how many became ready.
     */
    default long runNow(String queue, List<JobId> ids) {
        return ids.stream().filter(id -> runNow(queue, id)).count();
    }

    /**
     * As {@link #delete(String, JobId)} for several jobs of one queue, sent together. Returns how many were removed.
     */
    default long delete(String queue, List<JobId> ids) {
        return ids.stream().filter(id -> delete(queue, id)).count();
    }

    /**
     * No job of the queue is claimed until {@link #resume}; running ones end. What an earlier pause said is forgotten.
     */
    void pause(String queue);

    /**
     * As {@link #pause(String)}, and stores why, who and when, sealed: {@link QueueOverview#pause()} has them. The
     * queue is paused also for workers that cannot open them, and if they cannot be sealed.
     *
     * @param reason in words, empty for none; cut after {@value QueueOverview.Pause#MOST_CHARACTERS} characters
     * @param by who pauses it, empty if that is not known; cut after 100 characters
     */
    default void pause(String queue, String reason, String by) {
        pause(queue);
    }

    /** As {@link #pause(String, String, String)}, without who. */
    default void pause(String queue, String reason) {
        pause(queue, reason, "");
    }

    /** Ends a {@link #pause}, and forgets why. */
    void resume(String queue);

    /**
     * Changes the limits of a queue, for all of its workers, at their next sign of life. The change is sealed: who only
     * writes to Redis cannot make one, nor put back an older one while a worker runs that knows the newer one. It stays
     * in force after a restart of the workers. It replaces the change before;
     * {@link QueueOverview.Limits#AS_CONFIGURED} puts everything back to what is configured.
     *
     * @param by who changes them, empty if that is not known
     * @return false if these limits were in force already
     * @throws SecureRedisException {@code SR473} if a limit is out of range
     */
    default boolean limit(String queue, QueueOverview.Limits limits, String by) {
        return false;
    }

    /**
     * Removes every job that waits now: ready, scheduled and retrying. Running ones continue, and new jobs stay.
     * Returns how many were removed.
     */
    long drain(String queue);

    /**
     * Tells a worker something; it obeys at its next sign of life, after a third of its lease. The command is sealed:
     * who only writes to Redis cannot give one, nor give one again, nor later than five minutes after it was given.
     *
     * @param queue one that the worker serves
     * @param worker its id
     * @return false if no such worker was seen recently
     */
    default boolean tell(String queue, String worker, WorkerOverview.Command command) {
        return false;
    }

    /**
     * Puts a job of a recurring schedule into the queue now, in addition to its regular runs. Returns empty if there is
     * no such schedule, or it does not open.
     */
    Optional<JobId> fireNow(String queue, String scheduleKey);

    /** Removes a recurring schedule; jobs that it has already put remain. Returns false if there is none. */
    boolean removeSchedule(String queue, String scheduleKey);
}
