package io.secureredis.admin;

import io.secureredis.jobs.JobOperations;

/** What may be done to a recurring schedule. */
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
                        "It puts a job into the queue now, besides its ordinary fires.",
                        DashboardAudit.Action.FIRE_SCHEDULE,
                        Notice.FIRED);
            case REMOVE ->
                new Wording(
                        "Remove",
                        true,
                        "It fires no more. Jobs that it has put into the queue remain. An application that declares it puts it back at its next start.",
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
