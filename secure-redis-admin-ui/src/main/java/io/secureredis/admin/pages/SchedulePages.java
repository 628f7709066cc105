package io.secureredis.admin.pages;

import io.secureredis.SecureRedisException;
import io.secureredis.admin.DashboardAudit;
import io.secureredis.admin.DashboardRole;
import io.secureredis.admin.audit.AuditTrail;
import io.secureredis.admin.text.OneLine;
import io.secureredis.admin.text.Texts;
import io.secureredis.admin.web.Exchange;
import io.secureredis.admin.web.FormProblems;
import io.secureredis.admin.web.Notice;
import io.secureredis.admin.web.ProblemException;
import io.secureredis.admin.web.Reply;
import io.secureredis.admin.web.Route;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.jobs.inspect.RecurringOverview;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Shows the recurring schedules of all queues, and the operations on one. */
final class SchedulePages {

    private static final String LIST = "/recurring";

    /** What is longer would be cut to another expression. */
    static final int MOST_CRON = 100;

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

    /**
     * The form for another rule: what was typed, and why it was refused.
     */
    record RuleForm(String every, String cron, String zone, FormProblems problems) {

        static RuleForm of(Exchange exchange, FormProblems problems) {
            return new RuleForm(
                    exchange.parameter("every").orElse(""),
                    exchange.parameter("cron").orElse(""),
                    exchange.parameter("zone").orElse(""),
                    problems);
        }
    }

    private Reply show(Exchange exchange) {
        RecurringOverview schedule = existing(Paths.queueOf(exchange), Paths.scheduleOf(exchange));
        List<RecurringOverview.Run> runs = inspector.runs(schedule.queue(), schedule.key());
        return Reply.page(
                template(exchange, schedule, runs, new RuleForm("", "", "", new FormProblems())),
                () -> Facts.of(schedule, runs));
    }

    private static Reply.Template template(
            Exchange exchange, RecurringOverview schedule, List<RecurringOverview.Run> runs, RuleForm form) {
        return (output, interceptor) ->
                JtescheduleGenerated.render(output, interceptor, exchange.frame(), schedule, runs, form);
    }

    private Reply refused(Exchange exchange, RecurringOverview schedule, FormProblems problems) {
        List<RecurringOverview.Run> runs = inspector.runs(schedule.queue(), schedule.key());
        return Reply.refused(
                HttpStatus.BAD_REQUEST,
                "problem.rule",
                problems,
                template(exchange, schedule, runs, RuleForm.of(exchange, problems)));
    }

    private Reply edit(Exchange exchange) {
        RecurringOverview schedule = existing(Paths.queueOf(exchange), Paths.scheduleOf(exchange));
        FormProblems problems = new FormProblems().unknown(exchange, List.of("cron", "zone", "every"));
        Schedule rule = problems.any() ? null : rule(exchange, problems);
        if (rule == null) {
            return refused(exchange, schedule, problems);
        }
        try {
            boolean changed = edit(exchange, schedule, rule);
            return Reply.done(
                            Paths.schedule(schedule.queue(), schedule.key()),
                            changed ? Notice.SCHEDULE_EDITED : Notice.UNCHANGED)
                    .with(
                            "action", DashboardAudit.Action.EDIT_SCHEDULE,
                            "queue", schedule.queue(),
                            "schedule", schedule.key());
        } catch (SecureRedisException e) {
            if (!e.code().equals("SR417")) {
                throw e;
            }
            String field = rule.interval() == null ? "cron" : "every";
            return refused(exchange, schedule, problems.add(field, texts -> texts.text("problem.rule.never")));
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

    /** Returns {@code null} if what was typed is none. */
    private static @Nullable Schedule rule(Exchange exchange, FormProblems problems) {
        boolean hasCron = exchange.parameter("cron").isPresent();
        if (hasCron == exchange.parameter("every").isPresent()) {
            problems.add("every", texts -> texts.text("problem.rule.both"));
            problems.add("cron", texts -> texts.text("problem.rule.both"));
            return null;
        }
        if (!hasCron) {
            return problems.read(exchange, "every", SchedulePages::interval);
        }
        ZoneId zone = problems.read(exchange, "zone", SchedulePages::zone);
        Schedule rule =
                problems.read(exchange, "cron", expression -> cron(expression, zone == null ? ZoneOffset.UTC : zone));
        return problems.any() ? null : rule;
    }

    private static Schedule interval(String text) {
        Duration interval;
        try {
            interval = LimitPages.span(text);
        } catch (ProblemException notOne) {
            throw wrong("problem.rule.every");
        }
        try {
            return Schedule.every(interval);
        } catch (SecureRedisException outOfRange) {
            throw wrong("problem.rule.range");
        }
    }

    /** The library's message would name the expression that it made of this one. */
    private static Schedule cron(String expression, ZoneId zone) {
        if (expression.length() > MOST_CRON) {
            throw wrong("problem.rule.cron");
        }
        try {
            return Schedule.cron(OneLine.of(expression), zone);
        } catch (SecureRedisException unreadable) {
            throw wrong("problem.rule.cron");
        }
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw wrong("problem.rule.zone");
        }
    }

    private static ProblemException wrong(String how) {
        return new ProblemException(HttpStatus.BAD_REQUEST, "problem.rule", how);
    }

    private Reply ask(Exchange exchange, ScheduleAction action) {
        String queue = Paths.queueOf(exchange);
        String key = Paths.scheduleOf(exchange);
        RecurringOverview schedule = existing(queue, key);
        Texts texts = exchange.texts();
        return action.question(texts, Labels.schedule(schedule), Paths.schedule(queue, key, action), LIST, List.of())
                .reply(exchange);
    }

    private Reply apply(Exchange exchange, ScheduleAction action) {
        if (action == ScheduleAction.FIRE) {
            return fire(exchange);
        }
        String queue = Paths.queueOf(exchange);
        String key = Paths.scheduleOf(exchange);
        boolean changed = audit.change(
                AuditTrail.Deed.onSchedule(action.audit(), exchange.visitor(), queue, key),
                () -> action.apply(operations, queue, key));
        return Reply.done(LIST, changed ? action.notice() : Notice.UNCHANGED)
                .with("action", action.audit(), "queue", queue, "schedule", key);
    }

    private Reply fire(Exchange exchange) {
        String queue = Paths.queueOf(exchange);
        String key = Paths.scheduleOf(exchange);
        Optional<String> once = exchange.once();
        List<JobOperations.Sent> sent = new ArrayList<>();
        audit.change(AuditTrail.Deed.onSchedule(ScheduleAction.FIRE.audit(), exchange.visitor(), queue, key), () -> {
            sent.add(once.map(number -> operations.fireNow(queue, key, number))
                    .orElseGet(() -> new JobOperations.Sent(
                            operations.fireNow(queue, key).orElse(null), false)));
            return sent.get(0).job() != null && !sent.get(0).again();
        });
        Notice notice = sent.get(0).job() == null ? Notice.UNCHANGED : Notice.FIRED;
        return EditPages.sent(inspector, queue, sent.get(0), Reply.done(LIST, notice))
                .with("action", ScheduleAction.FIRE.audit(), "queue", queue, "schedule", key);
    }
}
