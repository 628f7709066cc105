package io.secureredis.admin;

import io.secureredis.admin.find.JobFilter;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobState;
import java.time.Clock;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;

/** Records who did what: one line of log and one application event for each change and each reveal. */
final class AuditTrail {

    private static final Logger log = LoggerFactory.getLogger(DashboardAudit.class);

    private final ApplicationEventPublisher events;
    private final Clock clock;

    AuditTrail(ApplicationEventPublisher events, Clock clock) {
        this.events = events;
        this.clock = clock;
    }

    void revealing(DashboardVisitor visitor, String queue, JobId job, String reason) {
        record(DashboardAudit.Action.REVEAL, visitor, queue, job, null, 1, reason);
    }

    void changedJob(DashboardAudit.Action action, DashboardVisitor visitor, String queue, JobId job) {
        record(action, visitor, queue, job, null, 1, "");
    }

    void changedSchedule(DashboardAudit.Action action, DashboardVisitor visitor, String queue, String schedule) {
        record(action, visitor, queue, null, schedule, 1, "");
    }

    void changedQueue(DashboardAudit.Action action, DashboardVisitor visitor, String queue, long count) {
        record(action, visitor, queue, null, null, count, "");
    }

    /** Before the first of them is changed. */
    void changingMatching(
            JobAction action, DashboardVisitor visitor, String queue, long count, JobState state, JobFilter filter) {
        String what = Labels.state(state).toLowerCase(Locale.ROOT) + ": " + filter.words();
        record(action.auditOfMatching(), visitor, queue, null, null, count, what);
    }

    private void record(
            DashboardAudit.Action action,
            DashboardVisitor visitor,
            String queue,
            @Nullable JobId job,
            @Nullable String schedule,
            long count,
            String reason) {
        String user = OneLine.of(visitor.name());
        String why = OneLine.of(reason);
        log.info(
                "secure-redis dashboard: {} by {} queue={} job={} schedule={} count={} reason=\"{}\"",
                action,
                user,
                queue,
                job,
                schedule,
                count,
                why);
        events.publishEvent(new DashboardAudit(action, user, queue, job, schedule, count, why, clock.instant()));
    }
}
