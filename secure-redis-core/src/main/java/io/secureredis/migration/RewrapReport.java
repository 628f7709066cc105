package io.secureredis.migration;

import io.secureredis.crypto.OpenFailure;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reports what a {@link Rewrapper} has done so far, or in total.
 *
 * @param outcomes the number of values by outcome; of keys if their values are not checked
 * @param failures why values did not open; they add up to {@link RewrapOutcome#NOT_OPENED}
 * @param checkpoint where to continue; null when the scan is complete
 * @param dryRun whether nothing was written
 */
public record RewrapReport(
        Map<RewrapOutcome, Long> outcomes,
        Map<OpenFailure, Long> failures,
        @Nullable RewrapCheckpoint checkpoint,
        boolean dryRun) {

    public RewrapReport {
        outcomes = Map.copyOf(outcomes);
        failures = Map.copyOf(failures);
    }

    /** Returns how many values had this outcome. */
    public long count(RewrapOutcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    /** Returns how many values were examined. */
    public long values() {
        return outcomes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns whether every matching key was examined. */
    public boolean complete() {
        return checkpoint == null;
    }
}
