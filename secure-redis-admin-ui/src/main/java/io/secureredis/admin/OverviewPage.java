package io.secureredis.admin;

import io.secureredis.jobs.JobState;
import io.secureredis.jobs.QueueOverview;
import java.util.List;

/** What the first page shows. */
record OverviewPage(List<Row> rows, Throughput throughput) {

    /** One queue, and its last hour. */
    record Row(QueueOverview queue, Sparkline sparkline) {}

    long total(JobState state) {
        return rows.stream().mapToLong(row -> row.queue().count(state)).sum();
    }
}
