package io.secureredis.admin;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.JobInspector;
import io.secureredis.jobs.QueueMinute;
import io.secureredis.jobs.QueueOverview;
import io.secureredis.jobs.WorkerOverview;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The first page, the workers, and the search for a job by its id. */
final class OverviewPages {

    static final Duration CHARTED = Duration.ofHours(1);

    private final JobInspector inspector;

    OverviewPages(JobInspector inspector) {
        this.inspector = inspector;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/", DashboardRole.VIEW, this::overview),
                Route.get("/workers", DashboardRole.VIEW, this::workers),
                Route.get("/find", DashboardRole.VIEW, this::find));
    }

    private Reply overview(Exchange exchange) {
        List<OverviewPage.Row> rows = new ArrayList<>();
        List<List<QueueMinute>> histories = new ArrayList<>();
        for (QueueOverview queue : inspector.queues()) {
            List<QueueMinute> history = inspector.history(queue.name(), CHARTED);
            histories.add(history);
            rows.add(new OverviewPage.Row(queue, Sparkline.of(history)));
        }
        OverviewPage page = new OverviewPage(rows, Throughput.sum(histories), inspector.servers(), inspector.missingKeys());
        return Reply.page(
                (output, interceptor) -> JteoverviewGenerated.render(output, interceptor, exchange.frame(), page));
    }

    private Reply workers(Exchange exchange) {
        List<WorkerOverview> workers = inspector.queues().stream()
                .flatMap(queue -> inspector.workers(queue.name()).stream())
                .toList();
        return Reply.page(
                (output, interceptor) -> JteworkersGenerated.render(output, interceptor, exchange.frame(), workers));
    }

    private Reply find(Exchange exchange) {
        Optional<JobId> id = exchange.parameter("id").flatMap(Paths::jobId);
        return id.flatMap(this::queueOf)
                .map(queue -> Reply.seeOther(Paths.job(queue, id.get())))
                .orElseThrow(() -> ProblemException.notFound("No queue holds a job of this id (any more)."));
    }

    private Optional<String> queueOf(JobId id) {
        return inspector.queues().stream()
                .map(QueueOverview::name)
                .filter(queue -> inspector.find(queue, id).isPresent())
                .findFirst();
    }
}
