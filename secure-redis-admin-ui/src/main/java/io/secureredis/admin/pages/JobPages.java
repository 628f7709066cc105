package io.secureredis.admin.pages;

import io.secureredis.admin.DashboardRole;
import io.secureredis.admin.audit.AuditTrail;
import io.secureredis.admin.text.Texts;
import io.secureredis.admin.web.Confirmation;
import io.secureredis.admin.web.Exchange;
import io.secureredis.admin.web.Notice;
import io.secureredis.admin.web.PageData;
import io.secureredis.admin.web.ProblemException;
import io.secureredis.admin.web.Reply;
import io.secureredis.admin.web.Route;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.AttemptOverview;
import io.secureredis.jobs.inspect.JobDetail;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.jobs.inspect.JobState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Shows one job, and the operations on it. */
final class JobPages {

    private final JobInspector inspector;
    private final JobOperations operations;
    private final AuditTrail audit;

    JobPages(JobInspector inspector, JobOperations operations, AuditTrail audit) {
        this.inspector = inspector;
        this.operations = operations;
        this.audit = audit;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(Route.get("/queues/{queue}/jobs/{id}", DashboardRole.VIEW, this::show));
        for (JobAction action : JobAction.values()) {
            String path = "/queues/{queue}/jobs/{id}/" + action.slug();
            routes.add(Route.get(path, DashboardRole.OPERATE, exchange -> ask(exchange, action)));
            routes.add(Route.post(path, DashboardRole.OPERATE, exchange -> apply(exchange, action)));
        }
        return routes;
    }

    private Reply show(Exchange exchange) {
        JobDetail job = existing(inspector, exchange);
        Optional<JobInspector.Failure> failure = Optional.ofNullable(inspector
                .failures(job.summary().queue(), List.of(job.summary()))
                .get(job.summary().id()));
        List<AttemptOverview> attempts =
                inspector.attempts(job.summary().queue(), job.summary().id());
        return Reply.page(
                (output, interceptor) ->
                        JtejobGenerated.render(output, interceptor, exchange.frame(), job, failure, attempts),
                () -> PageData.of(Facts.of(job, failure.orElse(null), attempts)));
    }

    private Reply ask(Exchange exchange, JobAction action) {
        JobDetail job = existing(inspector, exchange);
        String queue = job.summary().queue();
        JobId id = job.summary().id();
        Optional<JobState> list = list(exchange);
        Texts texts = exchange.texts();
        return action.question(
                        texts,
                        texts.text("job.subject", Labels.task(texts, job.summary()), id),
                        Paths.job(queue, id, action),
                        list.map(state -> Paths.state(queue, state)).orElseGet(() -> Paths.job(queue, id)),
                        list.map(state -> List.of(new Confirmation.Field("list", Paths.slug(state))))
                                .orElseGet(List::of))
                .reply(exchange);
    }

    private Reply apply(Exchange exchange, JobAction action) {
        JobDetail job = existing(inspector, exchange);
        String queue = job.summary().queue();
        JobId id = job.summary().id();
        boolean changed = audit.change(
                AuditTrail.Deed.onJob(action.audit(), exchange.visitor(), queue, id),
                () -> action.apply(operations, queue, id));
        return Reply.done(after(exchange, queue, id), changed ? action.notice() : Notice.UNCHANGED)
                .with("action", action.audit(), "queue", queue, "ids", List.of(id.value()));
    }

    /** Back to the list from which it was done; else to the job, or to the queue when the job is gone. */
    private String after(Exchange exchange, String queue, JobId id) {
        return list(exchange)
                .map(state -> Paths.state(queue, state))
                .orElseGet(() -> inspector
                        .find(queue, id)
                        .map(job -> Paths.job(queue, id))
                        .orElseGet(() -> Paths.queue(queue)));
    }

    private static Optional<JobState> list(Exchange exchange) {
        return exchange.parameter("list").flatMap(Paths::state);
    }

    static JobDetail existing(JobInspector inspector, Exchange exchange) {
        return inspector
                .find(Paths.queueOf(exchange), Paths.jobOf(exchange))
                .orElseThrow(() -> ProblemException.notFound("problem.job"));
    }
}
