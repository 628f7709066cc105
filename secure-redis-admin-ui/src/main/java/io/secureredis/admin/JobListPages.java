package io.secureredis.admin;

import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.QueueOverview;
import java.util.List;
import java.util.Optional;

/** Lists jobs by state: of one queue, page by page, and the first of each queue. */
final class JobListPages {

    private static final int OF_EACH_QUEUE = 10;

    private final JobInspector inspector;
    private final int pageSize;

    JobListPages(JobInspector inspector, int pageSize) {
        this.inspector = inspector;
        this.pageSize = pageSize;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/queues/{queue}/states/{state}", DashboardRole.VIEW, this::ofQueue),
                Route.get("/states/{state}", DashboardRole.VIEW, this::ofAllQueues));
    }

    private Reply ofQueue(Exchange exchange) {
        QueueOverview queue = QueuePages.existing(inspector, Paths.queueOf(exchange));
        JobState state = Paths.stateOf(exchange);
        String task = exchange.parameter("task").orElse("");
        long offset = exchange.number("offset");
        JobListPage page = JobListPage.read(inspector, queue, state, task, offset, pageSize);
        return Reply.page(
                (output, interceptor) -> JtejobsGenerated.render(output, interceptor, exchange.frame(), page));
    }

    private Reply ofAllQueues(Exchange exchange) {
        JobState state = Paths.stateOf(exchange);
        QueueReading queues = QueueReading.of(inspector);
        List<JobListPage> sections = queues
                .each(queue ->
                        queue.count(state) > 0 ? Optional.of(section(queue, state)) : Optional.<JobListPage>empty())
                .stream()
                .flatMap(Optional::stream)
                .toList();
        return Reply.page((output, interceptor) ->
                JtestateofallGenerated.render(output, interceptor, exchange.frame(), state, sections, queues.silent()));
    }

    private JobListPage section(QueueOverview queue, JobState state) {
        return JobListPage.read(inspector, queue, state, "", 0, OF_EACH_QUEUE);
    }
}
