package io.secureredis.test;

import io.secureredis.jobs.CalledJob;
import io.secureredis.jobs.JobCall;
import io.secureredis.jobs.engine.JobRuntime;
import io.secureredis.jobs.engine.JobTestSupport;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobPage;
import io.secureredis.jobs.inspect.JobQuery;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import io.secureredis.jobs.inspect.QueueOverview;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Inspects the jobs that the tested code has put into queues, and runs them by hand, without a worker and without
 * waiting. It is a bean whenever there are jobs.
 *
 * <p>You can advance the clock: {@code tester.advance(Duration.ofHours(1))} makes jobs due that are due within the
 * hour.
 */
public final class JobTester {

    private static final List<JobState> WAITING = List.of(JobState.READY, JobState.SCHEDULED, JobState.RETRYING);
    private static final int PAGE = 500;

    private final JobRuntime runtime;
    private final JobTestSupport support;
    private Duration forward = Duration.ZERO;

    JobTester(JobRuntime runtime) {
        this.runtime = runtime;
        this.support = JobTestSupport.of(runtime);
    }

    /** Returns every waiting job of every queue. */
    public List<EnqueuedJob> enqueued() {
        JobInspector inspector = runtime.inspector();
        List<EnqueuedJob> jobs = new ArrayList<>();
        for (QueueOverview queue : inspector.queues()) {
            for (JobState state : WAITING) {
                collect(inspector, JobQuery.of(queue.name(), state).withPage(0, PAGE), jobs);
            }
        }
        return jobs;
    }

    private static void collect(JobInspector inspector, JobQuery query, List<EnqueuedJob> into) {
        JobPage<JobSummary> page = inspector.jobs(query);
        for (JobSummary job : page.items()) {
            String task = job.task();
            inspector
                    .reveal(job.queue(), job.id())
                    .ifPresent(revealed -> into.add(new EnqueuedJob(
                            job.id(),
                            job.queue(),
                            String.valueOf(task),
                            job.state(),
                            job.dueAt(),
                            revealed.arguments(),
                            job.tags())));
        }
        Long next = page.next();
        if (next != null) {
            collect(inspector, query.withPage(next, PAGE), into);
        }
    }

    /**
     * Asserts that a job like this call waits: {@code assertEnqueued(jobs.call(Mailer::welcome, 1L, "a@example.org"))}.
     *
     * @return the first such job
     * @throws AssertionError that lists what waits instead, with its arguments
     */
    public EnqueuedJob assertEnqueued(JobCall call) {
        CalledJob expected = support.describe(call);
        List<EnqueuedJob> waiting = enqueued();
        return waiting.stream()
                .filter(job -> isSame(job, expected))
                .findFirst()
                .orElseThrow(() -> new AssertionError("Expected a job " + expected.task() + expected.arguments()
                        + " in queue " + expected.queue() + ", but there is " + describe(waiting)));
    }

    /** Asserts that no job like this call waits. */
    public void assertNotEnqueued(JobCall call) {
        CalledJob unexpected = support.describe(call);
        if (enqueued().stream().anyMatch(job -> isSame(job, unexpected))) {
            throw new AssertionError(
                    "Expected no job " + unexpected.task() + unexpected.arguments() + ", but there is one");
        }
    }

    /** Asserts that no job waits at all. */
    public void assertNothingEnqueued() {
        List<EnqueuedJob> waiting = enqueued();
        if (!waiting.isEmpty()) {
            throw new AssertionError("Expected no jobs, but there is " + describe(waiting));
        }
    }

    private static boolean isSame(EnqueuedJob job, CalledJob call) {
        return job.task().equals(call.task())
                && job.queue().equals(call.queue())
                && job.arguments().equals(call.arguments());
    }

    private static String describe(List<EnqueuedJob> jobs) {
        return jobs.isEmpty()
                ? "none"
                : jobs.stream()
                        .map(job -> job.task() + job.arguments() + " in queue " + job.queue())
                        .collect(Collectors.joining(", "));
    }

    /**
     * Runs what is due in this thread, one job after the other, including jobs that these put into queues. A job that
     * throws is retried when its time comes, as with a worker; it does not fail the test.
     *
     * @return the number of attempts
     */
    public int runDue() {
        return support.runDue();
    }

    /** Advances the clock of the jobs. It is reset before the next test. */
    public void advance(Duration by) {
        forward = forward.plus(by);
        support.shiftClock(forward);
    }

    /** Resets the clock to the server's. */
    public void resetClock() {
        forward = Duration.ZERO;
        support.shiftClock(forward);
    }
}
