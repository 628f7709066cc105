package io.secureredis.admin.pages;

import io.secureredis.jobs.inspect.JobDetail;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The revealed log of a job.
 *
 * @param record the audit record under which it was revealed, as {@code number-hash}; empty where there is none
 */
record LogView(JobDetail job, JobInspector.Log log, String record) {

    /** The lines of one attempt. */
    record Attempt(long number, int attempt, List<JobInspector.Log.Line> lines, boolean cut) {}

    List<Attempt> attempts() {
        Map<Long, List<JobInspector.Log.Line>> byNumber = new LinkedHashMap<>();
        log.lines()
                .forEach(line -> byNumber.computeIfAbsent(line.number(), none -> new ArrayList<>())
                        .add(line));
        List<Attempt> attempts = new ArrayList<>();
        byNumber.forEach((number, lines) -> attempts.add(
                new Attempt(number, lines.get(0).attempt(), lines, log.cut().contains(number))));
        return attempts;
    }

    /** Whether it may be refreshed, under its record. */
    boolean refreshes() {
        return !record.isEmpty();
    }

    /** Whether more lines may come. */
    boolean grows() {
        return job.summary().state() == JobState.ACTIVE;
    }

    String refresh() {
        return Paths.revealedLog(job.summary().queue(), job.summary().id());
    }

    boolean isShown() {
        return !log.isEmpty() || log.removed() || grows();
    }
}
