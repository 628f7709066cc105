package io.secureredis.admin.pages;

import io.secureredis.admin.text.Texts;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobPage;
import io.secureredis.jobs.inspect.JobQuery;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import io.secureredis.jobs.inspect.QueueOverview;
import io.secureredis.jobs.inspect.WorkerOverview;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A part of the jobs of one queue in one state.
 *
 * @param task the name that is filtered by, or empty
 * @param failures why the jobs failed, where they did
 * @param running of jobs that run
 */
record JobListPage(
        QueueOverview queue,
        JobState state,
        String task,
        long offset,
        int size,
        JobPage<JobSummary> jobs,
        Map<JobId, JobInspector.Failure> failures,
        Running running) {

    /**
     * What is known of jobs that run.
     *
     * @param percents how far they are, where they say so
     * @param workers by their ids
     */
    record Running(Map<JobId, Integer> percents, Map<String, WorkerOverview> workers) {

        static final Running NONE = new Running(Map.of(), Map.of());

        static Running read(JobInspector inspector, String queue, List<JobSummary> jobs) {
            Map<String, WorkerOverview> workers = new HashMap<>();
            if (!jobs.isEmpty()) {
                inspector.workers(queue).forEach(worker -> workers.put(worker.id(), worker));
            }
            return new Running(inspector.progress(queue, jobs), workers);
        }
    }

    static JobListPage read(
            JobInspector inspector, QueueOverview queue, JobState state, String task, long offset, int size) {
        JobQuery query = JobQuery.of(queue.name(), state)
                .withTask(task.isEmpty() ? null : task)
                .withPage(offset, size);
        return of(inspector, queue, state, task, offset, size, inspector.jobs(query));
    }

    /** Jobs that were found. */
    static JobListPage of(
            JobInspector inspector, QueueOverview queue, JobState state, JobPage<JobSummary> found, int size) {
        return of(inspector, queue, state, "", 0, size, found);
    }

    private static JobListPage of(
            JobInspector inspector,
            QueueOverview queue,
            JobState state,
            String task,
            long offset,
            int size,
            JobPage<JobSummary> jobs) {
        Map<JobId, JobInspector.Failure> failures =
                CausePages.STATES.contains(state) ? inspector.failures(queue.name(), jobs.items()) : Map.of();
        Running running = state == JobState.ACTIVE ? Running.read(inspector, queue.name(), jobs.items()) : Running.NONE;
        return new JobListPage(queue, state, task, offset, size, jobs, failures, running);
    }

    /** Whether jobs in this state run. */
    boolean areRunning() {
        return state == JobState.ACTIVE;
    }

    /** 0 to 100, or {@code null} if it says nothing of its progress. */
    @Nullable
    Integer percent(JobSummary job) {
        return running.percents.get(job.id());
    }

    /** Host and process of the worker that runs a job, or empty if it is not known. */
    String worker(Texts texts, JobSummary job) {
        WorkerOverview worker = job.worker() == null ? null : running.workers.get(job.worker());
        return worker == null ? "" : Labels.worker(texts, worker);
    }

    /** How long a job runs. */
    Optional<Duration> runsFor(JobSummary job, Instant now) {
        Instant started = job.startedAt();
        return state != JobState.ACTIVE || started == null
                ? Optional.empty()
                : Optional.of(started.isAfter(now) ? Duration.ZERO : Duration.between(started, now));
    }

    /** Whether jobs in this state failed. */
    boolean withCauses() {
        return CausePages.STATES.contains(state);
    }

    JobInspector.@Nullable Failure failure(JobSummary job) {
        return failures.get(job.id());
    }

    boolean filtered() {
        return !task.isEmpty();
    }

    boolean isEmpty() {
        return jobs.items().isEmpty();
    }

    boolean hasNext() {
        return jobs.next() != null;
    }

    boolean hasPrevious() {
        return offset > 0;
    }

    /** Where this page is. */
    String here() {
        return at(offset);
    }

    /** Where the next page is. */
    String next() {
        Long next = jobs.next();
        return at(next == null ? offset : next);
    }

    /** Where the page before is; the first one when filtered, because then pages have no fixed length. */
    String previous() {
        return at(filtered() ? 0 : Math.max(0, offset - size));
    }

    /** {@code 51–100 of 12,043}; when filtered, only how many were found on this page. */
    String range(Texts texts) {
        int shown = jobs.items().size();
        if (filtered()) {
            return texts.text("jobs.found-here", shown);
        }
        return shown == 0
                ? texts.text("jobs", jobs.total())
                : texts.text("range", offset + 1, offset + shown, jobs.total());
    }

    private String at(long newOffset) {
        String path = Paths.state(queue.name(), state) + "?offset=" + newOffset;
        return filtered() ? path + "&task=" + Paths.encoded(task) : path;
    }
}
