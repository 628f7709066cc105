package io.secureredis.admin;

import io.secureredis.jobs.inspect.JobOperations;

/** The operations on a recurring schedule. */
enum ScheduleAction implements PageAction {
    FIRE,
    REMOVE;

    @Override
    public Traits traits() {
        return switch (this) {
            case FIRE -> new Traits(false, DashboardAudit.Action.FIRE_SCHEDULE, Notice.FIRED);
            case REMOVE -> new Traits(true, DashboardAudit.Action.REMOVE_SCHEDULE, Notice.SCHEDULE_REMOVED);
        };
    }

    boolean apply(JobOperations operations, String queue, String key) {
        return switch (this) {
            case FIRE -> operations.fireNow(queue, key).isPresent();
            case REMOVE -> operations.removeSchedule(queue, key);
        };
    }
}
