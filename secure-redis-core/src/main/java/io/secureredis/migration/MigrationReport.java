package io.secureredis.migration;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reports what a {@link PlaintextMigration} has done so far, or in total.
 *
 * @param outcomes the number of keys by outcome, in the order of the outcomes
 * @param deleted how many old keys were deleted; in a dry run, would have been
 * @param notMoved keys that stayed in plaintext, at most {@value #MOST_LISTED} of them
 * @param checkpoint where to continue; null when the scan is complete
 * @param dryRun whether nothing was written
 */
public record MigrationReport(
        Map<MigrationOutcome, Long> outcomes,
        long deleted,
        List<NotMoved> notMoved,
        @Nullable RewrapCheckpoint checkpoint,
        boolean dryRun) {

    /** How many keys are listed by name. All are counted. */
    public static final int MOST_LISTED = 1000;

    /**
     * A key that stayed in plaintext.
     *
     * @param key the name from {@link SealedLayout#nameInReports}
     * @param reason details beyond the outcome, without anything of the value; may be empty
     */
    public record NotMoved(String key, MigrationOutcome outcome, String reason) {}

    public MigrationReport {
        Map<MigrationOutcome, Long> inOrder = new EnumMap<>(MigrationOutcome.class);
        inOrder.putAll(outcomes);
        outcomes = Collections.unmodifiableMap(inOrder);
        notMoved = List.copyOf(notMoved);
    }

    /** Returns how many keys had this outcome. */
    public long count(MigrationOutcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    /** Returns how many keys were checked. */
    public long keys() {
        return outcomes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns how many keys are still in plaintext. */
    public long left() {
        return outcomes.entrySet().stream()
                .filter(entry -> !entry.getKey().settled())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Returns whether every matching key was examined. */
    public boolean complete() {
        return checkpoint == null;
    }
}
