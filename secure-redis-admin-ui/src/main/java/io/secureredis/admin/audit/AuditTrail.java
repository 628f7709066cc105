package io.secureredis.admin.audit;

import io.secureredis.SecureRedisException;
import io.secureredis.admin.DashboardAudit;
import io.secureredis.admin.DashboardVisitor;
import io.secureredis.admin.audit.AuditEntry.Outcome;
import io.secureredis.admin.find.BulkOperation;
import io.secureredis.admin.find.JobFilter;
import io.secureredis.admin.text.OneLine;
import io.secureredis.admin.text.Texts;
import io.secureredis.admin.web.Route;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobState;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Records who did what: in the audit log, as one line of log, and as one application event for each change and each
 * reveal.
 *
 * <p>The audit log is written before anything is done: what cannot be recorded is not done. What became of it is a
 * second record: of a change, and of what was opened.
 */
public final class AuditTrail {

    private static final Logger log = LoggerFactory.getLogger(DashboardAudit.class);
    private static final int TOGETHER = 100;

    /** How long the log of a revealed job may be read again under the record of the reveal. */
    static final Duration REVEALED = Duration.ofMinutes(15);

    private final @Nullable AuditLog records;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final Refusals refusals;

    /** @param records {@code null} where no audit log is kept */
    public AuditTrail(@Nullable AuditLog records, ApplicationEventPublisher events, Clock clock) {
        this.records = records;
        this.events = events;
        this.clock = clock;
        this.refusals = new Refusals(clock);
    }

    /** The pages on which the records are read; none where none are kept. */
    public List<Route> routes() {
        AuditLog kept = records;
        return kept == null ? List.of() : new AuditPages(kept, this).routes();
    }

    /**
     * What someone does.
     *
     * @param count how many jobs match, where that is known before
     */
    public record Deed(
            DashboardAudit.Action action,
            DashboardVisitor visitor,
            String queue,
            @Nullable JobId job,
            @Nullable String other,
            long count,
            String reason) {

        public static Deed onJob(DashboardAudit.Action action, DashboardVisitor visitor, String queue, JobId job) {
            return new Deed(action, visitor, queue, job, null, 1, "");
        }

        /**
         * Something that is done to a schedule.
         *
         * @param schedule its key
         */
        public static Deed onSchedule(
                DashboardAudit.Action action, DashboardVisitor visitor, String queue, String schedule) {
            return new Deed(action, visitor, queue, null, schedule, 1, "");
        }

        public static Deed onQueue(
                DashboardAudit.Action action, DashboardVisitor visitor, String queue, String reason) {
            return new Deed(action, visitor, queue, null, null, 0, reason);
        }
    }

    /**
     * Opens what jobs carry: it is recorded before anything is opened, and again with what became of it. A record
     * without a second one tells that the process ended, or that Redis failed, in between: it may have shown something.
     *
     * @param open gets the record as {@code number-hash}, under which the log of a revealed job may be read again for a
     *     while; empty where none is kept
     * @param shown how many jobs it showed or found; empty if it showed nothing
     */
    public <T> T opening(Deed deed, Function<String, T> open, Function<T, OptionalLong> shown) {
        Optional<AuditRecord> asked = announce(deed);
        try {
            T opened = open.apply(asked.map(written -> written.sequence() + "-" + written.hash())
                    .orElse(""));
            OptionalLong jobs = shown.apply(opened);
            ended(asked, jobs.isPresent() ? Outcome.DONE : Outcome.NOT_SHOWN, jobs.orElse(0));
            return opened;
        } catch (RuntimeException | Error e) {
            ended(asked, Outcome.FAILED, 0);
            throw e;
        }
    }

    /** Reveals a job. */
    public <T> T revealing(
            DashboardVisitor visitor,
            String queue,
            JobId job,
            String reason,
            Function<String, T> open,
            Predicate<T> isShown) {
        return opening(
                new Deed(DashboardAudit.Action.REVEAL, visitor, queue, job, null, 1, reason),
                open,
                opened -> isShown.test(opened) ? OptionalLong.of(1) : OptionalLong.empty());
    }

    /** Returns whether this visitor revealed this job under a record not longer ago than {@link #REVEALED}. */
    public boolean isRevealed(DashboardVisitor visitor, String queue, JobId job, long sequence, String hash) {
        AuditLog kept = records;
        if (kept == null) {
            return false;
        }
        return kept.find(sequence)
                .filter(record -> record.problem() == null && record.hash().equals(hash))
                .map(AuditRecord::entry)
                .filter(entry -> entry.action().equals(DashboardAudit.Action.REVEAL.name())
                        && entry.outcome() == Outcome.ASKED
                        && entry.user().equals(OneLine.of(visitor.name()))
                        && queue.equals(entry.queue())
                        && job.value().equals(entry.job())
                        && entry.at().plus(REVEALED).isAfter(clock.instant()))
                .isPresent();
    }

    /** Makes a change of one thing, and returns whether there was anything to change. */
    public boolean change(Deed deed, BooleanSupplier change) {
        return recorded(deed, () -> change.getAsBoolean() ? 1 : 0, false) > 0;
    }

    /** Makes a change of a whole queue, and returns how many jobs were changed. */
    public long changeMany(Deed deed, LongSupplier change) {
        return recorded(deed, change, true);
    }

    private long recorded(Deed deed, LongSupplier change, boolean always) {
        Optional<AuditRecord> asked =
                append(List.of(entry(deed, Outcome.ASKED))).stream().findFirst();
        long changed = attempted(asked, change);
        boolean done = always || changed > 0;
        ended(asked, done ? Outcome.DONE : Outcome.UNCHANGED, changed);
        if (done) {
            tellDone(deed, changed, asked);
        }
        return changed;
    }

    private long attempted(Optional<AuditRecord> asked, LongSupplier change) {
        try {
            return change.getAsLong();
        } catch (RuntimeException | Error e) {
            ended(asked, Outcome.FAILED, 0);
            throw e;
        }
    }

    /** Changes several jobs of a queue, one after the other, and returns how many were changed. */
    public long changeEach(
            DashboardAudit.Action action,
            DashboardVisitor visitor,
            String queue,
            List<JobId> jobs,
            Predicate<JobId> change) {
        return changeEach(action, visitor, queue, jobs, "", change);
    }

    /**
     * The same for a reason.
     *
     * @param reason is recorded with each
     */
    public long changeEach(
            DashboardAudit.Action action,
            DashboardVisitor visitor,
            String queue,
            List<JobId> jobs,
            String reason,
            Predicate<JobId> change) {
        long changed = 0;
        for (int from = 0; from < jobs.size(); from += TOGETHER) {
            List<Deed> deeds = jobs.subList(from, Math.min(jobs.size(), from + TOGETHER)).stream()
                    .map(job -> new Deed(action, visitor, queue, job, null, 1, reason))
                    .toList();
            changed += changeEach(deeds, change);
        }
        return changed;
    }

    private long changeEach(List<Deed> deeds, Predicate<JobId> change) {
        List<AuditRecord> asked =
                append(deeds.stream().map(deed -> entry(deed, Outcome.ASKED)).toList());
        List<AuditEntry> ends = new ArrayList<>();
        long changed = 0;
        try {
            for (int i = 0; i < deeds.size(); i++) {
                Optional<AuditRecord> record = asked.isEmpty() ? Optional.empty() : Optional.of(asked.get(i));
                changed += changeOne(deeds.get(i), record, change, ends);
            }
        } finally {
            appendEnds(ends);
        }
        return changed;
    }

    private int changeOne(Deed deed, Optional<AuditRecord> record, Predicate<JobId> change, List<AuditEntry> ends) {
        Optional<AuditEntry> failed = end(record, Outcome.FAILED, 0);
        failed.ifPresent(ends::add);
        boolean done = deed.job != null && change.test(deed.job);
        failed.ifPresent(ends::remove);
        end(record, done ? Outcome.DONE : Outcome.UNCHANGED, done ? 1 : 0).ifPresent(ends::add);
        if (done) {
            tellDone(deed, 1, record);
        }
        return done ? 1 : 0;
    }

    /**
     * Records an operation on all jobs that match: before the first of them is changed, and at its end.
     *
     * @param how stands before the state and the filter
     */
    public BulkOperation.Recorder changingMatching(
            DashboardAudit.Action action,
            DashboardVisitor visitor,
            String queue,
            JobState state,
            JobFilter filter,
            String how) {
        String what = how + Texts.ENGLISH.of(state).toLowerCase(Locale.ROOT) + ": " + filter.words();
        return new BulkOperation.Recorder() {

            private Optional<AuditRecord> asked = Optional.empty();

            @Override
            public void beforeChange(long found) {
                asked = announce(new Deed(action, visitor, queue, null, null, found, what));
            }

            @Override
            public void ended(BulkOperation.Phase phase, long changed) {
                AuditTrail.this.ended(asked, outcome(phase), changed);
            }
        };
    }

    private static Outcome outcome(BulkOperation.Phase phase) {
        return switch (phase) {
            case DONE -> Outcome.DONE;
            case STOPPED -> Outcome.STOPPED;
            default -> Outcome.FAILED;
        };
    }

    /** Nothing is exported that is not recorded. */
    void exporting(DashboardVisitor visitor, String format) {
        AuditEntry entry =
                AuditEntry.of(clock.instant(), "EXPORT_AUDIT", Outcome.DONE, OneLine.of(visitor.name()), 0, format);
        append(List.of(entry));
        log.info("secure-redis dashboard: EXPORT_AUDIT by {} as {}", OneLine.of(visitor.name()), format);
    }

    /**
     * Someone tried what they may not do. Where it cannot be recorded, it stays refused.
     *
     * @param attempt the method
     * @param why such as the missing role, and the path
     */
    public void refused(String user, String attempt, String why) {
        if (records == null) {
            return;
        }
        refusals.admit().ifPresent(leftOut -> {
            String more = leftOut == 0 ? "" : " (" + leftOut + " more were not recorded before)";
            record(AuditEntry.of(
                    clock.instant(),
                    OneLine.of(attempt),
                    Outcome.REFUSED,
                    OneLine.of(user),
                    leftOut,
                    OneLine.of(why + more)));
        });
    }

    private void record(AuditEntry refused) {
        try {
            append(List.of(refused));
        } catch (SecureRedisException e) {
            log.warn("A refused request could not be recorded: {}", e.getMessage());
        }
    }

    /** Before it is done: a record that cannot be written, and a listener that throws, prevent it. */
    private Optional<AuditRecord> announce(Deed deed) {
        Optional<AuditRecord> asked =
                append(List.of(entry(deed, Outcome.ASKED))).stream().findFirst();
        try {
            tell(deed, deed.count, asked);
        } catch (RuntimeException | Error e) {
            ended(asked, Outcome.REFUSED, 0);
            throw e;
        }
        return asked;
    }

    private AuditEntry entry(Deed deed, Outcome outcome) {
        return new AuditEntry(
                clock.instant(),
                deed.action.name(),
                outcome,
                0,
                OneLine.of(deed.visitor.name()),
                deed.queue,
                deed.job == null ? null : deed.job.value(),
                deed.other,
                deed.count,
                OneLine.ofRecord(deed.reason),
                null);
    }

    private List<AuditRecord> append(List<AuditEntry> entries) {
        return records == null ? List.of() : records.append(entries);
    }

    private Optional<AuditEntry> end(Optional<AuditRecord> asked, Outcome outcome, long changed) {
        return asked.flatMap(record -> Optional.ofNullable(record.entry())
                .map(entry -> entry.ended(outcome, record.sequence(), changed, clock.instant())));
    }

    private void ended(Optional<AuditRecord> asked, Outcome outcome, long changed) {
        appendEnds(end(asked, outcome, changed).stream().toList());
    }

    /** It is done: a record that cannot be written now undoes nothing. Without it, the outcome is unknown. */
    private void appendEnds(List<AuditEntry> ends) {
        try {
            if (!ends.isEmpty()) {
                append(ends);
            }
        } catch (SecureRedisException e) {
            log.error("What became of {} could not be recorded: {}", ends.get(0).action(), e.getMessage());
        }
    }

    /** The visitor must learn that it is done, so a listener that throws changes nothing. */
    private void tellDone(Deed deed, long count, Optional<AuditRecord> record) {
        try {
            tell(deed, count, record);
        } catch (RuntimeException | Error thrown) {
            if (thrown instanceof VirtualMachineError fatal && !(thrown instanceof StackOverflowError)) {
                throw fatal;
            }
            log.error(
                    "A listener of DashboardAudit threw {} after {} was done. It stays done. Correct the listener.",
                    thrown.getClass().getName(),
                    deed.action);
        }
    }

    private void tell(Deed deed, long count, Optional<AuditRecord> record) {
        String user = OneLine.of(deed.visitor.name());
        String why = OneLine.ofRecord(deed.reason);
        String where = record.map(written -> " record=" + written.sequence() + " hash=" + written.hash())
                .orElse("");
        log.info(
                "secure-redis dashboard: {} by {} queue={} job={} schedule={} count={} reason=\"{}\"{}",
                deed.action,
                user,
                deed.queue,
                deed.job,
                deed.other,
                count,
                why,
                where);
        events.publishEvent(
                new DashboardAudit(deed.action, user, deed.queue, deed.job, deed.other, count, why, clock.instant()));
    }
}
