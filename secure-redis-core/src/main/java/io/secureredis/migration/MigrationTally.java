package io.secureredis.migration;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Accumulates what a migration has done. */
final class MigrationTally {

    private final Map<MigrationOutcome, Long> outcomes = new EnumMap<>(MigrationOutcome.class);
    private final List<MigrationReport.NotMoved> notMoved = new ArrayList<>();
    private final boolean dryRun;
    private long deleted;

    MigrationTally(boolean dryRun) {
        this.dryRun = dryRun;
    }

    void add(String key, Step step) {
        outcomes.merge(step.outcome(), 1L, Long::sum);
        if (step.deleted()) {
            deleted++;
        }
        if (!step.outcome().settled() && notMoved.size() < MigrationReport.MOST_LISTED) {
            notMoved.add(new MigrationReport.NotMoved(key, step.outcome(), step.reason()));
        }
    }

    MigrationReport report(@Nullable RewrapCheckpoint checkpoint) {
        return new MigrationReport(outcomes, deleted, notMoved, checkpoint, dryRun);
    }

    /** The outcome for one key. */
    record Step(MigrationOutcome outcome, boolean deleted, String reason) {

        static Step of(MigrationOutcome outcome) {
            return new Step(outcome, false, "");
        }

        static Step of(MigrationOutcome outcome, String reason) {
            return new Step(outcome, false, reason);
        }
    }
}
