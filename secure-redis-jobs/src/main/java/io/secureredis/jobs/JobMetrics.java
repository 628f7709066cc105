package io.secureredis.jobs;

import java.time.Duration;

/** Counts what happens to jobs. Tags are queue, job name, outcome and reason, and nothing else. */
interface JobMetrics {

    JobMetrics NONE = new JobMetrics() {};

    /** A queue is served from now on; what may be counted of it exists before it happens, so that an alert sees the first time. */
    default void served(String queue) {}

    /**
     * An attempt ended.
     *
     * @param outcome {@code succeeded} or a kind of {@link JobError}
     */
    default void ended(String queue, String task, String outcome, Duration took) {}

    default void tampered(String queue, String reason) {}

    /** Schedules were not fired as they stand in Redis, and not condemned either. */
    default void scheduleRefused(String queue, String reason, long count) {}

    /**
     * A job was given back, since it cannot run here now.
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

    /** What is not the queue's own was found in its keys and removed. */
    default void setAside(String queue, long entries) {}

    default void lost(String queue) {}

    default void forgotten(String queue) {}
}
