package io.secureredis.admin.pages;

import io.secureredis.admin.DashboardAudit;
import io.secureredis.admin.web.Notice;
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
    public Traits traits() {
        return switch (this) {
            case PAUSE -> new Traits(true, DashboardAudit.Action.PAUSE, Notice.PAUSED);
            case RESUME -> new Traits(false, DashboardAudit.Action.RESUME, Notice.RESUMED);
            case RETRY_ALL -> new Traits(true, DashboardAudit.Action.RETRY_ALL, Notice.RETRIED_ALL);
            case RETRY_TAMPERED -> new Traits(true, DashboardAudit.Action.RETRY_TAMPERED, Notice.RETRIED_ALL);
            case DRAIN -> new Traits(true, DashboardAudit.Action.DRAIN, Notice.DRAINED);
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
