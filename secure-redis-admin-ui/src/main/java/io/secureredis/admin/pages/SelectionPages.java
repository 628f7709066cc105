package io.secureredis.admin.pages;

import io.secureredis.admin.DashboardRole;
import io.secureredis.admin.audit.AuditTrail;
import io.secureredis.admin.text.Texts;
import io.secureredis.admin.web.Confirmation;
import io.secureredis.admin.web.Exchange;
import io.secureredis.admin.web.Notice;
import io.secureredis.admin.web.ProblemException;
import io.secureredis.admin.web.Reply;
import io.secureredis.admin.web.Route;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.jobs.inspect.JobState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;

/** Operates on the jobs that someone ticked in a list. */
final class SelectionPages {

    private final JobInspector inspector;
    private final JobOperations operations;
    private final AuditTrail audit;

    SelectionPages(JobInspector inspector, JobOperations operations, AuditTrail audit) {
        this.inspector = inspector;
        this.operations = operations;
        this.audit = audit;
    }

    List<Route> routes() {
        return Arrays.stream(JobAction.values())
                .map(action -> Route.post(
                        "/queues/{queue}/states/{state}/" + action.slug(),
                        DashboardRole.OPERATE,
                        exchange -> answer(exchange, action)))
                .toList();
    }

    private Reply answer(Exchange exchange, JobAction action) {
        String queue = QueuePages.existing(inspector, Paths.queueOf(exchange)).name();
        JobState state = Paths.stateOf(exchange);
        if (!JobAction.in(state).contains(action)) {
            throw ProblemException.notFound("problem.action");
        }
        List<JobId> selected = selected(exchange);
        if (selected.isEmpty()) {
            return Reply.done(Paths.state(queue, state), Notice.NONE_SELECTED)
                    .with("action", action.audit(), "queue", queue, "ids", List.of());
        }
        if (action.asks() && exchange.parameter("confirmed").isEmpty() && !exchange.isByProgram()) {
            return ask(exchange, action, queue, state, selected);
        }
        return apply(exchange, action, queue, state, selected);
    }

    /** The jobs that someone ticked. */
    static List<JobId> selected(Exchange exchange) {
        String[] ids = exchange.request().getParameterValues("id");
        if (ids == null) {
            return List.of();
        }
        List<JobId> selected =
                Arrays.stream(ids).map(Paths::jobId).flatMap(Optional::stream).toList();
        if (selected.size() < ids.length) {
            throw new ProblemException(HttpStatus.BAD_REQUEST, "problem.selection", "problem.selection.text");
        }
        return selected;
    }

    private static Reply ask(Exchange exchange, JobAction action, String queue, JobState state, List<JobId> selected) {
        List<Confirmation.Field> fields = new ArrayList<>();
        fields.add(new Confirmation.Field("confirmed", "yes"));
        selected.forEach(id -> fields.add(new Confirmation.Field("id", id.value())));
        Texts texts = exchange.texts();
        Confirmation confirmation = new Confirmation(
                action.question(texts, selected.size()),
                texts.text("state.in", texts.of(state), queue),
                action.effectOnEach(texts),
                action.label(texts),
                Paths.selected(queue, state, action),
                Paths.state(queue, state),
                fields);
        return confirmation.reply(exchange);
    }

    private Reply apply(Exchange exchange, JobAction action, String queue, JobState state, List<JobId> selected) {
        List<String> done = new ArrayList<>();
        long changed = audit.changeEach(
                action.audit(),
                exchange.visitor(),
                queue,
                selected,
                id -> action.apply(operations, queue, id) && done.add(id.value()));
        return Reply.done(Paths.state(queue, state), Notice.SELECTED, changed)
                .with("action", action.audit(), "queue", queue, "ids", done);
    }
}
