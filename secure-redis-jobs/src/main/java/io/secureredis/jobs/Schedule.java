package io.secureredis.jobs;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.support.CronExpression;

/**
 * Defines when a recurring job runs: at an interval or by a cron expression; forever, a number of times, or until a
 * moment. Immutable.
 *
 * <p>Runs that were missed while nothing ran, or while the queue was paused, are coalesced into one. The
 * {@link #overlap(Overlap) overlap rule} applies if a schedule is due while its last job has not ended.
 *
 * <pre>{@code
 * Schedule.every(Duration.ofHours(1)).times(24)
 * Schedule.cron("0 0 3 * * *", ZoneId.of("Europe/Berlin"))
 * }</pre>
 */
public final class Schedule {

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final long MOST_FIRES = (1L << 53) - 1;

    private final @Nullable Duration every;
    private final @Nullable String cron;
    private final @Nullable CronExpression parsed;
    private final ZoneId zone;
    private final long times;
    private final @Nullable Instant until;
    private final @Nullable Overlap overlap;

    private Schedule(
            @Nullable Duration every,
            @Nullable String cron,
            ZoneId zone,
            long times,
            @Nullable Instant until,
            @Nullable Overlap overlap) {
        this.every = every == null ? null : every.truncatedTo(ChronoUnit.MILLIS);
        this.cron = cron;
        this.parsed = cron == null ? null : parse(cron);
        this.zone = zone;
        this.times = times;
        this.until = until == null ? null : until.truncatedTo(ChronoUnit.MILLIS);
        this.overlap = overlap;
    }

    /**
     * Returns a schedule with an interval; the first run is one interval from now.
     *
     * @param interval in whole milliseconds; fractions are cut off
     * @throws JobException {@code SR417} if it is shorter than 100 ms or longer than 365,000 days
     */
    public static Schedule every(Duration interval) {
        if (CallChecks.present(interval, "The interval of the schedule").compareTo(SHORTEST) < 0
                || interval.compareTo(CallChecks.LONGEST) > 0) {
            throw wrong("Its interval must be from " + SHORTEST.toMillis() + " ms to " + CallChecks.LONGEST.toDays()
                    + " days.");
        }
        return new Schedule(interval, null, ZoneOffset.UTC, 0, null, null);
    }

    /**
     * Returns a schedule with a cron expression in a time zone.
     *
     * @param expression five fields (minute, hour, day of month, month, day of week), or six with the second before
     *     them; or a macro such as {@code @daily}. The syntax is that of Spring's {@link CronExpression}
     * @throws JobException {@code SR417} if it is invalid
     */
    public static Schedule cron(String expression, ZoneId zone) {
        CallChecks.present(zone, "The time zone of the schedule");
        String trimmed = CallChecks.present(expression, "The cron expression of the schedule")
                .strip();
        boolean withoutSeconds = trimmed.split("\\s+").length == 5;
        return new Schedule(null, withoutSeconds ? "0 " + trimmed : trimmed, zone, 0, null, null);
    }

    private static CronExpression parse(String cron) {
        try {
            return CronExpression.parse(cron);
        } catch (IllegalArgumentException e) {
            throw new JobException(
                    "SR417",
                    "The schedule is wrong. Its cron expression cannot be read: \"" + cron
                            + "\". Write five or six fields, or a macro such as @daily.",
                    e);
        }
    }

    private static JobException wrong(String how) {
        return new JobException("SR417", "The schedule is wrong. " + how);
    }

    /**
     * Returns this schedule with an end after a number of runs.
     *
     * @throws JobException {@code SR417} if there are fewer than 1 or more than 2^53 - 1
     */
    public Schedule times(long fires) {
        if (fires < 1 || fires > MOST_FIRES) {
            throw wrong("It has " + fires + " runs, and must have from 1 to 2^53 - 1.");
        }
        return new Schedule(every, cron, zone, fires, until, overlap);
    }

    /**
     * Returns this schedule without runs after a moment.
     *
     * @param end in whole milliseconds; fractions are cut off
     * @throws JobException {@code SR415} if it is not in the years 0 to 9999
     */
    public Schedule until(Instant end) {
        CallChecks.momentMs(end, "The end of the schedule");
        return new Schedule(every, cron, zone, times, end, overlap);
    }

    /**
     * Returns this schedule with an overlap rule. The default is {@link Overlap#QUEUE}, and {@link Overlap#SKIP} for a
     * declared schedule.
     */
    public Schedule overlap(Overlap rule) {
        return new Schedule(
                every, cron, zone, times, until, CallChecks.present(rule, "The overlap rule of the schedule"));
    }

    /** Returns the overlap rule, {@link Overlap#QUEUE} if none was set. */
    public Overlap overlap() {
        return overlap == null ? Overlap.QUEUE : overlap;
    }

    /** Returns the first run after a moment, given the due time of the last one; {@code null} if there is none. */
    @Nullable
    public Instant next(@Nullable Instant lastDue, Instant after) {
        Instant next = every != null ? nextInterval(every, lastDue, after) : nextCron(after);
        return next == null || (until != null && next.isAfter(until)) ? null : next;
    }

    /** Keeps the grid of the first run, but skips missed runs. */
    private static Instant nextInterval(Duration every, @Nullable Instant lastDue, Instant after) {
        if (lastDue == null) {
            return after.plus(every);
        }
        long missed = Math.max(0, Duration.between(lastDue, after).toMillis() / every.toMillis());
        Instant next = lastDue.plus(every.multipliedBy(missed));
        return next.isAfter(after) ? next : next.plus(every);
    }

    /**
     * The first moment after another whose local time the expression matches.
     *
     * <p>The expression is asked in local time, in each period between two changes of the clock by itself. Asked with a
     * zone, it stands still at half-hour changes and misses times that are repeated at midnight.
     */
    private @Nullable Instant nextCron(Instant after) {
        ZoneRules rules = zone.getRules();
        Instant from = after;
        LocalDateTime local = LocalDateTime.ofInstant(after, zone);
        while (true) {
            LocalDateTime match = Objects.requireNonNull(parsed).next(local);
            if (match == null) {
                return null;
            }
            Instant moment = match.toInstant(rules.getOffset(from));
            ZoneOffsetTransition change = rules.nextTransition(from);
            if (change == null || moment.isBefore(change.getInstant())) {
                return moment;
            }
            from = change.getInstant();
            local = change.getDateTimeAfter().minusNanos(1);
        }
    }

    @Nullable
    public Duration interval() {
        return every;
    }

    @Nullable
    public String expression() {
        return cron;
    }

    public ZoneId zone() {
        return zone;
    }

    /** Returns the number of runs, 0 for no limit. */
    public long fires() {
        return times;
    }

    @Nullable
    public Instant end() {
        return until;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Schedule that
                && Objects.equals(every, that.every)
                && Objects.equals(cron, that.cron)
                && zone.equals(that.zone)
                && times == that.times
                && Objects.equals(until, that.until)
                && overlap() == that.overlap();
    }

    @Override
    public int hashCode() {
        return Objects.hash(every, cron, zone, times, until, overlap());
    }

    /** Returns the rule in words, such as {@code every PT1H, 24 times} or {@code cron 0 0 3 * * * Europe/Berlin}. */
    @Override
    public String toString() {
        String rule = every != null ? "every " + every : "cron " + cron + " " + zone;
        return rule
                + (times > 0 ? ", " + times + " times" : "")
                + (until != null ? ", until " + until : "")
                + (overlap == Overlap.SKIP ? ", skips while the last one is unfinished" : "");
    }
}
