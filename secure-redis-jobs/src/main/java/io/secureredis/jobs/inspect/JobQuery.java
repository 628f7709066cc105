package io.secureredis.jobs.inspect;

import io.secureredis.jobs.CallChecks;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.QueueNames;
import org.jspecify.annotations.Nullable;

/**
 * Selects the jobs to list: those of one queue in one state, in the order in which that state serves them (done, dead
 * and tampered jobs: newest first).
 *
 * @param task only jobs of this name, or {@code null} for all
 * @param tag only jobs with this tag, in any case, or {@code null} for all
 * @param offset where to begin, 0 or a {@link JobPage#next()}
 * @param limit the maximum, 1 to 1000
 */
public record JobQuery(
        String queue,
        JobState state,
        @Nullable String task,
        @Nullable String tag,
        long offset,
        int limit) {

    /** The default of {@link #limit()}. */
    public static final int DEFAULT_LIMIT = 50;

    private static final int MAX_LIMIT = 1000;

    /**
     * @throws JobException {@code SR416} if the queue's name is invalid, the offset is negative, or the limit is not 1
     *     to 1000
     */
    public JobQuery {
        QueueNames.requireValid(queue);
        CallChecks.present(state, "The state of a query");
        if (offset < 0 || limit < 1 || limit > MAX_LIMIT) {
            throw new JobException(
                    "SR416", "The offset of a query is 0 or more, and its limit 1 to " + MAX_LIMIT + ". Correct them.");
        }
    }

    /** Returns a query for the first {@value #DEFAULT_LIMIT} jobs of a queue in a state. */
    public static JobQuery of(String queue, JobState state) {
        return new JobQuery(queue, state, null, null, 0, DEFAULT_LIMIT);
    }

    /** Returns this query for jobs of one name only. */
    public JobQuery withTask(@Nullable String name) {
        return new JobQuery(queue, state, name, tag, offset, limit);
    }

    /** Returns this query for jobs with one tag only, in any case. */
    public JobQuery withTag(@Nullable String wanted) {
        return new JobQuery(queue, state, task, wanted, offset, limit);
    }

    /** Returns whether it selects jobs by what only their sealed bodies know. */
    public boolean isFiltered() {
        return task != null || tag != null;
    }

    /** Returns whether a job of this queue and state is selected. */
    public boolean matches(JobSummary job) {
        return (task == null || task.equals(job.task())) && (tag == null || job.hasTag(tag));
    }

    /** Returns this query for another part of the list. */
    public JobQuery withPage(long newOffset, int newLimit) {
        return new JobQuery(queue, state, task, tag, newOffset, newLimit);
    }
}
