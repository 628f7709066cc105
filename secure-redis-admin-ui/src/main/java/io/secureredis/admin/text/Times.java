package io.secureredis.admin.text;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Formats moments and durations for people. */
public final class Times {

    private static final DateTimeFormatter ABSOLUTE = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Duration NOW = Duration.ofSeconds(1);

    private Times() {}

    /** {@code 2026-11-21 11:37:18 UTC}. */
    public static String absolute(Instant moment) {
        return ABSOLUTE.format(moment);
    }

    /** {@code 11:37}, in UTC. */
    public static String minute(Instant moment) {
        return MINUTE.format(moment);
    }

    /** {@code 11:37}, or {@code 21 Nov 11:00} if periods of an hour or more are shown; in UTC. */
    public static String moment(Texts texts, Instant moment, Duration period) {
        return period.toHours() < 1
                ? minute(moment)
                : DateTimeFormatter.ofPattern(texts.text("time.day-and-hour"), texts.locale())
                        .withZone(ZoneOffset.UTC)
                        .format(moment);
    }

    /** {@code 11:37:18}, in UTC: the time of a line of a log. */
    public static String clock(Instant moment) {
        return CLOCK.format(moment);
    }

    /** Returns the {@code datetime} attribute for machines: to the millisecond, in UTC. */
    public static String machine(Instant moment) {
        return moment.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** {@code 4 minutes ago}, {@code in 2 hours}, {@code now}. */
    public static String relative(Texts texts, Instant moment, Instant now) {
        Duration ago = Duration.between(moment, now);
        if (ago.abs().compareTo(NOW) < 0) {
            return texts.text("time.now");
        }
        return texts.text(ago.isNegative() ? "time.in" : "time.ago", rounded(texts, ago.abs()));
    }

    /** {@code 0 s}, {@code 340 ms}, {@code 4.2 s}, {@code 3 min 20 s}, {@code 2 h 5 min}, {@code 3 d 4 h}. */
    static String span(Texts texts, Duration span) {
        long millis = span.toMillis();
        if (millis <= 0) {
            return texts.text("span.s", 0);
        }
        if (millis < 1000) {
            return texts.text("span.ms", millis);
        }
        if (millis < 60_000) {
            return texts.text("span.s", String.format(texts.locale(), "%.1f", millis / 1000.0));
        }
        if (span.toHours() < 1) {
            return two(texts, "span.min", span.toMinutes(), "span.s", span.toSecondsPart());
        }
        if (span.toDays() < 1) {
            return two(texts, "span.h", span.toHours(), "span.min", span.toMinutesPart());
        }
        return two(texts, "span.d", span.toDays(), "span.h", span.toHoursPart());
    }

    private static String rounded(Texts texts, Duration span) {
        if (span.toMinutes() < 1) {
            return texts.text("time.seconds", span.toSeconds());
        }
        if (span.toHours() < 1) {
            return texts.text("time.minutes", span.toMinutes());
        }
        if (span.toDays() < 2) {
            return texts.text("time.hours", span.toHours());
        }
        return texts.text("time.days", span.toDays());
    }

    private static String two(Texts texts, String largeUnit, long large, String smallUnit, long small) {
        return small == 0
                ? texts.text(largeUnit, large)
                : texts.text("span.two", texts.text(largeUnit, large), texts.text(smallUnit, small));
    }
}
