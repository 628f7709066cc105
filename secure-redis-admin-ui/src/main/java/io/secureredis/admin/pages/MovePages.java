package io.secureredis.admin.pages;

import io.secureredis.SecureRedisException;
import io.secureredis.admin.DashboardAudit;
import io.secureredis.admin.DashboardRole;
import io.secureredis.admin.DashboardVisitor;
import io.secureredis.admin.audit.AuditTrail;
import io.secureredis.admin.find.BulkOperation;
import io.secureredis.admin.find.BulkOperations;
import io.secureredis.admin.find.JobFilter;
import io.secureredis.admin.text.Texts;
import io.secureredis.admin.web.Confirmation;
import io.secureredis.admin.web.Exchange;
import io.secureredis.admin.web.Notice;
import io.secureredis.admin.web.ProblemException;
import io.secureredis.admin.web.Reply;
import io.secureredis.admin.web.Route;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.QueueNames;
import io.secureredis.jobs.inspect.JobDetail;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.QueueOverview;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.springframework.http.HttpStatus;

/** Moves jobs to another queue: one, those that someone ticked, or all that match a filter. */
final class MovePages {

    /** Jobs in these states can move. */
    static final Set<JobState> STATES =
            EnumSet.of(JobState.SCHEDULED, JobState.RETRYING, JobState.READY, JobState.DEAD);

    private final JobInspector inspector;
    private final JobOperations operations;
    private final AuditTrail audit;
    private final BulkOperations running;

    MovePages(JobInspector inspector, JobOperations operations, AuditTrail audit, BulkOperations running) {
        this.inspector = inspector;
        this.operations = operations;
        this.audit = audit;
        this.running = running;
    }

    /**
     * The question to which queue.
     *
     * @param queues other ones on the same server
     */
    record Question(String subject, String target, String back, List<String> queues, List<Confirmation.Field> fields) {}

    List<Route> routes() {
        String one = "/queues/{queue}/jobs/{id}/move";
        String state = "/queues/{queue}/states/{state}";
        return List.of(
                Route.get(one, DashboardRole.OPERATE, this::askOne),
                Route.post(one, DashboardRole.OPERATE, this::moveOne),
                Route.post(state + "/move", DashboardRole.OPERATE, this::selected),
                Route.get(state + "/matching/move", DashboardRole.OPERATE, this::askMatching),
                Route.post(state + "/matching/move", DashboardRole.OPERATE, this::moveMatching));
    }

    static String one(String queue, JobId id) {
        return Paths.job(queue, id) + "/move";
    }

    static String selected(String queue, JobState state) {
        return Paths.state(queue, state) + "/move";
    }

    static String matching(String queue, JobState state) {
        return Paths.state(queue, state) + "/matching/move";
    }

    private Reply askOne(Exchange exchange) {
        JobDetail job = JobPages.existing(inspector, exchange);
        String queue = job.summary().queue();
        JobId id = job.summary().id();
        return ask(
                exchange,
                queue,
                exchange.texts().text("job.subject", Labels.task(exchange.texts(), job.summary()), id.value()),
                one(queue, id),
                Paths.job(queue, id),
                List.of());
    }

    private Reply ask(
            Exchange exchange,
            String queue,
            String subject,
            String target,
            String back,
            List<Confirmation.Field> fields) {
        Question question = new Question(subject, target, back, others(queue), fields);
        return Reply.page(
                (output, interceptor) -> JtemoveGenerated.render(output, interceptor, exchange.frame(), question));
    }

    /** The other queues on the same server. */
    private List<String> others(String queue) {
        return inspector.queues().stream()
                .filter(QueueOverview::answers)
                .map(QueueOverview::name)
                .filter(other -> !other.equals(queue) && inspector.server(other).equals(inspector.server(queue)))
                .toList();
    }

    private static String to(Exchange exchange) {
        return exchange.parameter("to")
                .filter(QueueNames::isValid)
                .orElseThrow(() -> new ProblemException(HttpStatus.BAD_REQUEST, "problem.move", "problem.move.queue"));
    }

    private Reply moveOne(Exchange exchange) {
        JobDetail job = JobPages.existing(inspector, exchange);
        String queue = job.summary().queue();
        JobId id = job.summary().id();
        String to = QueuePages.existing(inspector, to(exchange)).name();
        JobOperations.Move[] moved = {JobOperations.Move.CHANGED};
        AuditTrail.Deed deed =
                new AuditTrail.Deed(DashboardAudit.Action.MOVE, exchange.visitor(), queue, id, null, 1, "to " + to);
        audit.change(deed, () -> {
            moved[0] = moved(queue, id, to);
            return moved[0] == JobOperations.Move.MOVED;
        });
        if (moved[0] != JobOperations.Move.MOVED) {
            throw new ProblemException(HttpStatus.CONFLICT, "problem.move", Texts.key(moved[0]) + ".why", to);
        }
        return Reply.done(Paths.job(to, id), Notice.MOVED)
                .with("action", DashboardAudit.Action.MOVE, "queue", queue, "to", to, "ids", List.of(id.value()));
    }

    /** A queue on another server is the visitor's mistake. */
    private JobOperations.Move moved(String queue, JobId id, String to) {
        try {
            return operations.move(queue, id, to);
        } catch (SecureRedisException e) {
            if (e.code().equals("SR475")) {
                throw new ProblemException(
                        HttpStatus.CONFLICT, "problem.move", "problem.refused", String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    private Reply selected(Exchange exchange) {
        String queue = QueuePages.existing(inspector, Paths.queueOf(exchange)).name();
        JobState state = possible(exchange);
        List<JobId> ids = SelectionPages.selected(exchange);
        if (ids.isEmpty()) {
            return Reply.done(Paths.state(queue, state), Notice.NONE_SELECTED)
                    .with("action", DashboardAudit.Action.MOVE, "queue", queue, "ids", List.of());
        }
        return exchange.parameter("to").isEmpty() && !exchange.isByProgram()
                ? askSelected(exchange, queue, state, ids)
                : moveSelected(exchange, queue, state, ids);
    }

    private Reply askSelected(Exchange exchange, String queue, JobState state, List<JobId> ids) {
        return ask(
                exchange,
                queue,
                exchange.texts()
                        .text("move.ticked", ids.size(), exchange.texts().of(state), queue),
                selected(queue, state),
                Paths.state(queue, state),
                ids.stream().map(id -> new Confirmation.Field("id", id.value())).toList());
    }

    private Reply moveSelected(Exchange exchange, String queue, JobState state, List<JobId> ids) {
        String to = QueuePages.existing(inspector, to(exchange)).name();
        List<String> done = new ArrayList<>();
        long changed = audit.changeEach(
                DashboardAudit.Action.MOVE,
                exchange.visitor(),
                queue,
                ids,
                "to " + to,
                id -> moved(queue, id, to) == JobOperations.Move.MOVED && done.add(id.value()));
        return Reply.done(Paths.state(queue, state), Notice.SELECTED, changed)
                .with("action", DashboardAudit.Action.MOVE, "queue", queue, "to", to, "ids", done);
    }

    private static JobState possible(Exchange exchange) {
        JobState state = Paths.stateOf(exchange);
        if (!STATES.contains(state)) {
            throw ProblemException.notFound("problem.move.state");
        }
        return state;
    }

    private Reply askMatching(Exchange exchange) {
        String queue = QueuePages.existing(inspector, Paths.queueOf(exchange)).name();
        JobState state = possible(exchange);
        JobFilter filter = MatchingPages.filter(exchange);
        return ask(
                exchange,
                queue,
                exchange.texts()
                        .text(
                                "matching.subject",
                                exchange.texts().of(state),
                                queue,
                                Labels.filter(exchange.texts(), filter)),
                matching(queue, state),
                Paths.filtered(Paths.search(queue, state), filter),
                filter.fields().entrySet().stream()
                        .map(field -> new Confirmation.Field(field.getKey(), field.getValue()))
                        .toList());
    }

    private Reply moveMatching(Exchange exchange) {
        String queue = QueuePages.existing(inspector, Paths.queueOf(exchange)).name();
        JobState state = possible(exchange);
        JobFilter filter = MatchingPages.filterOfChange(exchange, "to");
        String to = QueuePages.existing(inspector, to(exchange)).name();
        DashboardVisitor visitor = exchange.visitor();
        BulkOperation operation = running.start(
                        new BulkOperation.Task(
                                Labels.MOVE + to,
                                Texts.ENGLISH.text("move.to", to),
                                visitor.name(),
                                queue,
                                state,
                                filter),
                        ids -> moveAll(queue, ids, to),
                        audit.changingMatching(
                                DashboardAudit.Action.MOVE_MATCHING, visitor, queue, state, filter, "to " + to + "; "))
                .orElseThrow(MatchingPages::tooMuch);
        return MatchingPages.started(operation, DashboardAudit.Action.MOVE_MATCHING);
    }

    private long moveAll(String queue, List<JobId> ids, String to) {
        return ids.stream()
                .filter(id -> operations.move(queue, id, to) == JobOperations.Move.MOVED)
                .count();
    }
}
