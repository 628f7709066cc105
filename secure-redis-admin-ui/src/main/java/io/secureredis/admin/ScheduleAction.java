package io.secureredis.admin;

import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.jobs.inspect.RecurringOverview;

/** The operations on a recurring schedule. */
enum ScheduleAction implements PageAction {
    FIRE,
    PAUSE,
    RESUME,
    REMOVE;

    @Override
    public Wording wording() {
        return switch (this) {
            case FIRE ->
                new Wording(
                        "Run now",
                        false,
                        "It puts a job into the queue now, in addition to its regular runs.",
                        DashboardAudit.Action.FIRE_SCHEDULE,
                        Notice.FIRED);
            case PAUSE ->
                new Wording(
                        "Pause",
                        false,
                        "It does not fire until someone resumes it. Jobs that it has put into the queue remain.",
                        DashboardAudit.Action.PAUSE_SCHEDULE,
                        Notice.SCHEDULE_PAUSED);
            case RESUME ->
                new Wording(
                        "Start again",
                        false,
                        "It fires again from its next time on. Missed runs are not made up for.",
                        DashboardAudit.Action.RESUME_SCHEDULE,
                        Notice.SCHEDULE_RESUMED);
            case REMOVE ->
                new Wording(
                        "Remove",
                        true,
                        "It no longer fires. Jobs that it has put into the queue remain. An application that declares it adds it again at its next start.",
                        DashboardAudit.Action.REMOVE_SCHEDULE,
                        Notice.SCHEDULE_REMOVED);
        };
    }

    boolean apply(JobOperations operations, String queue, String key) {
        return switch (this) {
            case FIRE -> operations.fireNow(queue, key).isPresent();
            case PAUSE -> operations.pauseSchedule(queue, key);
            case RESUME -> operations.resumeSchedule(queue, key);
            case REMOVE -> operations.removeSchedule(queue, key);
        };
    }

    /** Returns whether it would do anything now. What does not open can only be removed. */
    boolean offeredFor(RecurringOverview schedule) {
        boolean opens = schedule.task() != null;
        return switch (this) {
            case FIRE -> opens && !schedule.tampered();
            case PAUSE -> opens && !schedule.tampered() && schedule.pausedAt() == null;
            case RESUME -> opens && (schedule.tampered() || schedule.pausedAt() != null);
            case REMOVE -> true;
        };
    }
}
