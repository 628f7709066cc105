package io.secureredis.migration;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link PlaintextMigration} has done so far, or in all.
 *
 * @param outcomes keys by what became of them, in the order of the outcomes
 * @param deleted how many old keys were deleted; in a dry run, would have been
 * @param notMoved keys that stayed in plaintext, at most {@value #MOST_LISTED} of them
 * @param checkpoint where to go on; null when the walk is complete
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
     * @param key what {@link SealedLayout#nameInReports} calls it
     * @param reason more than the outcome says, without anything of the value; may be empty
     */
    public record NotMoved(String key, MigrationOutcome outcome, String reason) {}

    public MigrationReport {
        Map<MigrationOutcome, Long> inOrder = new EnumMap<>(MigrationOutcome.class);
        inOrder.putAll(outcomes);
        outcomes = Collections.unmodifiableMap(inOrder);
        notMoved = List.copyOf(notMoved);
    }

    /** How many keys had this outcome. */
    public long count(MigrationOutcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    /** How many keys were looked at. */
    public long keys() {
        return outcomes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** How many keys are still in plaintext. */
    public long left() {
        return outcomes.entrySet().stream()
                .filter(entry -> !entry.getKey().settled())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Whether every matching key was looked at. */
    public boolean complete() {
        return checkpoint == null;
    }
}
