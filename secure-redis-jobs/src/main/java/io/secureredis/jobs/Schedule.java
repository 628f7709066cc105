package io.secureredis.jobs;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.support.CronExpression;

/**
 * When a recurring job runs: in an interval or by a cron expression, for ever, so many times, or until a moment. Immutable.
 *
 * <p>Fires that were missed while nothing ran, or while the queue was paused, are made up by one, not by many. What happens when a schedule is due while its last job has
 * not ended is its {@link #overlap(Overlap) overlap rule}.
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
     * In an interval; the first time one interval from now.
     *
     * @param interval in whole milliseconds; what is less is cut off
     * @throws JobException {@code SR417} if it is shorter than 100 ms or longer than 365,000 days
     */
    public static Schedule every(Duration interval) {
        if (CallChecks.present(interval, "The interval of the schedule").compareTo(SHORTEST) < 0
                || interval.compareTo(CallChecks.LONGEST) > 0) {
            throw wrong("Its interval is shorter than " + SHORTEST.toMillis() + " ms or longer than "
                    + CallChecks.LONGEST.toDays() + " days.");
        }
        return new Schedule(interval, null, ZoneOffset.UTC, 0, null, null);
    }

    /**
     * By a cron expression in a time zone.
     *
     * @param expression five fields (minute, hour, day of month, month, day of week), or six with the second before them; or a macro such as {@code @daily}. As Spring's
     *     {@link CronExpression}
     * @throws JobException {@code SR417} if it is none
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
        return new JobException("SR417", "The schedule is wrong. " + how + " Correct it.");
    }

    /**
     * This schedule, ended after so many fires.
     *
     * @throws JobException {@code SR417} if there are fewer than 1 or more than 2^53 - 1
     */
    public Schedule times(long fires) {
        if (fires < 1 || fires > MOST_FIRES) {
            throw wrong("It is to fire " + fires + " times; 1 to 2^53 - 1 are possible.");
        }
        return new Schedule(every, cron, zone, fires, until, overlap);
    }

    /**
     * This schedule, without fires after a moment.
     *
     * @param end in whole milliseconds; what is less is cut off
     * @throws JobException {@code SR415} if it is not in the years 0 to 9999
     */
    public Schedule until(Instant end) {
        CallChecks.momentMs(end, "The end of the schedule");
        return new Schedule(every, cron, zone, times, end, overlap);
    }

    /** This schedule, with what it does when it is due while its last job has not ended. Unless told, {@link Overlap#QUEUE}, and {@link Overlap#SKIP} where it is declared. */
    public Schedule overlap(Overlap rule) {
        return new Schedule(
                every, cron, zone, times, until, CallChecks.present(rule, "The overlap rule of the schedule"));
    }

    /** The rule, {@link Overlap#QUEUE} where none was chosen. */
    Overlap overlap() {
        return overlap == null ? Overlap.QUEUE : overlap;
    }

    /** The first fire after a moment, when the one before was due at another; {@code null} when there is none. */
    @Nullable
    Instant next(@Nullable Instant lastDue, Instant after) {
        Instant next = every != null ? nextInterval(every, lastDue, after) : nextCron(after);
        return next == null || (until != null && next.isAfter(until)) ? null : next;
    }

    /** Keeps to the grid of the first fire, but passes over what was missed. */
    private static Instant nextInterval(Duration every, @Nullable Instant lastDue, Instant after) {
        if (lastDue == null) {
            return after.plus(every);
        }
        long missed = Math.max(0, Duration.between(lastDue, after).toMillis() / every.toMillis());
        Instant next = lastDue.plus(every.multipliedBy(missed));
        return next.isAfter(after) ? next : next.plus(every);
    }

    private @Nullable Instant nextCron(Instant after) {
        ZonedDateTime next = Objects.requireNonNull(parsed).next(after.atZone(zone));
        return next == null ? null : next.toInstant();
    }

    @Nullable
    Duration interval() {
        return every;
    }

    @Nullable
    String expression() {
        return cron;
    }

    ZoneId zone() {
        return zone;
    }

    /** 0 for ever. */
    long fires() {
        return times;
    }

    @Nullable
    Instant end() {
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

    /** The rule in words, such as {@code every PT1H, 24 times} or {@code cron 0 0 3 * * * Europe/Berlin}. */
    @Override
    public String toString() {
        String rule = every != null ? "every " + every : "cron " + cron + " " + zone;
        return rule
                + (times > 0 ? ", " + times + " times" : "")
                + (until != null ? ", until " + until : "")
                + (overlap == Overlap.SKIP ? ", skips while the last one is unfinished" : "");
    }
}
