package io.secureredis.admin;

import io.secureredis.jobs.JobId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody changed or revealed something in the dashboard. Published as an application event, and written to the log.
 *
 * <p>It never carries what was revealed. For {@link Action#REVEAL} it is published before anything is opened, so a listener that throws prevents it; for a change
 * it is published after it took effect.
 *
 * @param user who did it
 * @param job which job, or {@code null} where it was not about one
 * @param schedule the key of the recurring schedule, or {@code null} where it was not about one
 * @param count how many jobs were changed; 1 for a single one, a queue or a schedule
 * @param reason what the user typed, on one line; empty except for {@link Action#REVEAL}
 */
public record DashboardAudit(
        Action action,
        String user,
        String queue,
        @Nullable JobId job,
        @Nullable String schedule,
        long count,
        String reason,
        Instant at) {

    /** What was done. */
    public enum Action {
        REVEAL,
        RETRY,
        RETRY_ALL,
        RETRY_TAMPERED,
        RUN_NOW,
        CANCEL,
        DELETE,
        PAUSE,
        RESUME,
        DRAIN,
        FIRE_SCHEDULE,
        REMOVE_SCHEDULE
    }
}
