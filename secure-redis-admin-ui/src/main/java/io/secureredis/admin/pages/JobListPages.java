package io.secureredis.admin.pages;

import io.secureredis.admin.DashboardRole;
import io.secureredis.admin.web.Exchange;
import io.secureredis.admin.web.PageData;
import io.secureredis.admin.web.Reply;
import io.secureredis.admin.web.Route;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.QueueOverview;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lists jobs by state: of one queue, page by page, and the first of each queue. */
final class JobListPages {

    private static final int OF_EACH_QUEUE = 10;
    private static final int EXPORTED_TOGETHER = 500;
    static final long MOST_EXPORTED = 100_000;

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
        if (exchange.isForRows()) {
            return new Reply.Download(
                    "text/csv;charset=UTF-8",
                    "secure-redis-" + queue.name() + "-" + Paths.slug(state) + ".csv",
                    writer -> writeAll(queue, state, task, writer, MOST_EXPORTED));
        }
        JobListPage page = JobListPage.read(inspector, queue, state, task, exchange.number("offset"), pageSize);
        return Reply.page(
                (output, interceptor) -> JtejobsGenerated.render(output, interceptor, exchange.frame(), page),
                () -> data(page));
    }

    private static PageData data(JobListPage page) {
        return PageData.list(
                "jobs",
                Facts.ofJobs(page),
                PageData.fields(
                        "queue", page.queue().name(),
                        "state", page.state(),
                        "offset", page.offset(),
                        "total", page.jobs().total(),
                        "next", page.jobs().next()));
    }

    /** All jobs of a state, page by page, up to a number. */
    void writeAll(QueueOverview queue, JobState state, String task, Writer writer, long most) throws IOException {
        long written = 0;
        Long offset = 0L;
        while (offset != null && written < most) {
            int together = (int) Math.min(EXPORTED_TOGETHER, most - written);
            JobListPage page = JobListPage.read(inspector, queue, state, task, offset, together);
            List<Map<String, @Nullable Object>> rows = Facts.ofJobs(page);
            String text = PageData.csv(rows);
            // The names once only
            writer.write(written == 0 ? text : text.substring(text.indexOf('\n') + 1));
            written += rows.size();
            offset = page.jobs().next();
        }
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
        return Reply.page(
                (output, interceptor) -> JtestateofallGenerated.render(
                        output, interceptor, exchange.frame(), state, sections, queues.silent()),
                () -> data(sections, queues.silent()));
    }

    private static PageData data(List<JobListPage> sections, List<QueueOverview> silent) {
        List<Map<String, @Nullable Object>> rows = sections.stream()
                .flatMap(section -> Facts.ofJobs(section).stream())
                .toList();
        return Facts.ofAllQueues("jobs", rows, silent);
    }

    private JobListPage section(QueueOverview queue, JobState state) {
        return JobListPage.read(inspector, queue, state, "", 0, OF_EACH_QUEUE);
    }
}
