package io.secureredis.jobs;

import org.jspecify.annotations.Nullable;

/**
 * Something about a job that an application may want to know; published as a Spring application event, in the process where it was noticed.
 *
 * @param id the job, or {@code null} where a schedule is meant
 * @param task the job's name, where it could be read
 * @param reason a word such as {@code not-authentic}, {@code early}, {@code replayed}, {@code timeout}
 */
public record JobEvent(
        Kind kind,
        String queue,
        @Nullable JobId id,
        @Nullable String task,
        String reason) {

    /** What happened. */
    public enum Kind {
        /** An attempt failed; the job will be tried again. */
        FAILED,
        /** The job was given up. */
        DEAD,
        /** The lease of a job ran out: its worker died. */
        CRASHED,
        /** A job was refused, because it is not what was put there. */
        TAMPERED,
        /** A schedule was refused, because it is not what was put there; it does not fire any more. */
        SCHEDULE_TAMPERED,
        /** A schedule cannot be opened by this application: its secret is unknown or retired here, or another version wrote it. It is left alone. At most once a minute for each cause. */
        SCHEDULE_UNREADABLE,
        /** A job ended here, but its lease had been lost, so the end did not count; it runs elsewhere too. */
        LOST,
        /** A job that had ended here came back, because Redis had forgotten the acknowledgement (a failover); it was acknowledged again, and not run. */
        FORGOTTEN
    }
}
