package io.secureredis.admin.pages;

import io.secureredis.admin.DashboardRole;
import io.secureredis.admin.audit.AuditTrail;
import io.secureredis.admin.text.Texts;
import io.secureredis.admin.web.Exchange;
import io.secureredis.admin.web.Notice;
import io.secureredis.admin.web.ProblemException;
import io.secureredis.admin.web.Reply;
import io.secureredis.admin.web.Route;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.jobs.inspect.JobQuery;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import io.secureredis.jobs.inspect.QueueOverview;
import io.secureredis.jobs.inspect.WorkerOverview;
import java.util.ArrayList;
import java.util.List;

/** Shows the workers of all queues, one row each, and tells them to take no jobs, or to stop. */
final class WorkerPages {

    private static final String LIST = "/workers";
    private static final int ACTIVE_OF_EACH_QUEUE = 200;

    private final JobInspector inspector;
    private final JobOperations operations;
    private final AuditTrail audit;

    WorkerPages(JobInspector inspector, JobOperations operations, AuditTrail audit) {
        this.inspector = inspector;
        this.operations = operations;
        this.audit = audit;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(Route.get(LIST, DashboardRole.VIEW, this::list));
        for (WorkerAction action : WorkerAction.values()) {
            String path = "/queues/{queue}/workers/{worker}/" + action.slug();
            routes.add(Route.get(path, DashboardRole.OPERATE, exchange -> ask(exchange, action)));
            routes.add(Route.post(path, DashboardRole.OPERATE, exchange -> apply(exchange, action)));
        }
        return routes;
    }

    private Reply list(Exchange exchange) {
        QueueReading queues = QueueReading.of(inspector);
        List<JobSummary> active = new ArrayList<>();
        List<WorkerOverview> announced = queues.each(queue -> workers(queue, active)).stream()
                .flatMap(List::stream)
                .toList();
        List<WorkerRow> rows = WorkerRow.of(announced, active);
        return Reply.page(
                (output, interceptor) ->
                        JteworkersGenerated.render(output, interceptor, exchange.frame(), rows, queues.silent()),
                () -> Facts.ofAllQueues("workers", rows.stream().map(Facts::of).toList(), queues.silent()));
    }

    private List<WorkerOverview> workers(QueueOverview queue, List<JobSummary> active) {
        if (queue.count(JobState.ACTIVE) > 0) {
            JobQuery query = JobQuery.of(queue.name(), JobState.ACTIVE).withPage(0, ACTIVE_OF_EACH_QUEUE);
            active.addAll(inspector.jobs(query).items());
        }
        return inspector.workers(queue.name());
    }

    private WorkerOverview existing(Exchange exchange) {
        String id = exchange.path("worker");
        return inspector.workers(Paths.queueOf(exchange)).stream()
                .filter(worker -> worker.id().equals(id))
                .findFirst()
                .orElseThrow(() -> ProblemException.notFound("problem.worker"));
    }

    private Reply ask(Exchange exchange, WorkerAction action) {
        Texts texts = exchange.texts();
        WorkerOverview worker = existing(exchange);
        return action.question(texts, Labels.worker(texts, worker), Paths.worker(worker, action), LIST, List.of())
                .reply(exchange);
    }

    private Reply apply(Exchange exchange, WorkerAction action) {
        WorkerOverview worker = existing(exchange);
        boolean told = audit.change(
                new AuditTrail.Deed(
                        action.audit(),
                        exchange.visitor(),
                        worker.queue(),
                        null,
                        null,
                        1,
                        "worker " + worker.id() + " " + Labels.worker(Texts.ENGLISH, worker)),
                () -> operations.tell(worker.queue(), worker.id(), action.command()));
        return Reply.done(LIST, told ? action.notice() : Notice.UNCHANGED)
                .with("action", action.audit(), "queue", worker.queue(), "worker", worker.id());
    }
}
