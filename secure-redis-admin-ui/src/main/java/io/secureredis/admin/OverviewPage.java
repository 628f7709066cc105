package io.secureredis.admin;

import io.secureredis.jobs.JobServerState;
import io.secureredis.jobs.JobState;
import io.secureredis.jobs.QueueOverview;
import java.util.ArrayList;
import java.util.List;

/** What the first page shows. */
record OverviewPage(List<Row> rows, Throughput throughput, List<JobServerState> servers) {

    /** What is wrong with the servers' memory; empty when nothing is. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        long evicted = servers.stream().mapToLong(JobServerState::evicted).sum();
        if (evicted > 0) {
            warnings.add("SR363 Redis has evicted " + Numbers.count(evicted)
                    + " keys while this application watched it: jobs are lost. Set maxmemory-policy noeviction.");
        } else if (servers.stream().anyMatch(JobServerState::mayEvict)) {
            warnings.add("SR440 Redis may evict jobs when its memory is full. Set maxmemory-policy noeviction.");
        }
        if (servers.stream().anyMatch(JobServerState::full)) {
            warnings.add("SR471 Redis has reached its maxmemory: no job can be put.");
        }
        return warnings;
    }

    /** One queue, and its last hour. */
    record Row(QueueOverview queue, Sparkline sparkline) {}

    long total(JobState state) {
        return rows.stream().mapToLong(row -> row.queue().count(state)).sum();
    }
}
