package io.secureredis.admin.pages;

import io.secureredis.admin.DashboardAudit;
import io.secureredis.admin.DashboardRole;
import io.secureredis.admin.DashboardVisitor;
import io.secureredis.admin.audit.AuditTrail;
import io.secureredis.admin.find.BulkOperation;
import io.secureredis.admin.find.BulkOperations;
import io.secureredis.admin.find.JobFilter;
import io.secureredis.admin.find.JobScan;
import io.secureredis.admin.text.OneLine;
import io.secureredis.admin.text.Texts;
import io.secureredis.admin.web.Confirmation;
import io.secureredis.admin.web.Exchange;
import io.secureredis.admin.web.Notice;
import io.secureredis.admin.web.PageData;
import io.secureredis.admin.web.ProblemException;
import io.secureredis.admin.web.Reply;
import io.secureredis.admin.web.Route;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.jobs.inspect.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;

/** What may be done to all jobs of a state that match a filter, and how far it got. */
final class MatchingPages {

    /** The time in which jobs are counted for the question. */
    private static final Duration COUNTING = Duration.ofSeconds(2);

    private final JobInspector inspector;
    private final JobOperations operations;
    private final AuditTrail audit;
    private final BulkOperations running;

    MatchingPages(JobInspector inspector, JobOperations operations, AuditTrail audit, BulkOperations running) {
        this.inspector = inspector;
        this.operations = operations;
        this.audit = audit;
        this.running = running;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(Route.get("/operations", DashboardRole.VIEW, this::all));
        routes.add(Route.get("/operations/{operation}", DashboardRole.VIEW, this::show));
        routes.add(Route.post("/operations/{operation}/stop", DashboardRole.OPERATE, this::stop));
        for (JobAction action : JobAction.values()) {
            String path = "/queues/{queue}/states/{state}/matching/" + action.slug();
            routes.add(Route.get(path, DashboardRole.OPERATE, exchange -> ask(exchange, action)));
            routes.add(Route.post(path, DashboardRole.OPERATE, exchange -> start(exchange, action)));
        }
        return routes;
    }

    /** The filter that the address or the form holds. */
    static JobFilter filter(Exchange exchange) {
        try {
            return JobFilter.parse(name -> exchange.parameter(name).orElse(""));
        } catch (JobFilter.InvalidFieldException e) {
            throw new ProblemException(HttpStatus.BAD_REQUEST, "problem.filter", "problem.filter." + e.field());
        }
    }

    /**
     * The filter of a change. A filter that a program misspells would be none, and the change one of all jobs.
     *
     * @param more fields of the form
     */
    static JobFilter filterOfChange(Exchange exchange, String... more) {
        List<String> known =
                Stream.concat(JobFilter.FIELDS.stream(), Stream.of(more)).toList();
        List<String> unknown = exchange.unknownFields(known);
        if (!unknown.isEmpty()) {
            throw new ProblemException(
                    HttpStatus.BAD_REQUEST,
                    "problem.filter",
                    "problem.filter.unknown",
                    OneLine.of(unknown.get(0)),
                    String.join(", ", known));
        }
        refuseEmpty(exchange);
        return filter(exchange);
    }

    /** A variable that a script has not set would mean every job. */
    private static void refuseEmpty(Exchange exchange) {
        if (!exchange.isByProgram()) {
            return;
        }
        JobFilter.FIELDS.stream()
                .filter(name -> exchange.request().getParameterMap().containsKey(name)
                        && exchange.parameter(name).isEmpty())
                .findFirst()
                .ifPresent(name -> {
                    throw new ProblemException(HttpStatus.BAD_REQUEST, "problem.filter", "problem.filter.empty", name);
                });
    }

    private Reply ask(Exchange exchange, JobAction action) {
        String queue = QueuePages.existing(inspector, Paths.queueOf(exchange)).name();
        JobState state = possible(Paths.stateOf(exchange), action);
        JobFilter filter = filter(exchange);
        List<Confirmation.Field> fields = filter.fields().entrySet().stream()
                .map(field -> new Confirmation.Field(field.getKey(), field.getValue()))
                .toList();
        Texts texts = exchange.texts();
        Confirmation confirmation = new Confirmation(
                question(exchange, action, queue, state, filter),
                texts.text("matching.subject", texts.of(state), queue, Labels.filter(texts, filter)),
                texts.text("matching.included", action.effectOnEach(texts)),
                action.label(texts),
                Paths.matching(queue, state, action),
                back(queue, state, filter),
                fields);
        return confirmation.reply(exchange);
    }

    /** {@code 812 jobs}, or {@code at least 812 jobs} if there are too many to open them all for a question. */
    private String question(Exchange exchange, JobAction action, String queue, JobState state, JobFilter filter) {
        Texts texts = exchange.texts();
        Instant now = exchange.frame().now();
        if (filter.isEmpty()) {
            return action.question(texts, inspector.queue(queue).count(state));
        }
        long[] found = {0};
        JobScan.Progress progress = new JobScan(inspector, queue, state, filter.needsCause())
                .run(
                        0,
                        job -> {
                            found[0] += filter.matches(job, now) ? 1 : 0;
                            return true;
                        },
                        CausePages.within(COUNTING));
        return progress.complete() ? action.question(texts, found[0]) : texts.of(action, "at-least", found[0]);
    }

    private static String back(String queue, JobState state, JobFilter filter) {
        boolean isGroup = filter.equals(JobFilter.exactly(filter.task(), filter.cause()));
        if (filter.isEmpty()) {
            return Paths.state(queue, state);
        }
        return isGroup && CausePages.STATES.contains(state)
                ? Paths.causes(queue, state)
                : Paths.filtered(Paths.search(queue, state), filter);
    }

    private static JobState possible(JobState state, JobAction action) {
        if (!JobAction.in(state).contains(action)) {
            throw ProblemException.notFound("problem.action");
        }
        return state;
    }

    private Reply start(Exchange exchange, JobAction action) {
        String queue = QueuePages.existing(inspector, Paths.queueOf(exchange)).name();
        JobState state = possible(Paths.stateOf(exchange), action);
        JobFilter filter = filterOfChange(exchange);
        DashboardVisitor visitor = exchange.visitor();
        BulkOperation.Task task = new BulkOperation.Task(
                action.name(), action.label(Texts.ENGLISH), visitor.name(), queue, state, filter);
        BulkOperation operation = running.start(
                        task,
                        ids -> action.apply(operations, queue, ids),
                        audit.changingMatching(action.auditOfMatching(), visitor, queue, state, filter, ""))
                .orElseThrow(MatchingPages::tooMuch);
        return started(operation, action.auditOfMatching());
    }

    static Reply started(BulkOperation operation, DashboardAudit.Action action) {
        BulkOperation.Task task = operation.task();
        return Reply.started(Paths.operation(operation.id()), Notice.OPERATION_STARTED)
                .with("action", action, "queue", task.queue(), "state", task.state(), "operation", operation.id());
    }

    static ProblemException tooMuch() {
        return new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, "problem.busy", "problem.busy.text");
    }

    private Reply all(Exchange exchange) {
        List<BulkOperation> all = running.all();
        return Reply.page(
                (output, interceptor) -> JteoperationsGenerated.render(output, interceptor, exchange.frame(), all),
                () -> PageData.list(
                        "operations",
                        all.stream()
                                .map(operation -> Facts.of(operation, operation.now()))
                                .toList(),
                        Map.of()));
    }

    private Reply show(Exchange exchange) {
        BulkOperation operation = existing(exchange);
        BulkOperation.Snapshot now = operation.now();
        String back = back(
                operation.task().queue(),
                operation.task().state(),
                operation.task().filter());
        return Reply.page(
                (output, interceptor) ->
                        JteoperationGenerated.render(output, interceptor, exchange.frame(), operation, now, back),
                () -> PageData.of(Facts.of(operation, now)));
    }

    private Reply stop(Exchange exchange) {
        BulkOperation operation = existing(exchange);
        BulkOperation.Task task = operation.task();
        audit.changeMany(
                AuditTrail.Deed.onQueue(
                        DashboardAudit.Action.STOP_OPERATION,
                        exchange.visitor(),
                        task.queue(),
                        task.label() + " " + Texts.ENGLISH.of(task.state()).toLowerCase(Locale.ROOT) + ": "
                                + task.filter().words()),
                () -> {
                    operation.stop();
                    return 0;
                });
        return Reply.started(Paths.operation(operation.id()), Notice.OPERATION_STOPPED)
                .with("action", DashboardAudit.Action.STOP_OPERATION, "operation", operation.id());
    }

    private BulkOperation existing(Exchange exchange) {
        return running.find(exchange.path("operation"))
                .orElseThrow(() -> ProblemException.notFound("problem.operation"));
    }
}
