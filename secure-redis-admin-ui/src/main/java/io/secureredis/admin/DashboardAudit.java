package io.secureredis.admin;

import io.secureredis.jobs.JobId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reports that someone changed or revealed something in the dashboard. Published as an application event, and written
 * to the log.
 *
 * <p>The audit log has more records: what was asked and what became of it, and what was refused.
 *
 * <p>It never carries what was revealed. For {@link Action#REVEAL} and {@link Action#SEARCH_ARGUMENTS} it is published
 * before anything is opened, and for all jobs that match a filter ({@link Action#RETRY_MATCHING} and the like) before
 * the first is changed, so a listener that throws prevents it; for any other change it is published after it took
 * effect.
 *
 * @param user who did it
 * @param queue which queue; empty where it was not about one
 * @param job which job, or {@code null} where it was not about one
 * @param schedule the key of the recurring schedule, or {@code null} where it was not about one
 * @param count how many jobs were changed, or, before they are changed, match; 1 for a single one, a queue or a
 *     schedule
 * @param reason what the user typed, on one line, for {@link Action#REVEAL}, {@link Action#SEARCH_ARGUMENTS} and {@link
 *     Action#PAUSE}; for {@link Action#ENQUEUE} and {@link Action#RETRY_EDITED} also a keyed digest of the arguments
 *     before and after; the limits or the rule before and after for {@link Action#CHANGE_LIMITS} and {@link
 *     Action#EDIT_SCHEDULE}; the other queue for {@link Action#MOVE}; the state and the filter for all jobs that
 *     match; otherwise empty
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

    /** The audited operations. */
    public enum Action {
        REVEAL,
        RETRY,
        RETRY_ALL,
        RETRY_TAMPERED,
        RUN_NOW,
        CANCEL,
        DELETE,
        MOVE,
        PAUSE,
        RESUME,
        DRAIN,
        CHANGE_LIMITS,
        RETRY_MATCHING,
        RUN_NOW_MATCHING,
        CANCEL_MATCHING,
        DELETE_MATCHING,
        MOVE_MATCHING,
        STOP_OPERATION,
        CLEAR_CACHE,
        QUIET_WORKER,
        RESUME_WORKER,
        STOP_WORKER,
        FIRE_SCHEDULE,
        PAUSE_SCHEDULE,
        RESUME_SCHEDULE,
        EDIT_SCHEDULE,
        REMOVE_SCHEDULE,
        ENQUEUE,
        RETRY_EDITED,
        SEARCH_ARGUMENTS
    }
}
