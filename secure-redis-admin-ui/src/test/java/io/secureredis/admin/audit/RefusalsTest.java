package io.secureredis.admin.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** How many refused requests the audit trail records. */
class RefusalsTest {

    private final MovedClock clock = new MovedClock();

    /** Stands still until it is moved. */
    private static final class MovedClock extends Clock {

        private Instant now = Instant.parse("2026-11-29T12:00:00Z");

        void move(Duration on) {
            now = now.plus(on);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test
    void admit_moreThanTenAMinute_leavesOutAndSaysHowManyWithTheNext() {
        Refusals refusals = new Refusals(clock);
        for (int i = 0; i < 10; i++) {
            assertThat(refusals.admit()).isEqualTo(OptionalLong.of(0));
        }
        clock.move(Duration.ofSeconds(59));
        for (int i = 0; i < 3; i++) {
            assertThat(refusals.admit()).isEmpty();
        }
        clock.move(Duration.ofSeconds(1));
        assertThat(refusals.admit()).isEqualTo(OptionalLong.of(3));
        assertThat(refusals.admit()).isEqualTo(OptionalLong.of(0));
    }

    @Test
    void admit_moreThanFiveHundredADay_leavesOutTheOthersOfTheDay() {
        Refusals refusals = new Refusals(clock);
        int recorded = 0;
        for (int minute = 0; minute < 100; minute++) {
            for (int i = 0; i < 10; i++) {
                recorded += refusals.admit().isPresent() ? 1 : 0;
            }
            clock.move(Duration.ofMinutes(1));
        }
        assertThat(recorded).isEqualTo(500);
        clock.move(Duration.ofDays(1));
        assertThat(refusals.admit()).isEqualTo(OptionalLong.of(500));
    }
}
