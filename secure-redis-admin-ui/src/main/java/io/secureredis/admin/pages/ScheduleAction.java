package io.secureredis.admin.pages;

import io.secureredis.admin.DashboardAudit;
import io.secureredis.admin.web.Notice;
import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.jobs.inspect.RecurringOverview;

/** The operations on a recurring schedule. */
enum ScheduleAction implements PageAction {
    FIRE,
    PAUSE,
    RESUME,
    REMOVE;

    @Override
    public Traits traits() {
        return switch (this) {
            case FIRE -> new Traits(false, DashboardAudit.Action.FIRE_SCHEDULE, Notice.FIRED);
            case PAUSE -> new Traits(false, DashboardAudit.Action.PAUSE_SCHEDULE, Notice.SCHEDULE_PAUSED);
            case RESUME -> new Traits(false, DashboardAudit.Action.RESUME_SCHEDULE, Notice.SCHEDULE_RESUMED);
            case REMOVE -> new Traits(true, DashboardAudit.Action.REMOVE_SCHEDULE, Notice.SCHEDULE_REMOVED);
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
