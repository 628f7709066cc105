package io.secureredis.admin;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.JobOperations;
import io.secureredis.jobs.JobState;
import java.util.Arrays;
import java.util.List;

/** What may be done to one job, and in which states. */
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
                        "It becomes ready, with all its attempts before it again. A tampered one does if its body opens by now; look first why it was refused.",
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
                        "A waiting job is removed for good. A running one is interrupted at its worker's next life sign, and becomes dead unless it ends before.",
                        DashboardAudit.Action.CANCEL,
                        Notice.CANCELLED);
            case DELETE ->
                new Wording(
                        "Delete",
                        true,
                        "It is removed for good, with its arguments, result and error.",
                        DashboardAudit.Action.DELETE,
                        Notice.DELETED);
        };
    }

    /** What makes sense in a state. Waiting jobs are cancelled, which removes them; ended ones are deleted. */
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

    /** The same, of several jobs. */
    String effectOnEach() {
        return switch (this) {
            case RETRY -> "They become ready, with all their attempts before them again.";
            case RUN_NOW -> "They become ready without waiting for their time.";
            case CANCEL ->
                "Waiting jobs are removed for good. Running ones are interrupted at their worker's next life sign, and become dead unless they end before.";
            case DELETE -> "They are removed for good, with their arguments, results and errors.";
        };
    }
}
