package io.secureredis.admin;

import io.secureredis.jobs.JobDetail;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.JobInspector;
import io.secureredis.jobs.JobOperations;
import io.secureredis.jobs.JobState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One job, and what may be done to it. */
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
        return Reply.page((output, interceptor) -> JtejobGenerated.render(output, interceptor, exchange.frame(), job));
    }

    private Reply ask(Exchange exchange, JobAction action) {
        JobDetail job = existing(inspector, exchange);
        String queue = job.summary().queue();
        JobId id = job.summary().id();
        Optional<JobState> list = list(exchange);
        Confirmation confirmation = new Confirmation(
                action.label() + " this job?",
                Labels.task(job.summary()) + ", " + id,
                action.effect(),
                action.label(),
                Paths.job(queue, id, action),
                list.map(state -> Paths.state(queue, state)).orElseGet(() -> Paths.job(queue, id)),
                list.map(state -> List.of(new Confirmation.Field("list", Paths.slug(state))))
                        .orElseGet(List::of));
        return Reply.page((output, interceptor) ->
                JteconfirmGenerated.render(output, interceptor, exchange.frame(), confirmation));
    }

    private Reply apply(Exchange exchange, JobAction action) {
        JobDetail job = existing(inspector, exchange);
        String queue = job.summary().queue();
        JobId id = job.summary().id();
        boolean changed = action.apply(operations, queue, id);
        if (changed) {
            audit.changedJob(action.audit(), exchange.visitor(), queue, id);
        }
        return Reply.done(after(exchange, queue, id), changed ? action.notice() : Notice.UNCHANGED);
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
                .orElseThrow(
                        () -> ProblemException.notFound(
                                "The queue does not hold this job (any more). Jobs that succeeded are kept only as long as their declaration says."));
    }
}
