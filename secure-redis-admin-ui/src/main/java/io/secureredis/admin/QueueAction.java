package io.secureredis.admin;

import io.secureredis.jobs.JobOperations;
import io.secureredis.jobs.JobState;
import io.secureredis.jobs.QueueOverview;

/** What may be done to a whole queue. */
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
                        false,
                        "Running jobs end; no new ones start until somebody resumes it.",
                        DashboardAudit.Action.PAUSE,
                        Notice.PAUSED);
            case RESUME ->
                new Wording("Resume", false, "Workers take jobs again.", DashboardAudit.Action.RESUME, Notice.RESUMED);
            case RETRY_ALL ->
                new Wording(
                        "Retry all dead",
                        true,
                        "Every dead job of the queue becomes ready, with all its attempts before it again.",
                        DashboardAudit.Action.RETRY_ALL,
                        Notice.RETRIED_ALL);
            case RETRY_TAMPERED ->
                new Wording(
                        "Retry tampered that open",
                        true,
                        "Every tampered job whose body opens by now becomes ready. One that was put back after it had run stays.",
                        DashboardAudit.Action.RETRY_TAMPERED,
                        Notice.RETRIED_ALL);
            case DRAIN ->
                new Wording(
                        "Drain",
                        true,
                        "Every job that waits is removed for good: ready, scheduled and retrying. Running jobs go on.",
                        DashboardAudit.Action.DRAIN,
                        Notice.DRAINED);
        };
    }

    /** Returns how many jobs were changed; 1 where it is the queue itself. */
    long apply(JobOperations operations, String queue) {
        return switch (this) {
            case PAUSE -> {
                operations.pause(queue);
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

    /** Whether it would do anything now. */
    boolean offeredFor(QueueOverview queue) {
        return switch (this) {
            case PAUSE -> !queue.paused();
            case RESUME -> queue.paused();
            case RETRY_ALL, RETRY_TAMPERED, DRAIN -> jobs(queue) > 0;
        };
    }

    /** How many jobs it would change now. */
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
