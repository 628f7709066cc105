package io.secureredis.admin;

import io.secureredis.SecureRedisException;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.jobs.inspect.RecurringOverview;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;

/** Shows the recurring schedules of all queues, and the operations on one. */
final class SchedulePages {

    private static final String LIST = "/recurring";

    private final JobInspector inspector;
    private final JobOperations operations;
    private final AuditTrail audit;

    SchedulePages(JobInspector inspector, JobOperations operations, AuditTrail audit) {
        this.inspector = inspector;
        this.operations = operations;
        this.audit = audit;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(Route.get(LIST, DashboardRole.VIEW, this::list));
        String one = "/queues/{queue}/recurring/{key}";
        routes.add(Route.get(one, DashboardRole.VIEW, this::show));
        routes.add(Route.post(one + "/edit", DashboardRole.OPERATE, this::edit));
        for (ScheduleAction action : ScheduleAction.values()) {
            String path = "/queues/{queue}/recurring/{key}/" + action.slug();
            routes.add(Route.get(path, DashboardRole.OPERATE, exchange -> ask(exchange, action)));
            routes.add(Route.post(path, DashboardRole.OPERATE, exchange -> apply(exchange, action)));
        }
        return routes;
    }

    private Reply list(Exchange exchange) {
        QueueReading queues = QueueReading.of(inspector);
        List<RecurringOverview> schedules = queues.each(queue -> inspector.recurring(queue.name())).stream()
                .flatMap(List::stream)
                .toList();
        return Reply.page(
                (output, interceptor) ->
                        JterecurringGenerated.render(output, interceptor, exchange.frame(), schedules, queues.silent()),
                () -> Facts.ofAllQueues("schedules", Facts.ofSchedules(schedules), queues.silent()));
    }

    private RecurringOverview existing(String queue, String key) {
        return inspector.recurring(queue).stream()
                .filter(candidate -> candidate.key().equals(key))
                .findFirst()
                .orElseThrow(() -> ProblemException.notFound("problem.schedule"));
    }

    private Reply show(Exchange exchange) {
        RecurringOverview schedule = existing(Paths.queueOf(exchange), Paths.scheduleOf(exchange));
        List<RecurringOverview.Run> runs = inspector.runs(schedule.queue(), schedule.key());
        return Reply.page(
                (output, interceptor) ->
                        JtescheduleGenerated.render(output, interceptor, exchange.frame(), schedule, runs),
                () -> Facts.of(schedule, runs));
    }

    private Reply edit(Exchange exchange) {
        RecurringOverview schedule = existing(Paths.queueOf(exchange), Paths.scheduleOf(exchange));
        try {
            boolean changed = edit(exchange, schedule, rule(exchange));
            return Reply.done(
                    Paths.schedule(schedule.queue(), schedule.key()),
                    changed ? Notice.SCHEDULE_EDITED : Notice.UNCHANGED);
        } catch (SecureRedisException e) {
            if (e.code().equals("SR417")) {
                throw wrong("problem.refused", String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    private boolean edit(Exchange exchange, RecurringOverview schedule, Schedule rule) {
        AuditTrail.Deed deed = new AuditTrail.Deed(
                DashboardAudit.Action.EDIT_SCHEDULE,
                exchange.visitor(),
                schedule.queue(),
                null,
                schedule.key(),
                1,
                "before: " + OneLine.of(String.valueOf(schedule.schedule())) + "; after: " + rule);
        return audit.change(deed, () -> operations.editSchedule(schedule.queue(), schedule.key(), rule));
    }

    private static Schedule rule(Exchange exchange) {
        Optional<String> cron = exchange.parameter("cron");
        Optional<Duration> every = exchange.parameter("every").map(SchedulePages::interval);
        if (cron.isPresent() == every.isPresent()) {
            throw wrong("problem.rule.both");
        }
        return every.map(Schedule::every)
                .orElseGet(() -> Schedule.cron(
                        OneLine.of(cron.orElse("")),
                        zone(exchange.parameter("zone").orElse("UTC"))));
    }

    private static Duration interval(String text) {
        try {
            return LimitPages.span(text);
        } catch (ProblemException notOne) {
            throw wrong("problem.rule.every");
        }
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw wrong("problem.rule.zone");
        }
    }

    private static ProblemException wrong(String how, Object... arguments) {
        return new ProblemException(HttpStatus.BAD_REQUEST, "problem.rule", how, arguments);
    }

    private Reply ask(Exchange exchange, ScheduleAction action) {
        String queue = Paths.queueOf(exchange);
        String key = Paths.scheduleOf(exchange);
        RecurringOverview schedule = existing(queue, key);
        Texts texts = exchange.texts();
        return Confirmation.of(
                        texts, action, Labels.schedule(schedule), Paths.schedule(queue, key, action), LIST, List.of())
                .reply(exchange);
    }

    private Reply apply(Exchange exchange, ScheduleAction action) {
        String queue = Paths.queueOf(exchange);
        String key = Paths.scheduleOf(exchange);
        boolean changed = audit.change(
                AuditTrail.Deed.onSchedule(action.audit(), exchange.visitor(), queue, key),
                () -> action.apply(operations, queue, key));
        return Reply.done(LIST, changed ? action.notice() : Notice.UNCHANGED);
    }
}
