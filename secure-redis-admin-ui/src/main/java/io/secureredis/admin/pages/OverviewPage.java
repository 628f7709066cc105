package io.secureredis.admin.pages;

import io.secureredis.admin.text.Texts;
import io.secureredis.jobs.inspect.JobInspector.MissingKey;
import io.secureredis.jobs.inspect.JobServerState;
import io.secureredis.jobs.inspect.JobState;
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
    List<String> warnings(Texts texts) {
        List<String> warnings = new ArrayList<>();
        long evicted = servers.stream().mapToLong(JobServerState::evicted).sum();
        if (evicted > 0) {
            warnings.add(texts.text("overview.evicted", evicted));
        } else if (answering().anyMatch(JobServerState::mayEvict)) {
            warnings.add(texts.text("overview.may-evict"));
        }
        if (answering().anyMatch(JobServerState::full)) {
            warnings.add(texts.text("overview.full"));
        }
        if (answering().anyMatch(JobServerState::readOnly)) {
            warnings.add(texts.text("overview.read-only"));
        }
        missing.forEach(key -> warnings.add(warning(texts, key)));
        return warnings;
    }

    private static String warning(Texts texts, MissingKey key) {
        if (key.retired()) {
            return texts.text("overview.retired-key", key.keyId(), key.jobs(), key.since());
        }
        return key.keyId().equals(MissingKey.OTHERS)
                ? texts.text("overview.missing-keys", key.jobs(), key.since())
                : texts.text("overview.missing-key", key.keyId(), key.jobs(), key.since());
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
