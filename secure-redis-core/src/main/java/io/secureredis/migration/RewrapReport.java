package io.secureredis.migration;

import io.secureredis.crypto.OpenFailure;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Rewrapper} has done so far, or in all.
 *
 * @param outcomes values by what became of them; keys where they are not looked into
 * @param failures why values did not open; they add up to {@link RewrapOutcome#NOT_OPENED}
 * @param checkpoint where to go on; null when the walk is complete
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

    /** How many values had this outcome. */
    public long count(RewrapOutcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    /** How many values were looked at. */
    public long values() {
        return outcomes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether every matching key was looked at. */
    public boolean complete() {
        return checkpoint == null;
    }
}
