package io.secureredis.admin;

import io.secureredis.jobs.JobServerState;
import io.secureredis.jobs.JobState;
import io.secureredis.jobs.MissingKey;
import io.secureredis.jobs.QueueOverview;
import java.util.ArrayList;
import java.util.List;

/** What the first page shows. */
record OverviewPage(List<Row> rows, Throughput throughput, List<JobServerState> servers, List<MissingKey> missing) {

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
        if (servers.stream().anyMatch(JobServerState::readOnly)) {
            warnings.add("SR340 Redis is a replica: no job can be put, and none runs. Connect to the primary.");
        }
        for (MissingKey key : missing) {
            warnings.add("SR460 Key id " + key.keyId() + " is not in the key ring, or is retired: at least "
                    + Numbers.of(key.jobs(), "job waits", "jobs wait") + " for it since " + key.since()
                    + ". Add its secret to secure-redis.previous-secret-keys, or give applications that share this Redis a"
                    + " secure-redis.jobs.namespace each.");
        }
        return warnings;
    }

    /** One queue, and its last hour. */
    record Row(QueueOverview queue, Sparkline sparkline) {}

    long total(JobState state) {
        return rows.stream().mapToLong(row -> row.queue().count(state)).sum();
    }
}
