package io.secureredis.admin;

import io.secureredis.jobs.inspect.JobOperations;

/** The operations on a recurring schedule. */
enum ScheduleAction implements PageAction {
    FIRE,
    REMOVE;

    @Override
    public Wording wording() {
        return switch (this) {
            case FIRE ->
                new Wording(
                        "Fire now",
                        false,
                        "It puts a job into the queue now, in addition to its regular runs.",
                        DashboardAudit.Action.FIRE_SCHEDULE,
                        Notice.FIRED);
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
            case REMOVE -> operations.removeSchedule(queue, key);
        };
    }
}
