package io.secureredis.admin;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobPage;
import io.secureredis.jobs.inspect.JobQuery;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import io.secureredis.jobs.inspect.QueueOverview;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A part of the jobs of one queue in one state.
 *
 * @param task the name that is filtered by, or empty
 * @param failures why the jobs failed, where they did
 */
record JobListPage(
        QueueOverview queue,
        JobState state,
        String task,
        long offset,
        int size,
        JobPage<JobSummary> jobs,
        Map<JobId, JobInspector.Failure> failures) {

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
        return new JobListPage(queue, state, task, offset, size, jobs, failures);
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
