package io.secureredis.jobs.engine;

import io.secureredis.jobs.inspect.JobState;
import java.time.Duration;

/** Counts what happens to jobs. The tags are queue, job name, outcome and reason, and nothing else. */
interface JobMetrics {

    JobMetrics NONE = new JobMetrics() {};

    /**
     * A worker starts to serve a queue. Its counters are created before their first event, so that an alert sees the
     * first increase.
     */
    default void served(String queue) {}

    /**
     * An attempt ended.
     *
     * @param outcome {@code succeeded} or a kind of {@link JobError}
     */
    default void ended(String queue, String task, String outcome, Duration took) {}

    default void tampered(String queue, String reason) {}

    /** Schedules were not fired as stored in Redis, and not condemned either. */
    default void scheduleRefused(String queue, String reason, long count) {}

    /**
     * A job was given back because it cannot run here now.
     *
     * @param reason {@code concurrency}, {@code running}, {@code unknown-key}, {@code retired-key} or {@code key-ring}
     */
    default void heldBack(String queue, String reason) {}

    default void crashed(String queue) {}

    /** A job was claimed before its time, and waits. */
    default void early(String queue) {}

    /**
     * Ended jobs were removed.
     *
     * @param reason {@code age} or {@code cap}
     */
    default void removed(String queue, JobState state, String reason, long jobs) {}

    /** Foreign entries in the queue's keys were found and removed. */
    default void setAside(String queue, long entries) {}

    /**
     * Jobs that someone removed from their state were put back.
     *
     * @param reason {@code no-state} or {@code lease}
     */
    default void putBack(String queue, String reason, long jobs) {}

    default void lost(String queue) {}

    default void forgotten(String queue) {}
}
