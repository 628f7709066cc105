package io.secureredis.migration;

import io.secureredis.crypto.OpenFailure;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Accumulates what a scan has done. */
final class RewrapTally {

    private final Map<RewrapOutcome, Long> outcomes = new EnumMap<>(RewrapOutcome.class);
    private final Map<OpenFailure, Long> failures = new EnumMap<>(OpenFailure.class);
    private final boolean dryRun;

    RewrapTally(boolean dryRun) {
        this.dryRun = dryRun;
    }

    void add(RewrapOutcome outcome) {
        outcomes.merge(outcome, 1L, Long::sum);
    }

    long count(RewrapOutcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    void add(OpenFailure failure) {
        failures.merge(failure, 1L, Long::sum);
        add(RewrapOutcome.NOT_OPENED);
    }

    RewrapReport report(@Nullable RewrapCheckpoint checkpoint) {
        return new RewrapReport(outcomes, failures, checkpoint, dryRun);
    }
}
