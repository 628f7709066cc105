package io.secureredis.jobs;

import io.secureredis.SecureRedisException;
import java.util.Optional;

/**
 * Changes what is in a queue, for tools and dashboards.
 *
 * <p>Each method is one atomic step in Redis for each job, and says by its result whether it found what it was to change: another may have been faster.
 * Safe for any number of threads. Every method throws {@link SecureRedisException} ({@code SR420}) when Redis does not answer.
 */
public interface JobOperations {

    /**
     * A dead job becomes ready, with all its attempts before it again. A tampered one does, too, if its body opens after all: because a missing secret was added, or because the operator
     * wants to run what was moved or replayed. False if it is neither, or its body does not open.
     */
    boolean retry(String queue, JobId id);

    /** Every job that is dead now becomes ready. One that dies again meanwhile stays dead. Returns how many became ready. */
    long retryAll(String queue);

    /**
     * Every job that is in a state now becomes ready: dead and tampered ones with all their attempts before them again, scheduled and retrying ones without waiting for their time. Of tampered
     * ones only those whose body did not open then, and opens now; one that was put back after it had run is retried by {@link #retry} alone. Returns how many became ready.
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

    /** Removes a job that no worker runs, in whatever state. False if it is not there, or runs. */
    boolean delete(String queue, JobId id);

    /**
     * Ends a job: one that waits is removed; one that runs is interrupted at its worker's next life sign, and becomes dead unless it ends before.
     * False if it is not there, or has ended.
     */
    boolean cancel(String queue, JobId id);

    /** A scheduled or retrying job becomes ready. False if it is neither, or its body does not open. */
    boolean runNow(String queue, JobId id);

    /** No job of the queue is claimed until {@link #resume}; running ones end. */
    void pause(String queue);

    /** Ends a {@link #pause}. */
    void resume(String queue);

    /** Removes every job that waits now: ready, scheduled and retrying. Running ones go on, and what is put meanwhile stays. Returns how many were removed. */
    long drain(String queue);

    /** Puts a job of a recurring schedule into the queue now, besides its ordinary fires. Empty if there is no such schedule, or it does not open. */
    Optional<JobId> fireNow(String queue, String scheduleKey);

    /** Removes a recurring schedule; jobs that it has put remain. False if there is none. */
    boolean removeSchedule(String queue, String scheduleKey);
}
