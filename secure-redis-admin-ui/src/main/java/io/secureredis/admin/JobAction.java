package io.secureredis.admin;

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
    public Wording wording() {
        return switch (this) {
            case RETRY ->
                new Wording(
                        "Retry",
                        false,
                        "It becomes ready, and its attempts start from the beginning. A tampered job becomes ready only if its body opens now; find out first why it was refused.",
                        DashboardAudit.Action.RETRY,
                        Notice.RETRIED);
            case RUN_NOW ->
                new Wording(
                        "Run now",
                        false,
                        "It becomes ready without waiting for its time.",
                        DashboardAudit.Action.RUN_NOW,
                        Notice.STARTED);
            case CANCEL ->
                new Wording(
                        "Cancel",
                        true,
                        "A waiting job is removed for good. A running job is interrupted at its worker's next heartbeat, and becomes dead unless it ends before.",
                        DashboardAudit.Action.CANCEL,
                        Notice.CANCELLED);
            case DELETE ->
                new Wording(
                        "Delete",
                        true,
                        "It is removed for good, with its arguments, result, log and error.",
                        DashboardAudit.Action.DELETE,
                        Notice.DELETED);
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

    /** The same, of several jobs. */
    String effectOnEach() {
        return switch (this) {
            case RETRY -> "They become ready, and their attempts start from the beginning.";
            case RUN_NOW -> "They become ready without waiting for their time.";
            case CANCEL ->
                "Waiting jobs are removed for good. Running jobs are interrupted at their worker's next heartbeat, and become dead unless they end before.";
            case DELETE -> "They are removed for good, with their arguments, results and errors.";
        };
    }
}
