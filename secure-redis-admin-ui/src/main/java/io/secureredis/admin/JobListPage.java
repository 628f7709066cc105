package io.secureredis.admin;

import io.secureredis.jobs.JobPage;
import io.secureredis.jobs.JobState;
import io.secureredis.jobs.JobSummary;
import io.secureredis.jobs.QueueOverview;

/**
 * A part of the jobs of one queue in one state.
 *
 * @param task the name that is filtered by, or empty
 */
record JobListPage(QueueOverview queue, JobState state, String task, long offset, int size, JobPage<JobSummary> jobs) {

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
    String range() {
        int shown = jobs.items().size();
        if (filtered()) {
            return shown + " found on this page";
        }
        return shown == 0
                ? Numbers.jobs(jobs.total())
                : Numbers.count(offset + 1) + "–" + Numbers.count(offset + shown) + " of "
                        + Numbers.count(jobs.total());
    }

    private String at(long newOffset) {
        String path = Paths.state(queue.name(), state) + "?offset=" + newOffset;
        return filtered() ? path + "&task=" + Paths.encoded(task) : path;
    }
}
