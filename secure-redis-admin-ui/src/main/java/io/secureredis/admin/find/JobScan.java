package io.secureredis.admin.find;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobPage;
import io.secureredis.jobs.inspect.JobQuery;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Opens the jobs of one state, part by part, in the order in which lists show them.
 *
 * <p>Jobs come and go meanwhile. One that moves up is not seen twice, and one that moves past the place that was
 * reached may be missed.
 */
public final class JobScan {

    /** Jobs that are read together. */
    static final int STEP = 500;

    private final JobInspector inspector;
    private final String queue;
    private final JobState state;
    private final boolean withCauses;

    /** @param withCauses whether the errors of the jobs are opened too */
    public JobScan(JobInspector inspector, String queue, JobState state, boolean withCauses) {
        this.inspector = inspector;
        this.queue = queue;
        this.state = state;
        this.withCauses = withCauses;
    }

    /**
     * How far a scan got.
     *
     * @param looked jobs that were opened
     * @param total how many are in the state now
     * @param next where to go on, or {@code null} at the end
     */
    public record Progress(
            long looked, long total, @Nullable Long next) {

        /** Whether it reached the end. */
        public boolean complete() {
            return next == null;
        }
    }

    /**
     * Opens jobs from an offset on.
     *
     * @param each gets every job; false: this was the last one
     * @param goOn asked before each part but the first
     */
    public Progress run(long offset, Predicate<FoundJob> each, BooleanSupplier goOn) {
        Set<JobId> seen = new HashSet<>();
        long looked = 0;
        Long next = offset;
        long total = 0;
        boolean first = true;
        while (next != null && (first || goOn.getAsBoolean())) {
            first = false;
            long from = next;
            JobPage<JobSummary> part = inspector.jobs(JobQuery.of(queue, state).withPage(from, STEP));
            total = part.total();
            next = part.next();
            Map<JobId, JobInspector.Failure> failures = withCauses ? inspector.failures(queue, part.items()) : Map.of();
            List<JobSummary> jobs = part.items();
            for (int i = 0; i < jobs.size(); i++) {
                JobSummary job = jobs.get(i);
                if (!seen.add(job.id())) {
                    continue;
                }
                looked++;
                if (!each.test(new FoundJob(job, failures.get(job.id())))) {
                    boolean more = i + 1 < jobs.size() || next != null;
                    return new Progress(looked, total, more ? from + i + 1 : null);
                }
            }
        }
        return new Progress(looked, total, next);
    }
}
