package io.secureredis.admin.pages;

import io.secureredis.admin.DashboardRole;
import io.secureredis.admin.find.FoundJob;
import io.secureredis.admin.find.JobFilter;
import io.secureredis.admin.find.JobScan;
import io.secureredis.admin.text.Texts;
import io.secureredis.admin.web.Exchange;
import io.secureredis.admin.web.PageData;
import io.secureredis.admin.web.Reply;
import io.secureredis.admin.web.Route;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobPage;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import io.secureredis.jobs.inspect.QueueOverview;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Looks for jobs of a state by what only their sealed bodies know.
 *
 * <p>Each answer opens jobs for a limited time, and says in its address where the next one continues. So nothing is
 * kept between two answers, any instance can give the next one, and a
 * search ends when nobody asks for more.
 */
final class SearchPages {

    private static final Duration OF_EACH_ANSWER = Duration.ofSeconds(1);

    private final JobInspector inspector;
    private final int pageSize;

    SearchPages(JobInspector inspector, int pageSize) {
        this.inspector = inspector;
        this.pageSize = pageSize;
    }

    /**
     * A part of a search.
     *
     * @param list the jobs that this part found
     * @param looked how many jobs were opened since the search began
     * @param found how many of them match
     */
    record Page(JobListPage list, JobFilter filter, long looked, long found, JobScan.Progress progress) {

        boolean begun() {
            return !filter.isEmpty();
        }

        boolean complete() {
            return progress.complete();
        }

        String queue() {
            return list.queue().name();
        }

        /** Opened out of all, for a bar. */
        int percent() {
            return complete() || progress.total() == 0 ? 100 : (int) Math.min(99, 100 * looked / progress.total());
        }

        /** {@code Opened 20,000 of 200,000 jobs, 37 match}. */
        String words(Texts texts) {
            return complete()
                    ? texts.text("search.complete", looked, found)
                    : texts.text("search.opened", looked, progress.total(), found);
        }

        /** Where the next part is. */
        String next() {
            return Paths.filtered(Paths.search(queue(), list.state()), filter) + "&offset=" + progress.next()
                    + "&looked=" + looked + "&found=" + found;
        }
    }

    List<Route> routes() {
        return List.of(Route.get("/queues/{queue}/states/{state}/search", DashboardRole.VIEW, this::search));
    }

    private Reply search(Exchange exchange) {
        QueueOverview queue = QueuePages.existing(inspector, Paths.queueOf(exchange));
        JobState state = Paths.stateOf(exchange);
        JobFilter filter = MatchingPages.filter(exchange);
        Page page = page(exchange, queue, state, filter);
        return Reply.page(
                (output, interceptor) -> JtesearchGenerated.render(output, interceptor, exchange.frame(), page),
                () -> data(page));
    }

    private Page page(Exchange exchange, QueueOverview queue, JobState state, JobFilter filter) {
        List<JobSummary> found = new ArrayList<>();
        JobScan.Progress progress = filter.isEmpty()
                ? new JobScan.Progress(0, queue.count(state), null)
                : find(exchange, queue.name(), state, filter, found);
        JobPage<JobSummary> part = new JobPage<>(found, progress.total(), progress.next());
        JobListPage list = JobListPage.of(inspector, queue, state, part, pageSize);
        return new Page(
                list,
                filter,
                exchange.number("looked") + progress.looked(),
                exchange.number("found") + found.size(),
                progress);
    }

    private static PageData data(Page page) {
        return PageData.list(
                "jobs",
                Facts.ofJobs(page.list),
                PageData.fields(
                        "filter", page.filter.words(),
                        "looked", page.looked,
                        "found", page.found,
                        "total", page.progress.total(),
                        "complete", page.complete(),
                        "next", page.progress.next()));
    }

    private JobScan.Progress find(
            Exchange exchange, String queue, JobState state, JobFilter filter, List<JobSummary> found) {
        BooleanSupplier inTime = CausePages.within(OF_EACH_ANSWER);
        return new JobScan(inspector, queue, state, filter.needsCause())
                .run(
                        exchange.number("offset"),
                        (FoundJob job) -> {
                            if (filter.matches(job, exchange.frame().now())) {
                                found.add(job.job());
                            }
                            return found.size() < pageSize;
                        },
                        inTime);
    }
}
