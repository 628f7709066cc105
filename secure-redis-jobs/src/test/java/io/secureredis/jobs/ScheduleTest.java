package io.secureredis.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.scheduling.support.CronExpression;

class ScheduleTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @Test
    void cron_inAZone_keepsToItsWallClockOverTheChangeOfHours() {
        assertThat(fires(Schedule.cron("0 3 * * *", BERLIN), "2026-03-27T12:00:00Z", 3))
                .containsExactly("2026-03-28T02:00:00Z", "2026-03-29T01:00:00Z", "2026-03-30T01:00:00Z");
        assertThat(fires(Schedule.cron("0 3 * * *", ZoneOffset.UTC), "2026-03-27T12:00:00Z", 2))
                .containsExactly("2026-03-28T03:00:00Z", "2026-03-29T03:00:00Z");
    }

    @Test
    void cron_inTheHourThatIsSkippedOrRepeated_runsNotAtAllOrTwice() {
        Schedule halfPastTwo = Schedule.cron("30 2 * * *", BERLIN);
        assertThat(fires(halfPastTwo, "2026-03-27T12:00:00Z", 2))
                .containsExactly("2026-03-28T01:30:00Z", "2026-03-30T00:30:00Z");
        assertThat(fires(halfPastTwo, "2026-10-24T12:00:00Z", 3))
                .containsExactly("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-26T01:30:00Z");
    }

    /** Half an hour, at midnight, one hour, across a day that does not exist, and back and forth in one year. */
    static Stream<Arguments> changesOfTheClock() {
        return Stream.of(
                        "Australia/Lord_Howe 2026-04-04T12:00:00Z",
                        "Australia/Lord_Howe 2026-10-03T12:00:00Z",
                        "America/Havana 2026-10-31T18:00:00Z",
                        "America/Havana 2026-03-07T18:00:00Z",
                        "Atlantic/Azores 2026-10-24T12:00:00Z",
                        "Europe/Berlin 2026-10-24T12:00:00Z",
                        "Europe/Berlin 2026-03-28T12:00:00Z",
                        "Pacific/Apia 2011-12-29T20:00:00Z",
                        "Africa/Casablanca 2026-03-21T12:00:00Z",
                        "Asia/Kathmandu 2026-01-01T00:00:00Z")
                .flatMap(change -> Stream.of(
                                "0 0 * * * *",
                                "0 */15 * * * *",
                                "0 0 0 * * *",
                                "0 30 0 * * *",
                                "0 0 1 * * *",
                                "0 45 1 * * *",
                                "0 30 2 * * *",
                                "0 15 0,1,2 * * *",
                                "0 0 */2 * * *",
                                "0 0 0 * * SUN")
                        .map(expression -> Arguments.of(
                                ZoneId.of(change.split(" ", 2)[0]),
                                Instant.parse(change.split(" ", 2)[1]),
                                expression)));
    }

    @ParameterizedTest
    @MethodSource("changesOfTheClock")
    void cron_overAChangeOfTheClock_firesAtEachMomentWhoseLocalTimeMatches(
            ZoneId zone, Instant from, String expression) {
        Schedule schedule = Schedule.cron(expression, zone);
        CronExpression matches = CronExpression.parse(expression);
        Instant end = from.plus(Duration.ofDays(2));
        List<Instant> expected = Stream.iterate(
                        from.plusSeconds(60), moment -> !moment.isAfter(end), moment -> moment.plusSeconds(60))
                .filter(moment -> {
                    LocalDateTime local = LocalDateTime.ofInstant(moment, zone);
                    return local.equals(matches.next(local.minusNanos(1)));
                })
                .toList();

        List<Instant> fires = new ArrayList<>();
        for (Instant next = schedule.next(null, from);
                next != null && !next.isAfter(end) && fires.size() <= expected.size();
                next = schedule.next(next, next)) {
            fires.add(next);
        }
        assertThat(fires).isEqualTo(expected);
    }

    @Test
    void cron_rareOrImpossibleDay_isFoundOrNone() {
        assertThat(fires(Schedule.cron("0 0 12 29 2 *", BERLIN), "2026-01-01T00:00:00Z", 1))
                .containsExactly("2028-02-29T11:00:00Z");
        assertThat(Schedule.cron("0 0 12 30 2 *", BERLIN).next(null, Instant.parse("2026-01-01T00:00:00Z")))
                .isNull();
    }

    @Test
    void cron_ofFiveFields_beginsAtSecondZero() {
        assertThat(Schedule.cron(" */5 * * * * ", BERLIN)).isEqualTo(Schedule.cron("0 */5 * * * *", BERLIN));
        assertThat(fires(Schedule.cron("30 */5 * * * *", BERLIN), "2026-01-01T00:00:00Z", 2))
                .containsExactly("2026-01-01T00:00:30Z", "2026-01-01T00:05:30Z");
        assertThat(fires(Schedule.cron("@daily", ZoneOffset.UTC), "2026-01-01T10:00:00Z", 1))
                .containsExactly("2026-01-02T00:00:00Z");
    }

    @Test
    void every_missed_passesOverToTheGridOfTheFirstFire() {
        Schedule hourly = Schedule.every(Duration.ofHours(1));
        Instant first = Instant.parse("2026-01-01T00:10:00Z");
        assertThat(hourly.next(first, first)).isEqualTo("2026-01-01T01:10:00Z");
        assertThat(hourly.next(first, Instant.parse("2026-01-01T05:20:00Z"))).isEqualTo("2026-01-01T06:10:00Z");
        assertThat(hourly.next(first, Instant.parse("2026-01-01T06:10:00Z"))).isEqualTo("2026-01-01T07:10:00Z");
    }

    @Test
    void until_reached_hasNoNextFire() {
        Schedule hourly = Schedule.every(Duration.ofHours(1)).until(Instant.parse("2026-01-01T02:00:00Z"));
        assertThat(fires(hourly, "2026-01-01T00:00:00Z", 5))
                .containsExactly("2026-01-01T01:00:00Z", "2026-01-01T02:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "* * *", "61 * * * *", "0 0 30 2 * * *"})
    void cron_wrong_isRefused(String expression) {
        assertThatThrownBy(() -> Schedule.cron(expression, BERLIN))
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith("SR417");
    }

    @Test
    void settings_outOfRange_areRefused() {
        for (Duration interval : List.of(
                Duration.ofMillis(99),
                Duration.ZERO,
                Duration.ofHours(-1),
                Duration.ofMillis(Long.MAX_VALUE),
                Duration.ofSeconds(Long.MAX_VALUE))) {
            assertThatThrownBy(() -> Schedule.every(interval)).hasMessageStartingWith("SR417");
        }
        Schedule hourly = Schedule.every(Duration.ofHours(1));
        assertThatThrownBy(() -> hourly.times(0)).hasMessageStartingWith("SR417");
        assertThatThrownBy(() -> hourly.times(Long.MAX_VALUE)).hasMessageStartingWith("SR417");
        assertThatThrownBy(() -> hourly.until(Instant.MAX)).hasMessageStartingWith("SR415");
        assertThatThrownBy(() -> hourly.until(Instant.MIN)).hasMessageStartingWith("SR415");
        assertThatThrownBy(() -> hourly.until(null)).hasMessageStartingWith("SR416");
        assertThatThrownBy(() -> hourly.overlap(null)).hasMessageStartingWith("SR416");
        assertThatThrownBy(() -> Schedule.every(null)).hasMessageStartingWith("SR416");
        assertThatThrownBy(() -> Schedule.cron(null, BERLIN)).hasMessageStartingWith("SR416");
        assertThatThrownBy(() -> Schedule.cron("@daily", null)).hasMessageStartingWith("SR416");
    }

    @Test
    void settings_finerThanMilliseconds_areWhatIsStored() {
        Schedule fine = Schedule.every(Duration.ofSeconds(1, 500_900_123))
                .until(Instant.parse("2027-01-01T00:00:00.123456789Z"));
        assertThat(fine)
                .isEqualTo(Schedule.every(Duration.ofMillis(1500)).until(Instant.parse("2027-01-01T00:00:00.123Z")));
    }

    private static List<String> fires(Schedule schedule, String after, int most) {
        List<String> fires = new ArrayList<>();
        Instant last = null;
        Instant now = Instant.parse(after);
        for (int i = 0; i < most; i++) {
            Instant next = schedule.next(last, now);
            if (next == null) {
                return fires;
            }
            fires.add(next.toString());
            last = next;
            now = next;
        }
        return fires;
    }
}
