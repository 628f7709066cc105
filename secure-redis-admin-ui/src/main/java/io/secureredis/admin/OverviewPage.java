package io.secureredis.admin;

import io.secureredis.jobs.inspect.JobServerState;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.MissingKey;
import io.secureredis.jobs.inspect.QueueOverview;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the first page shows.
 *
 * @param operations how many operations go on in this process
 */
record OverviewPage(
        List<Row> rows,
        Throughput throughput,
        List<JobServerState> servers,
        List<MissingKey> missing,
        long operations) {

    /** Returns problems of the servers' memory; empty if there are none. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        long evicted = servers.stream().mapToLong(JobServerState::evicted).sum();
        if (evicted > 0) {
            warnings.add("SR363 Redis has evicted " + Numbers.count(evicted)
                    + " keys while this application watched it: jobs were lost. Set maxmemory-policy noeviction.");
        } else if (answering().anyMatch(JobServerState::mayEvict)) {
            warnings.add("SR440 Redis may evict jobs when its memory is full. Set maxmemory-policy noeviction.");
        }
        if (answering().anyMatch(JobServerState::full)) {
            warnings.add("SR471 Redis has reached its maxmemory: no job can be put.");
        }
        if (answering().anyMatch(JobServerState::readOnly)) {
            warnings.add(
                    "SR340 Redis is a replica and refuses writes, so no job can be put or run. Connect to the primary.");
        }
        for (MissingKey key : missing) {
            String name =
                    key.keyId().equals(MissingKey.OTHERS) ? "Further key ids are" : "Key id " + key.keyId() + " is";
            warnings.add("SR460 " + name + " not in the key ring, or retired: at least "
                    + Numbers.of(key.jobs(), "job waits", "jobs wait") + " for it since " + key.since()
                    + ". Add its secret to secure-redis.previous-secret-keys, or set a different"
                    + " secure-redis.jobs.namespace for each application that shares this Redis.");
        }
        return warnings;
    }

    private Stream<JobServerState> answering() {
        return servers.stream().filter(JobServerState::answers);
    }

    /**
     * One queue, and its last hour.
     *
     * @param server where it is, if there are several
     */
    record Row(QueueOverview queue, Sparkline sparkline, Optional<String> server) {}

    long total(JobState state) {
        return rows.stream().mapToLong(row -> row.queue().count(state)).sum();
    }
}
