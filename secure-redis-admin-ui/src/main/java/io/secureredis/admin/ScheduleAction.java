package io.secureredis.admin;

import io.secureredis.jobs.JobOperations;
import java.util.Locale;

/** What may be done to a recurring schedule. */
enum ScheduleAction {
    FIRE(
            "Fire now",
            false,
            "It puts a job into the queue now, besides its ordinary fires.",
            DashboardAudit.Action.FIRE_SCHEDULE,
            Notice.FIRED),
    REMOVE(
            "Remove",
            true,
            "It fires no more. Jobs that it has put into the queue remain. An application that declares it puts it back at its next start.",
            DashboardAudit.Action.REMOVE_SCHEDULE,
            Notice.SCHEDULE_REMOVED);

    private final String label;
    private final boolean asks;
    private final String effect;
    private final DashboardAudit.Action audit;
    private final Notice notice;

    ScheduleAction(String label, boolean asks, String effect, DashboardAudit.Action audit, Notice notice) {
        this.label = label;
        this.asks = asks;
        this.effect = effect;
        this.audit = audit;
        this.notice = notice;
    }

    boolean apply(JobOperations operations, String queue, String key) {
        return switch (this) {
            case FIRE -> operations.fireNow(queue, key).isPresent();
            case REMOVE -> operations.removeSchedule(queue, key);
        };
    }

    String slug() {
        return name().toLowerCase(Locale.ROOT);
    }

    String label() {
        return label;
    }

    /** Whether a page asks before it is done. */
    boolean asks() {
        return asks;
    }

    String effect() {
        return effect;
    }

    DashboardAudit.Action audit() {
        return audit;
    }

    Notice notice() {
        return notice;
    }
}
