package io.secureredis.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
