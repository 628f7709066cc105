package io.secureredis.jobs;

/** What a {@link Schedule} does when it is due while the job of its last occurrence has not ended: while that one waits, waits for its next attempt, or runs. */
public enum Overlap {
    /** The occurrence is passed over; the schedule goes on with the next one. The default of declared schedules. */
    SKIP,
    /**
     * The occurrence is put into the queue behind the last one. The default of {@link JobCall#scheduleOnce(Schedule)}. While the queue is paused, a schedule skips all the same:
     * a paused queue gets one occurrence, not one for each tick.
     */
    QUEUE
}
