package io.secureredis.admin;

import static io.secureredis.admin.PageData.fields;

import io.secureredis.SecureRedisException;
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
                Route.post(path, DashboardRole.OPERATE, exchange -> change(exchange, limits(exchange))),
                Route.post(
                        path + "/as-configured",
                        DashboardRole.OPERATE,
                        exchange -> change(exchange, QueueOverview.Limits.AS_CONFIGURED)));
    }

    private Reply show(Exchange exchange) {
        QueueOverview queue = QueuePages.existing(inspector, Paths.queueOf(exchange));
        List<WorkerOverview> workers = inspector.workers(queue.name());
        Optional<QueueOverview.ChangedLimits> changed = inspector.limits(queue.name());
        return Reply.page(
                (output, interceptor) -> JtelimitsGenerated.render(
                        output,
                        interceptor,
                        exchange.frame(),
                        queue,
                        workers,
                        changed.filter(LimitPages::isChange),
                        form(changed.map(QueueOverview.ChangedLimits::limits)
                                .orElse(QueueOverview.Limits.AS_CONFIGURED))),
                () -> facts(queue, workers, changed));
    }

    /** After they were put back, everything is as configured again. */
    static boolean isChange(QueueOverview.ChangedLimits changed) {
        return !changed.limits().equals(QueueOverview.Limits.AS_CONFIGURED);
    }

    private static List<Field> form(QueueOverview.Limits limits) {
        Duration per = limits.ratePeriod();
        return List.of(
                new Field("active", "limits.active", text(limits.maxActive())),
                new Field("rate", "limits.rate", text(limits.rate())),
                new Field("per", "limits.period", per == null ? "" : per.toMillis() + "ms"),
                new Field("concurrency", "limits.concurrency", text(limits.concurrency())),
                new Field("weight", "limits.weight", text(limits.weight())),
                new Field("tasks", "limits.tasks", tasks(limits)));
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

    private static QueueOverview.Limits limits(Exchange exchange) {
        Integer rate = number(exchange, "rate");
        return new QueueOverview.Limits(
                number(exchange, "active"),
                rate,
                rate == null
                        ? null
                        : exchange.parameter("per").map(LimitPages::span).orElse(Duration.ofSeconds(1)),
                number(exchange, "concurrency"),
                number(exchange, "weight"),
                tasks(exchange.parameter("tasks").orElse("")));
    }

    private static @Nullable Integer number(Exchange exchange, String name) {
        return exchange.parameter(name).map(LimitPages::number).orElse(null);
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

    private Reply change(Exchange exchange, QueueOverview.Limits limits) {
        String queue = QueuePages.existing(inspector, Paths.queueOf(exchange)).name();
        String before = inspector
                .limits(queue)
                .map(QueueOverview.ChangedLimits::limits)
                .orElse(QueueOverview.Limits.AS_CONFIGURED)
                .words();
        boolean changed = audit.change(
                AuditTrail.Deed.onQueue(
                        DashboardAudit.Action.CHANGE_LIMITS,
                        exchange.visitor(),
                        queue,
                        "before: " + before + "; after: " + limits.words()),
                () -> set(queue, limits, OneLine.of(exchange.visitor().name())));
        return Reply.done(Paths.limits(queue), changed ? Notice.LIMITS_CHANGED : Notice.UNCHANGED);
    }

    /** What is out of range is the visitor's mistake, and Redis was not asked. */
    private boolean set(String queue, QueueOverview.Limits limits, String by) {
        try {
            return operations.limit(queue, limits, by);
        } catch (SecureRedisException e) {
            if (e.code().equals("SR473")) {
                throw wrong("problem.refused", String.valueOf(e.getMessage()));
            }
            throw e;
        }
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
