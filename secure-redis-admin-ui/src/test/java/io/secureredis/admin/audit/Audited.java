package io.secureredis.admin.audit;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A record of the audit log as tests of other packages see it: the log's own are hidden. */
public record Audited(
        long sequence,
        String hash,
        @Nullable Entry entry,
        @Nullable String problem) {

    /** The outcomes of the log, under the same names. */
    public enum Outcome {
        ASKED,
        DONE,
        UNCHANGED,
        FAILED,
        NOT_SHOWN,
        STOPPED,
        REFUSED
    }

    /** What a record says. */
    public record Entry(
            Instant at,
            String action,
            Outcome outcome,
            long ends,
            String user,
            @Nullable String queue,
            @Nullable String job,
            @Nullable String schedule,
            long count,
            String reason) {

        private static Entry of(AuditEntry entry) {
            return new Entry(
                    entry.at(),
                    entry.action(),
                    Outcome.valueOf(entry.outcome().name()),
                    entry.ends(),
                    entry.user(),
                    entry.queue(),
                    entry.job(),
                    entry.schedule(),
                    entry.count(),
                    entry.reason());
        }

        private AuditEntry forLog() {
            return new AuditEntry(
                    at,
                    action,
                    AuditEntry.Outcome.valueOf(outcome.name()),
                    ends,
                    user,
                    queue,
                    job,
                    schedule,
                    count,
                    reason,
                    null);
        }
    }

    public static List<Audited> newest(AuditLog log, long skip, int count) {
        return log.newest(skip, count).stream()
                .map(record -> new Audited(
                        record.sequence(),
                        record.hash(),
                        record.entry() == null ? null : Entry.of(record.entry()),
                        record.problem()))
                .toList();
    }

    public static void append(AuditLog log, List<Entry> entries) {
        log.append(entries.stream().map(Entry::forLog).toList());
    }
}
