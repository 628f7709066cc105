package io.secureredis.jobs;

import org.jspecify.annotations.Nullable;

/**
 * An event of a job, published as a Spring application event in the process that noticed it.
 *
 * @param id the job, or {@code null} if the event concerns a schedule
 * @param task the job's name, if it could be read
 * @param reason a word such as {@code not-authentic}, {@code early}, {@code replayed}, {@code timeout}
 */
public record JobEvent(
        Kind kind,
        String queue,
        @Nullable JobId id,
        @Nullable String task,
        String reason) {

    /** The kinds of events. */
    public enum Kind {
        /** An attempt failed; the job will be retried. */
        FAILED,
        /** The job is dead and will not be retried. */
        DEAD,
        /** The lease of a job expired: its worker died. */
        CRASHED,
        /** A job was refused because its content was changed. */
        TAMPERED,
        /** A schedule was refused because its content was changed; it no longer fires. */
        SCHEDULE_TAMPERED,
        /**
         * This application cannot open a schedule: its secret is unknown or retired here, or another version wrote it.
         * The schedule stays unchanged. Published at most once a minute for each cause.
         */
        SCHEDULE_UNREADABLE,
        /** A job ended here, but its lease had been lost, so the end did not count; the job also runs elsewhere. */
        LOST,
        /**
         * A job that had ended here came back, because Redis lost the acknowledgement (a failover). It was acknowledged
         * again and not run.
         */
        FORGOTTEN
    }
}
