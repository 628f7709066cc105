package io.secureredis.jobs.importer;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reports what an import has done.
 *
 * @param source {@link JobSource#name()}
 * @param dryRun whether nothing was put into a queue
 * @param outcomes the number of jobs by outcome
 * @param notImported the jobs that are not in a queue of this application, at most {@value #MOST_LISTED} of them
 */
public record JobImportReport(
        String source, boolean dryRun, Map<Outcome, Long> outcomes, List<NotImported> notImported) {

    /** The outcome for one job of a source. */
    public enum Outcome {
        /** Put into its queue. In a dry run: would have been. */
        IMPORTED("imported"),
        /** An earlier run imported it. */
        IMPORTED_BEFORE("imported before"),
        /** The {@link JobImporter} returned {@code null} for it. */
        LEFT("left by the importer"),
        /** The source cannot read it. */
        UNREADABLE("not readable"),
        /** The {@link JobImporter} threw an exception, or the call was refused. */
        FAILED("failed");

        private final String text;

        Outcome(String text) {
            this.text = text;
        }

        /** Returns the words for a report. */
        public String text() {
            return text;
        }

        /** Returns whether the job is, or was, in its queue. */
        public boolean settled() {
            return this == IMPORTED || this == IMPORTED_BEFORE;
        }
    }

    /** How many jobs are listed one by one. All are counted. */
    public static final int MOST_LISTED = 1000;

    /**
     * A job that was not imported.
     *
     * @param id the job's name in its source
     * @param reason without anything of the job's content
     */
    public record NotImported(String id, Outcome outcome, String reason) {}

    public JobImportReport {
        Map<Outcome, Long> inOrder = new EnumMap<>(Outcome.class);
        inOrder.putAll(outcomes);
        outcomes = Collections.unmodifiableMap(inOrder);
        notImported = List.copyOf(notImported);
    }

    /** Returns how many jobs had this outcome. */
    public long count(Outcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    /** Returns how many jobs were not imported. */
    public long left() {
        return outcomes.entrySet().stream()
                .filter(entry -> !entry.getKey().settled())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Returns one line for a log: {@code rq:default: 120 imported, 3 left by the importer}. */
    @Override
    public String toString() {
        String counts = outcomes.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().text())
                .collect(Collectors.joining(", "));
        return source + ": " + (counts.isEmpty() ? "no jobs" : counts) + (dryRun ? " (dry run)" : "");
    }
}
