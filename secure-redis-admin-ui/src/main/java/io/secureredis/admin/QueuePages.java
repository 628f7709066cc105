package io.secureredis.admin;

import io.secureredis.jobs.JobInspector;
import io.secureredis.jobs.JobOperations;
import io.secureredis.jobs.QueueOverview;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One queue, and what may be done to it as a whole. */
final class QueuePages {

    private final JobInspector inspector;
    private final JobOperations operations;
    private final AuditTrail audit;

    QueuePages(JobInspector inspector, JobOperations operations, AuditTrail audit) {
        this.inspector = inspector;
        this.operations = operations;
        this.audit = audit;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(Route.get("/queues/{queue}", DashboardRole.VIEW, this::show));
        for (QueueAction action : QueueAction.values()) {
            String path = "/queues/{queue}/" + action.slug();
            routes.add(Route.get(path, DashboardRole.OPERATE, exchange -> ask(exchange, action)));
            routes.add(Route.post(path, DashboardRole.OPERATE, exchange -> apply(exchange, action)));
        }
        return routes;
    }

    private Reply show(Exchange exchange) {
        String name = Paths.queueOf(exchange);
        QueueOverview queue = existing(inspector, name);
        QueuePage page = new QueuePage(
                queue,
                Throughput.of(inspector.history(name, OverviewPages.CHARTED)),
                inspector.workers(name),
                inspector.recurring(name));
        return Reply.page(
                (output, interceptor) -> JtequeueGenerated.render(output, interceptor, exchange.frame(), page));
    }

    private Reply ask(Exchange exchange, QueueAction action) {
        String queue = Paths.queueOf(exchange);
        long jobs = action.jobs(existing(inspector, queue));
        Confirmation confirmation = new Confirmation(
                action.label() + "?",
                "Queue " + queue + (action.asks() ? ", now " + Numbers.jobs(jobs) : ""),
                action.effect(),
                action.label(),
                Paths.queue(queue, action),
                Paths.queue(queue),
                Map.of());
        return Reply.page((output, interceptor) ->
                JteconfirmGenerated.render(output, interceptor, exchange.frame(), confirmation));
    }

    private Reply apply(Exchange exchange, QueueAction action) {
        String queue = Paths.queueOf(exchange);
        existing(inspector, queue);
        long count = action.apply(operations, queue);
        audit.changedQueue(action.audit(), exchange.visitor(), queue, count);
        return Reply.done(Paths.queue(queue), action.notice(), count);
    }

    /** The queue, unless it was never used. */
    static QueueOverview existing(JobInspector inspector, String name) {
        return inspector.queues().stream()
                .filter(queue -> queue.name().equals(name))
                .findFirst()
                .orElseThrow(() -> ProblemException.notFound("There is no queue of this name."));
    }
}
