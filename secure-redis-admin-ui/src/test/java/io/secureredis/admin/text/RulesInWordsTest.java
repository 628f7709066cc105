package io.secureredis.admin.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.jobs.Overlap;
import io.secureredis.jobs.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of schedules, which the library writes with ISO durations, as people read them. */
class RulesInWordsTest {

    private static final Texts GERMAN = new Texts(Locale.GERMAN, Texts.builtIn("messages_de.properties"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            PT0.1S     | every 100 ms      | alle 100 ms
            PT1.5S     | every 1,500 ms    | alle 1.500 ms
            PT1S       | every second      | jede Sekunde
            PT90S      | every 90 seconds  | alle 90 Sekunden
            PT1M       | every minute      | jede Minute
            PT10M      | every 10 minutes  | alle 10 Minuten
            PT1H       | every hour        | jede Stunde
            PT1H30M    | every 90 minutes  | alle 90 Minuten
            PT36H      | every 36 hours    | alle 36 Stunden
            P1D        | every day         | jeden Tag
            P7D        | every 7 days      | alle 7 Tage
            P365000D   | every 365,000 days | alle 365.000 Tage
            """)
    void rule_interval_isOneNumberAndUnit(Duration every, String english, String german) {
        String rule = Schedule.every(every).toString();
        assertThat(Texts.ENGLISH.rule(rule)).isEqualTo(english);
        assertThat(GERMAN.rule(rule)).isEqualTo(german);
    }

    @Test
    void rule_withEndAndOverlap_saysAllOfIt() {
        Schedule schedule = Schedule.every(Duration.ofMinutes(10))
                .times(24)
                .until(Instant.parse("2027-01-31T00:00:00Z"))
                .overlap(Overlap.SKIP);
        assertThat(Texts.ENGLISH.rule(schedule.toString()))
                .isEqualTo(
                        "every 10 minutes, 24 times, until 2027-01-31 00:00:00 UTC, skips while the last one is unfinished");
        assertThat(GERMAN.rule(schedule.times(1).overlap(Overlap.QUEUE).toString()))
                .isEqualTo("alle 10 Minuten, einmal, bis 2027-01-31 00:00:00 UTC");
    }

    @Test
    void rule_cron_staysAsItIs() {
        Schedule schedule = Schedule.cron("0 3 1,15 * MON,FRI", ZoneId.of("Europe/Berlin"));
        assertThat(Texts.ENGLISH.rule(schedule.toString())).isEqualTo("cron 0 0 3 1,15 * MON,FRI Europe/Berlin");
        assertThat(Texts.ENGLISH.rule(schedule.times(3).overlap(Overlap.SKIP).toString()))
                .isEqualTo("cron 0 0 3 1,15 * MON,FRI Europe/Berlin, 3 times, skips while the last one is unfinished");
        assertThat(GERMAN.rule(Schedule.cron("@daily", ZoneId.of("UTC")).toString()))
                .isEqualTo("Cron @daily UTC");
    }

    @Test
    void rule_ofAnotherVersion_isShownAsItIs() {
        assertThat(GERMAN.rule("at full moon")).isEqualTo("at full moon");
    }
}
