package io.secureredis.admin;

import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.QueueOverview;

/** The operations on a whole queue. */
enum QueueAction implements PageAction {
    PAUSE,
    RESUME,
    RETRY_ALL,
    RETRY_TAMPERED,
    DRAIN;

    @Override
    public Wording wording() {
        return switch (this) {
            case PAUSE ->
                new Wording(
                        "Pause",
                        true,
                        "Running jobs end; no new ones start until someone resumes it.",
                        DashboardAudit.Action.PAUSE,
                        Notice.PAUSED);
            case RESUME ->
                new Wording("Resume", false, "Workers take jobs again.", DashboardAudit.Action.RESUME, Notice.RESUMED);
            case RETRY_ALL ->
                new Wording(
                        "Retry all dead",
                        true,
                        "Every dead job of the queue becomes ready, and its attempts start from the beginning.",
                        DashboardAudit.Action.RETRY_ALL,
                        Notice.RETRIED_ALL);
            case RETRY_TAMPERED ->
                new Wording(
                        "Retry tampered that open",
                        true,
                        "Every tampered job whose body opens now becomes ready. A job that was put back after it had run stays.",
                        DashboardAudit.Action.RETRY_TAMPERED,
                        Notice.RETRIED_ALL);
            case DRAIN ->
                new Wording(
                        "Drain",
                        true,
                        "Every waiting job (ready, scheduled or retrying) is removed for good. Running jobs continue.",
                        DashboardAudit.Action.DRAIN,
                        Notice.DRAINED);
        };
    }

    /**
     * Returns how many jobs were changed; 1 if it changed the queue itself.
     *
     * @param reason why it is paused, on one line, or empty
     * @param by who does it
     */
    long apply(JobOperations operations, String queue, String reason, String by) {
        return switch (this) {
            case PAUSE -> {
                operations.pause(queue, reason, by);
                yield 1;
            }
            case RESUME -> {
                operations.resume(queue);
                yield 1;
            }
            case RETRY_ALL -> operations.retryAll(queue);
            case RETRY_TAMPERED -> operations.retryAll(queue, JobState.TAMPERED);
            case DRAIN -> operations.drain(queue);
        };
    }

    /** Returns whether it would do anything now. */
    boolean offeredFor(QueueOverview queue) {
        return switch (this) {
            case PAUSE -> !queue.paused();
            case RESUME -> queue.paused();
            case RETRY_ALL, RETRY_TAMPERED, DRAIN -> jobs(queue) > 0;
        };
    }

    /** Returns how many jobs it would change now. */
    long jobs(QueueOverview queue) {
        return switch (this) {
            case PAUSE, RESUME -> 0;
            case RETRY_ALL -> queue.count(JobState.DEAD);
            case RETRY_TAMPERED -> queue.count(JobState.TAMPERED);
            case DRAIN ->
                queue.count(JobState.READY) + queue.count(JobState.SCHEDULED) + queue.count(JobState.RETRYING);
        };
    }
}
