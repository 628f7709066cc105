package io.secureredis.admin.pages;

import io.secureredis.admin.DashboardRole;
import io.secureredis.admin.find.BulkOperations;
import io.secureredis.admin.web.Exchange;
import io.secureredis.admin.web.ProblemException;
import io.secureredis.admin.web.Reply;
import io.secureredis.admin.web.Route;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.QueueMinute;
import io.secureredis.jobs.inspect.QueueOverview;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;

/** Shows the first page, and the search for a job by its id. */
final class OverviewPages {

    static final Duration CHARTED = Duration.ofHours(1);

    private final JobInspector inspector;
    private final BulkOperations running;

    OverviewPages(JobInspector inspector, BulkOperations running) {
        this.inspector = inspector;
        this.running = running;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/", DashboardRole.VIEW, this::overview), Route.get("/find", DashboardRole.VIEW, this::find));
    }

    private Reply overview(Exchange exchange) {
        List<List<QueueMinute>> histories = new ArrayList<>();
        QueueReading queues = QueueReading.of(inspector);
        List<OverviewPage.Row> rows = queues.each(queue -> {
            List<QueueMinute> history = inspector.history(queue.name(), CHARTED);
            histories.add(history);
            return new OverviewPage.Row(queue, Sparkline.of(exchange.texts(), history), inspector.server(queue.name()));
        });
        OverviewPage page = new OverviewPage(
                rows,
                Throughput.sum(exchange.texts(), histories),
                inspector.servers(),
                inspector.missingKeys(),
                goingOn());
        return Reply.page(
                (output, interceptor) ->
                        JteoverviewGenerated.render(output, interceptor, exchange.frame(), page, queues.silent()),
                () -> Facts.of(page, queues.silent()));
    }

    private long goingOn() {
        return running.all().stream()
                .filter(operation -> !operation.now().phase().ended())
                .count();
    }

    private Reply find(Exchange exchange) {
        Optional<JobId> id = exchange.parameter("id").flatMap(Paths::jobId);
        return id.flatMap(this::queueOf)
                .map(queue -> Reply.seeOther(Paths.job(queue, id.get())))
                .orElseThrow(() -> ProblemException.notFound("problem.job.nowhere"));
    }

    /** A queue with shards finds jobs in its other parts too: the job itself says in which part it is. */
    private Optional<String> queueOf(JobId id) {
        QueueReading queues = QueueReading.of(inspector);
        Optional<String> found = queues.first(queue -> inspector.find(queue.name(), id))
                .map(job -> job.summary().queue());
        if (found.isEmpty() && !queues.silent().isEmpty()) {
            throw new ProblemException(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "problem.redis",
                    "problem.job.silent",
                    queues.silent().stream().map(QueueOverview::name).collect(Collectors.joining(", ")));
        }
        return found;
    }
}
