package io.secureredis.admin;

import io.secureredis.jobs.JobInspector;
import io.secureredis.jobs.JobPage;
import io.secureredis.jobs.JobQuery;
import io.secureredis.jobs.JobState;
import io.secureredis.jobs.JobSummary;
import io.secureredis.jobs.QueueOverview;
import java.util.List;

/** Jobs by state: of one queue, page by page, and the first of each queue. */
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
        JobQuery query = JobQuery.of(queue.name(), state)
                .withTask(task.isEmpty() ? null : task)
                .withPage(offset, pageSize);
        JobListPage page = new JobListPage(queue, state, task, offset, pageSize, inspector.jobs(query));
        return Reply.page(
                (output, interceptor) -> JtejobsGenerated.render(output, interceptor, exchange.frame(), page));
    }

    private Reply ofAllQueues(Exchange exchange) {
        JobState state = Paths.stateOf(exchange);
        List<JobListPage> sections = inspector.queues().stream()
                .filter(queue -> queue.count(state) > 0)
                .map(queue -> section(queue, state))
                .toList();
        return Reply.page((output, interceptor) ->
                JtestateofallGenerated.render(output, interceptor, exchange.frame(), state, sections));
    }

    private JobListPage section(QueueOverview queue, JobState state) {
        JobPage<JobSummary> first =
                inspector.jobs(JobQuery.of(queue.name(), state).withPage(0, OF_EACH_QUEUE));
        return new JobListPage(queue, state, "", 0, OF_EACH_QUEUE, first);
    }
}
