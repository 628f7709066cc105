package io.secureredis.serializer.corpus;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.chrono.HijrahDate;
import java.time.chrono.IsoChronology;
import java.time.chrono.IsoEra;
import java.time.chrono.JapaneseDate;
import java.time.chrono.JapaneseEra;
import java.time.chrono.MinguoDate;
import java.time.chrono.ThaiBuddhistChronology;
import java.time.chrono.ThaiBuddhistDate;
import java.time.temporal.ChronoUnit;
import java.util.Calendar;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.Locale;
import java.util.SimpleTimeZone;
import java.util.TimeZone;

/** Times and dates of the JDK, at their edges. */
@SuppressWarnings({"JavaUtilDate", "ZoneIdOfZ"})
final class JdkTimes {

    private JdkTimes() {}

    static void addTo(Corpus corpus) {
        corpus.addAll(
                "Instant",
                Instant.EPOCH,
                Instant.MIN,
                Instant.MAX,
                Instant.ofEpochSecond(-1, 999_999_999),
                Instant.parse("2026-01-02T03:04:05.123456789Z"));
        corpus.addAll(
                "LocalDate",
                LocalDate.EPOCH,
                LocalDate.MIN,
                LocalDate.MAX,
                LocalDate.of(0, 1, 1),
                LocalDate.of(2024, 2, 29),
                LocalDate.of(10_000, 1, 1));
        corpus.addAll("LocalTime", LocalTime.MIN, LocalTime.MAX, LocalTime.NOON, LocalTime.of(1, 2, 3, 1));
        corpus.addAll("LocalDateTime", LocalDateTime.MIN, LocalDateTime.MAX, LocalDateTime.of(2026, 1, 2, 3, 4));
        corpus.addAll(
                "OffsetDateTime",
                OffsetDateTime.MIN,
                OffsetDateTime.MAX,
                OffsetDateTime.parse("2026-01-02T03:04:05+02:00"),
                OffsetDateTime.of(LocalDateTime.of(1, 1, 1, 1, 1), ZoneOffset.ofHoursMinutesSeconds(1, 2, 3)));
        corpus.addAll(
                "OffsetTime", OffsetTime.MIN, OffsetTime.MAX, OffsetTime.of(LocalTime.NOON, ZoneOffset.ofHours(-3)));
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        LocalDateTime twice = LocalDateTime.of(2026, 10, 25, 2, 30);
        corpus.addAll(
                "ZonedDateTime",
                ZonedDateTime.of(twice, berlin).withEarlierOffsetAtOverlap(),
                ZonedDateTime.of(twice, berlin).withLaterOffsetAtOverlap(),
                ZonedDateTime.of(twice, ZoneId.of("UTC")),
                ZonedDateTime.of(twice, ZoneOffset.UTC),
                ZonedDateTime.of(twice, ZoneId.of("Z")),
                ZonedDateTime.of(twice, ZoneId.of("GMT+2")),
                ZonedDateTime.of(LocalDateTime.MAX, ZoneOffset.UTC),
                ZonedDateTime.of(1850, 1, 1, 0, 0, 0, 1, berlin));
        corpus.addAll("ZoneId", berlin, ZoneId.of("UTC"), ZoneId.of("UTC+01:30"), ZoneId.of("Z"), ZoneId.of("GMT0"));
        corpus.addAll("ZoneOffset", ZoneOffset.UTC, ZoneOffset.MIN, ZoneOffset.MAX, ZoneOffset.ofTotalSeconds(-1));
        corpus.addAll(
                "Duration",
                Duration.ZERO,
                Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
                Duration.ofSeconds(Long.MIN_VALUE),
                Duration.ofNanos(-1),
                Duration.ofMillis(1501));
        corpus.addAll("Period", Period.ZERO, Period.of(1, -2, 3), Period.of(Integer.MIN_VALUE, Integer.MAX_VALUE, 0));
        corpus.addAll("Year", Year.of(Year.MIN_VALUE), Year.of(Year.MAX_VALUE), Year.of(2026), Year.of(10_000));
        corpus.addAll(
                "YearMonth",
                YearMonth.of(2026, 1),
                YearMonth.of(Year.MAX_VALUE, 12),
                YearMonth.of(-5, 2),
                YearMonth.of(10_000, 1));
        corpus.addAll("MonthDay", MonthDay.of(2, 29), MonthDay.of(12, 31));
        corpus.addAll(
                "calendar system",
                JapaneseDate.of(2026, 1, 2),
                ThaiBuddhistDate.of(2569, 1, 2),
                MinguoDate.of(115, 1, 2),
                HijrahDate.of(1447, 7, 1),
                IsoChronology.INSTANCE,
                ThaiBuddhistChronology.INSTANCE,
                IsoEra.CE,
                JapaneseEra.REIWA);
        corpus.addAll(
                "Clock",
                Clock.systemUTC(),
                Clock.fixed(Instant.EPOCH, berlin),
                Clock.offset(Clock.systemUTC(), Duration.ofHours(1)));
        corpus.add("ChronoUnit", () -> ChronoUnit.DAYS);
        old(corpus);
    }

    private static void old(Corpus corpus) {
        corpus.addAll("Date", new Date(0), new Date(-1), new Date(Long.MAX_VALUE));
        Timestamp timestamp = new Timestamp(-1);
        timestamp.setNanos(123_456_789);
        corpus.addAll("java.sql", new java.sql.Date(0), new java.sql.Time(1), new Timestamp(0), timestamp);
        Calendar odd = new GregorianCalendar(TimeZone.getTimeZone("Asia/Tokyo"), Locale.JAPAN);
        odd.setTimeInMillis(1);
        odd.setLenient(false);
        odd.setFirstDayOfWeek(Calendar.FRIDAY);
        Calendar julian = new GregorianCalendar(TimeZone.getTimeZone("UTC"), Locale.ROOT);
        ((GregorianCalendar) julian).setGregorianChange(new Date(Long.MAX_VALUE));
        julian.setTimeInMillis(5);
        corpus.addAll("Calendar", odd, julian);
        corpus.addAll(
                "TimeZone",
                TimeZone.getTimeZone("UTC"),
                TimeZone.getTimeZone("Europe/Berlin"),
                TimeZone.getTimeZone("GMT+05:30"),
                new SimpleTimeZone(3_600_000, "own"),
                new SimpleTimeZone(
                        3_600_000,
                        "own",
                        Calendar.MARCH,
                        -1,
                        Calendar.SUNDAY,
                        1,
                        Calendar.OCTOBER,
                        -1,
                        Calendar.SUNDAY,
                        1));
    }
}
