package io.secureredis.admin.pages;

import io.secureredis.admin.DashboardRole;
import io.secureredis.admin.find.CauseGroup;
import io.secureredis.admin.find.JobScan;
import io.secureredis.admin.web.Exchange;
import io.secureredis.admin.web.ProblemException;
import io.secureredis.admin.web.Reply;
import io.secureredis.admin.web.Route;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.QueueOverview;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Jobs that failed, grouped by task and cause. Opens jobs, so it opens a limited number of them, and says so; such a
 * page does not refresh itself.
 */
final class CausePages {

    /** States whose jobs failed. */
    static final Set<JobState> STATES = EnumSet.of(JobState.RETRYING, JobState.DEAD, JobState.TAMPERED);

    /** Jobs of a queue that are opened at first. */
    private static final int AT_FIRST = 2_000;

    /** The time for all that is opened when a visitor asks for more. */
    private static final Duration MOST = Duration.ofSeconds(5);

    private final JobInspector inspector;

    CausePages(JobInspector inspector) {
        this.inspector = inspector;
    }

    /**
     * What the page shows.
     *
     * @param queue of which queue alone, or empty for all
     */
    record Page(JobState state, String queue, List<Part> parts, boolean more) {

        String here() {
            return queue.isEmpty() ? Paths.causesOfAll(state) : Paths.causes(queue, state);
        }

        boolean incomplete() {
            return parts.stream().anyMatch(part -> !part.looked().complete());
        }
    }

    /**
     * One queue.
     *
     * @param notShown jobs in groups beyond the {@value CauseGroup#MOST} first
     */
    record Part(String queue, List<CauseGroup> groups, long notShown, JobScan.Progress looked) {}

    List<Route> routes() {
        return List.of(
                Route.get("/queues/{queue}/states/{state}/causes", DashboardRole.VIEW, this::ofQueue),
                Route.get("/states/{state}/causes", DashboardRole.VIEW, this::ofAllQueues));
    }

    private Reply ofQueue(Exchange exchange) {
        String queue = QueuePages.existing(inspector, Paths.queueOf(exchange)).name();
        JobState state = state(exchange);
        boolean more = wantsMore(exchange);
        return reply(
                exchange, new Page(state, queue, List.of(part(queue, state, more, within(MOST))), more), List.of());
    }

    private Reply ofAllQueues(Exchange exchange) {
        JobState state = state(exchange);
        boolean more = wantsMore(exchange);
        BooleanSupplier inTime = within(MOST);
        QueueReading queues = QueueReading.of(inspector);
        List<Part> parts = queues
                .each(queue -> queue.count(state) > 0
                        ? Optional.of(part(queue.name(), state, more, inTime))
                        : Optional.<Part>empty())
                .stream()
                .flatMap(Optional::stream)
                .toList();
        return reply(exchange, new Page(state, "", parts, more), queues.silent());
    }

    private static boolean wantsMore(Exchange exchange) {
        return exchange.parameter("more").isPresent();
    }

    private static Reply reply(Exchange exchange, Page page, List<QueueOverview> silent) {
        return Reply.page(
                (output, interceptor) -> JtecausesGenerated.render(output, interceptor, exchange.frame(), page, silent),
                () -> Facts.ofAllQueues(
                        "groups",
                        page.parts.stream()
                                .flatMap(part -> part.groups().stream().map(group -> Facts.of(group, part.queue())))
                                .toList(),
                        silent));
    }

    private Part part(String queue, JobState state, boolean more, BooleanSupplier inTime) {
        CauseGroup.Counter counter = new CauseGroup.Counter();
        long[] looked = {0};
        JobScan.Progress progress = new JobScan(inspector, queue, state, true)
                .run(
                        0,
                        job -> {
                            counter.add(job);
                            looked[0]++;
                            return more || looked[0] < AT_FIRST;
                        },
                        inTime);
        return new Part(queue, counter.groups(), counter.notShown(), progress);
    }

    /** True until so much time has passed from now. */
    static BooleanSupplier within(Duration time) {
        long begin = System.nanoTime();
        return () -> System.nanoTime() - begin < time.toNanos();
    }

    private static JobState state(Exchange exchange) {
        JobState state = Paths.stateOf(exchange);
        if (!STATES.contains(state)) {
            throw ProblemException.notFound("problem.not-failed");
        }
        return state;
    }
}
