package io.secureredis.admin.pages;

import io.secureredis.admin.DashboardAudit;
import io.secureredis.admin.text.Texts;
import io.secureredis.admin.web.Notice;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.jobs.inspect.JobState;
import java.util.Arrays;
import java.util.List;

/** The operations on one job, and the states in which they apply. */
enum JobAction implements PageAction {
    RETRY,
    RUN_NOW,
    CANCEL,
    DELETE;

    @Override
    public Traits traits() {
        return switch (this) {
            case RETRY -> new Traits(false, DashboardAudit.Action.RETRY, Notice.RETRIED);
            case RUN_NOW -> new Traits(false, DashboardAudit.Action.RUN_NOW, Notice.STARTED);
            case CANCEL -> new Traits(true, DashboardAudit.Action.CANCEL, Notice.CANCELLED);
            case DELETE -> new Traits(true, DashboardAudit.Action.DELETE, Notice.DELETED);
        };
    }

    /**
     * Returns the operations that make sense in a state. Waiting jobs are cancelled, which removes them; ended ones are
     * deleted.
     */
    static List<JobAction> in(JobState state) {
        return Arrays.stream(values()).filter(action -> action.fits(state)).toList();
    }

    private boolean fits(JobState state) {
        return switch (this) {
            case RETRY -> state == JobState.DEAD || state == JobState.TAMPERED;
            case RUN_NOW -> state == JobState.SCHEDULED || state == JobState.RETRYING;
            case CANCEL -> !DELETE.fits(state);
            case DELETE -> state == JobState.DONE || state == JobState.DEAD || state == JobState.TAMPERED;
        };
    }

    boolean apply(JobOperations operations, String queue, JobId id) {
        return switch (this) {
            case RETRY -> operations.retry(queue, id);
            case RUN_NOW -> operations.runNow(queue, id);
            case CANCEL -> operations.cancel(queue, id);
            case DELETE -> operations.delete(queue, id);
        };
    }

    /** Does it to several jobs of a queue; returns to how many it was done. */
    long apply(JobOperations operations, String queue, List<JobId> ids) {
        return switch (this) {
            case RETRY -> operations.retry(queue, ids);
            case RUN_NOW -> operations.runNow(queue, ids);
            case CANCEL ->
                ids.stream().filter(id -> operations.cancel(queue, id)).count();
            case DELETE -> operations.delete(queue, ids);
        };
    }

    /** How it is recorded when it is done to all jobs that match. */
    DashboardAudit.Action auditOfMatching() {
        return switch (this) {
            case RETRY -> DashboardAudit.Action.RETRY_MATCHING;
            case RUN_NOW -> DashboardAudit.Action.RUN_NOW_MATCHING;
            case CANCEL -> DashboardAudit.Action.CANCEL_MATCHING;
            case DELETE -> DashboardAudit.Action.DELETE_MATCHING;
        };
    }

    /** Returns the question whether it shall be done to so many jobs. */
    String question(Texts texts, long jobs) {
        return texts.of(this, "jobs", jobs);
    }

    /** Returns what it does to several jobs. */
    String effectOnEach(Texts texts) {
        return texts.of(this, "each");
    }
}
