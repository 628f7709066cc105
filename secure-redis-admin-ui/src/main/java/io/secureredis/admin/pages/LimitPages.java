package io.secureredis.admin.pages;

import static io.secureredis.admin.web.PageData.fields;

import io.secureredis.SecureRedisException;
import io.secureredis.admin.DashboardAudit;
import io.secureredis.admin.DashboardRole;
import io.secureredis.admin.audit.AuditTrail;
import io.secureredis.admin.text.OneLine;
import io.secureredis.admin.web.Exchange;
import io.secureredis.admin.web.FormProblems;
import io.secureredis.admin.web.Notice;
import io.secureredis.admin.web.PageData;
import io.secureredis.admin.web.ProblemException;
import io.secureredis.admin.web.Reply;
import io.secureredis.admin.web.Route;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.jobs.inspect.QueueOverview;
import io.secureredis.jobs.inspect.WorkerOverview;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Shows which limits of a queue are in force in which worker, and changes them for all workers. */
final class LimitPages {

    private static final List<String> FIELDS = List.of("active", "rate", "per", "concurrency", "weight", "tasks");

    /** How a refusal names a limit, and its field. */
    private static final Map<String, String> OF_PROPERTIES = Map.of(
            "max-active is", "active",
            "rate-limit is", "rate",
            "concurrency is", "concurrency",
            "weight is", "weight",
            "period of the rate limit", "per");

    private final JobInspector inspector;
    private final JobOperations operations;
    private final AuditTrail audit;

    LimitPages(JobInspector inspector, JobOperations operations, AuditTrail audit) {
        this.inspector = inspector;
        this.operations = operations;
        this.audit = audit;
    }

    /**
     * A field of the form.
     *
     * @param label key of its label; its hint is under this key and {@code .hint}
     */
    record Field(String name, String label, String value) {}

    List<Route> routes() {
        String path = "/queues/{queue}/limits";
        return List.of(
                Route.get(path, DashboardRole.VIEW, this::show),
                Route.post(path, DashboardRole.OPERATE, this::change),
                Route.post(
                        path + "/as-configured",
                        DashboardRole.OPERATE,
                        exchange -> change(exchange, QueueOverview.Limits.AS_CONFIGURED)));
    }

    /**
     * What the page shows.
     *
     * @param problems why what was typed was refused
     */
    record Page(
            QueueOverview queue,
            List<WorkerOverview> workers,
            Optional<QueueOverview.ChangedLimits> known,
            List<Field> form,
            FormProblems problems) {

        Optional<QueueOverview.ChangedLimits> changed() {
            return known.filter(LimitPages::isChange);
        }
    }

    private Reply show(Exchange exchange) {
        Optional<QueueOverview.ChangedLimits> known = inspector.limits(Paths.queueOf(exchange));
        List<Field> form =
                form(known.map(QueueOverview.ChangedLimits::limits).orElse(QueueOverview.Limits.AS_CONFIGURED));
        Page page = page(exchange, known, form, new FormProblems());
        return Reply.page(
                (output, interceptor) -> JtelimitsGenerated.render(output, interceptor, exchange.frame(), page),
                () -> facts(page.queue, page.workers, known));
    }

    private Page page(
            Exchange exchange, Optional<QueueOverview.ChangedLimits> known, List<Field> form, FormProblems problems) {
        QueueOverview queue = QueuePages.existing(inspector, Paths.queueOf(exchange));
        return new Page(queue, inspector.workers(queue.name()), known, form, problems);
    }

    private Reply refused(Exchange exchange, FormProblems problems) {
        List<Field> typed = FIELDS.stream()
                .map(name -> field(name, exchange.parameter(name).orElse("")))
                .toList();
        Page page = page(exchange, inspector.limits(Paths.queueOf(exchange)), typed, problems);
        return Reply.refused(
                HttpStatus.BAD_REQUEST,
                "problem.limit",
                problems,
                (output, interceptor) -> JtelimitsGenerated.render(output, interceptor, exchange.frame(), page));
    }

    /** After they were put back, everything is as configured again. */
    static boolean isChange(QueueOverview.ChangedLimits changed) {
        return !changed.limits().equals(QueueOverview.Limits.AS_CONFIGURED);
    }

    private static List<Field> form(QueueOverview.Limits limits) {
        Duration per = limits.ratePeriod();
        return List.of(
                field("active", text(limits.maxActive())),
                field("rate", text(limits.rate())),
                field("per", per == null ? "" : per.toMillis() + "ms"),
                field("concurrency", text(limits.concurrency())),
                field("weight", text(limits.weight())),
                field("tasks", tasks(limits)));
    }

    private static Field field(String name, String value) {
        return new Field(name, name.equals("per") ? "limits.period" : "limits." + name, value);
    }

    private static String text(@Nullable Integer value) {
        return value == null ? "" : value.toString();
    }

    static String tasks(QueueOverview.Limits limits) {
        return String.join(
                " ",
                limits.tasks().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(task -> task.getKey() + "=" + task.getValue())
                        .toList());
    }

    private static QueueOverview.Limits limits(Exchange exchange, FormProblems problems) {
        Integer rate = problems.read(exchange, "rate", LimitPages::number);
        Duration per = problems.read(exchange, "per", LimitPages::span);
        Map<String, Integer> tasks = problems.read(exchange, "tasks", LimitPages::tasks);
        return new QueueOverview.Limits(
                problems.read(exchange, "active", LimitPages::number),
                rate,
                rate == null ? null : per == null ? Duration.ofSeconds(1) : per,
                problems.read(exchange, "concurrency", LimitPages::number),
                problems.read(exchange, "weight", LimitPages::number),
                tasks == null ? Map.of() : tasks);
    }

    private static Integer number(String text) {
        if (!text.matches("\\d{1,9}")) {
            throw wrong("problem.limit.number");
        }
        return Integer.valueOf(text);
    }

    /** Such as {@code 10m}. */
    static Duration span(String text) {
        if (!text.matches("\\d{1,9}(ms|s|m|h|d)")) {
            throw wrong("problem.limit.period");
        }
        boolean isMillis = text.endsWith("ms");
        long number = Long.parseLong(text.replaceAll("\\D", ""));
        return switch (text.charAt(text.length() - 1)) {
            case 's' -> isMillis ? Duration.ofMillis(number) : Duration.ofSeconds(number);
            case 'm' -> Duration.ofMinutes(number);
            case 'h' -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    private static Map<String, Integer> tasks(String text) {
        Map<String, Integer> tasks = new LinkedHashMap<>();
        for (String one : text.isBlank() ? new String[0] : text.strip().split("[\\s,]+")) {
            int equals = one.lastIndexOf('=');
            if (equals < 1) {
                throw wrong("problem.limit.task");
            }
            tasks.put(one.substring(0, equals), number(one.substring(equals + 1)));
        }
        return tasks;
    }

    private static ProblemException wrong(String how, Object... arguments) {
        return new ProblemException(HttpStatus.BAD_REQUEST, "problem.limit", how, arguments);
    }

    private Reply change(Exchange exchange) {
        FormProblems problems = new FormProblems().unknown(exchange, FIELDS);
        QueueOverview.Limits limits = limits(exchange, problems);
        return problems.any() ? refused(exchange, problems) : change(exchange, limits);
    }

    private Reply change(Exchange exchange, QueueOverview.Limits limits) {
        String queue = QueuePages.existing(inspector, Paths.queueOf(exchange)).name();
        try {
            boolean changed = audit.change(
                    AuditTrail.Deed.onQueue(
                            DashboardAudit.Action.CHANGE_LIMITS,
                            exchange.visitor(),
                            queue,
                            "before: " + before(queue) + "; after: " + limits.words()),
                    () -> operations.limit(
                            queue, limits, OneLine.of(exchange.visitor().name())));
            return Reply.done(Paths.limits(queue), changed ? Notice.LIMITS_CHANGED : Notice.UNCHANGED)
                    .with("action", DashboardAudit.Action.CHANGE_LIMITS, "queue", queue, "limits", facts(limits));
        } catch (SecureRedisException e) {
            // What is out of range is the visitor's mistake, and Redis was not asked.
            if (!e.code().equals("SR473")) {
                throw e;
            }
            String message = String.valueOf(e.getMessage());
            return refused(exchange, new FormProblems().add(fieldIn(message), texts -> message));
        }
    }

    private String before(String queue) {
        return inspector
                .limits(queue)
                .map(QueueOverview.ChangedLimits::limits)
                .orElse(QueueOverview.Limits.AS_CONFIGURED)
                .words();
    }

    /** The message names the limit as its property does. */
    private static String fieldIn(String message) {
        return OF_PROPERTIES.entrySet().stream()
                .filter(named -> message.contains(named.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("tasks");
    }

    private static PageData facts(
            QueueOverview queue, List<WorkerOverview> workers, Optional<QueueOverview.ChangedLimits> changed) {
        Map<String, @Nullable Object> facts = fields(
                "queue", queue.name(),
                "changed", changed.map(LimitPages::facts).orElse(null));
        return PageData.list("workers", workers.stream().map(LimitPages::facts).toList(), facts);
    }

    private static Map<String, @Nullable Object> facts(WorkerOverview worker) {
        Map<String, @Nullable Object> row =
                fields("worker", worker.id(), "host", worker.host(), "changedAt", worker.limitsAt());
        QueueOverview.Limits limits = worker.limits();
        if (limits != null) {
            row.putAll(facts(limits));
        }
        return row;
    }

    private static Map<String, @Nullable Object> facts(QueueOverview.ChangedLimits changed) {
        Map<String, @Nullable Object> facts = fields("at", changed.at(), "by", changed.by());
        facts.putAll(facts(changed.limits()));
        return facts;
    }

    private static Map<String, @Nullable Object> facts(QueueOverview.Limits limits) {
        return fields(
                "maxActive", limits.maxActive(),
                "rate", limits.rate(),
                "ratePeriodMs", limits.ratePeriod(),
                "concurrency", limits.concurrency(),
                "weight", limits.weight(),
                "tasks", limits.tasks());
    }
}
