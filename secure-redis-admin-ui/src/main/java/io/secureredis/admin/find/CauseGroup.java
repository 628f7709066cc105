package io.secureredis.admin.find;

import io.secureredis.jobs.inspect.JobInspector;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Jobs of one task that failed for one cause.
 *
 * @param filter finds exactly these jobs
 * @param failure {@code null} if the cause does not open
 * @param first when the first of them failed, or {@code null} if that is not known
 * @param last when the last of them failed
 */
public record CauseGroup(
        JobFilter filter,
        JobInspector.@Nullable Failure failure,
        long count,
        @Nullable Instant first,
        @Nullable Instant last) {

    /** Groups that are shown of one queue; a job that throws a class of its own each time makes more. */
    public static final int MOST = 200;

    /** Counts jobs by task and cause. Not for several threads. */
    public static final class Counter {

        private final Map<JobFilter, CauseGroup> groups = new LinkedHashMap<>();
        private long notShown;

        /** Counts one job. */
        public void add(FoundJob found) {
            JobFilter filter = JobFilter.exactly(found.task(), found.cause());
            CauseGroup group = groups.get(filter);
            if (group == null && groups.size() >= MOST) {
                notShown++;
                return;
            }
            groups.put(filter, group == null ? first(filter, found) : group.and(found.failedAt()));
        }

        private static CauseGroup first(JobFilter filter, FoundJob found) {
            return new CauseGroup(filter, found.failure(), 1, found.failedAt(), found.failedAt());
        }

        /** The groups, the largest first. */
        public List<CauseGroup> groups() {
            List<CauseGroup> all = new ArrayList<>(groups.values());
            all.sort(Comparator.comparingLong(CauseGroup::count).reversed());
            return all;
        }

        /** How many jobs are in no group, because there are already {@value CauseGroup#MOST}. */
        public long notShown() {
            return notShown;
        }
    }

    private CauseGroup and(@Nullable Instant at) {
        return new CauseGroup(filter, failure, count + 1, earlier(first, at), later(last, at));
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        return one == null || (other != null && other.isBefore(one)) ? other : one;
    }

    private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
        return one == null || (other != null && other.isAfter(one)) ? other : one;
    }
}
