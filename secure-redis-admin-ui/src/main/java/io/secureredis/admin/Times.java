package io.secureredis.admin;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Formats moments and durations for people. */
final class Times {

    private static final DateTimeFormatter ABSOLUTE = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY_AND_HOUR =
            DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Duration NOW = Duration.ofSeconds(1);

    private Times() {}

    /** {@code 2026-11-21 11:37:18 UTC}. */
    static String absolute(Instant moment) {
        return ABSOLUTE.format(moment);
    }

    /** {@code 11:37}, in UTC. */
    static String minute(Instant moment) {
        return MINUTE.format(moment);
    }

    /** {@code 11:37}, or {@code 21 Nov 11:00} if periods of an hour or more are shown; in UTC. */
    static String moment(Instant moment, Duration period) {
        return period.toHours() < 1 ? minute(moment) : DAY_AND_HOUR.format(moment);
    }

    /** {@code 11:37:18}, in UTC: the time of a line of a log. */
    static String clock(Instant moment) {
        return CLOCK.format(moment);
    }

    /** Returns the {@code datetime} attribute for machines: to the millisecond, in UTC. */
    static String machine(Instant moment) {
        return moment.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** {@code 4 min ago}, {@code in 2 h}, {@code now}. */
    static String relative(Instant moment, Instant now) {
        Duration ago = Duration.between(moment, now);
        if (ago.abs().compareTo(NOW) < 0) {
            return "now";
        }
        return ago.isNegative() ? "in " + rounded(ago.abs()) : rounded(ago) + " ago";
    }

    /** {@code 0 s}, {@code 340 ms}, {@code 4.2 s}, {@code 3 min 20 s}, {@code 2 h 5 min}, {@code 3 d 4 h}. */
    static String span(Duration span) {
        long millis = span.toMillis();
        if (millis <= 0) {
            return "0 s";
        }
        if (millis < 1000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        if (span.toHours() < 1) {
            return two(span.toMinutes(), "min", span.toSecondsPart(), "s");
        }
        if (span.toDays() < 1) {
            return two(span.toHours(), "h", span.toMinutesPart(), "min");
        }
        return two(span.toDays(), "d", span.toHoursPart(), "h");
    }

    private static String rounded(Duration span) {
        if (span.toMinutes() < 1) {
            return span.toSeconds() + " s";
        }
        if (span.toHours() < 1) {
            return span.toMinutes() + " min";
        }
        if (span.toDays() < 2) {
            return span.toHours() + " h";
        }
        return span.toDays() + " d";
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        return small == 0 ? large + " " + largeUnit : large + " " + largeUnit + " " + small + " " + smallUnit;
    }
}
