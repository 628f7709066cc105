package io.secureredis.jobs;

/**
 * What a {@link Schedule} does if it is due while the job of its last occurrence has not ended: while that job waits,
 * waits for its next attempt, or runs.
 */
public enum Overlap {
    /** Skips the occurrence; the schedule continues with the next one. The default of declared schedules. */
    SKIP,
    /**
     * Puts the occurrence into the queue behind the last one. The default of {@link JobCall#scheduleOnce(Schedule)}.
     * While the queue is paused, a schedule skips nevertheless: a paused queue gets one occurrence, not one for each
     * tick.
     */
    QUEUE
}
