package io.secureredis.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class OutageLogTest {

    private final HandClock clock = new HandClock();
    private final OutageLog log = new OutageLog(clock);

    @Test
    void failed_comesBackManyTimes_isOneLineAMinuteWithTheCount() {
        assertThat(log.failed("a", "cut")).isZero();
        assertThat(log.returned("a")).isTrue();
        for (int i = 0; i < 100; i++) {
            assertThat(log.failed("a", "cut")).isEqualTo(OutageLog.SILENT);
            assertThat(log.failed("a", "cut")).isEqualTo(OutageLog.SILENT);
            assertThat(log.returned("a")).isFalse();
        }
        clock.now = clock.now.plusSeconds(60);
        assertThat(log.failed("a", "cut")).isEqualTo(100);
        assertThat(log.returned("a")).isTrue();
    }

    @Test
    void failed_goesOnAfterAQuietMinute_isLoggedAndIsNotCountedTwice() {
        log.failed("a", "cut");
        log.returned("a");
        assertThat(log.failed("a", "cut")).isEqualTo(OutageLog.SILENT);
        clock.now = clock.now.plusSeconds(60);
        assertThat(log.failed("a", "cut")).isZero();
        assertThat(log.failed("a", "cut")).isEqualTo(OutageLog.SILENT);
        clock.now = clock.now.plusSeconds(600);
        assertThat(log.failed("a", "cut")).as("still the same outage").isEqualTo(OutageLog.SILENT);
        assertThat(log.returned("a")).isTrue();
    }

    @Test
    void failed_otherReasonOrServer_hasALineOfItsOwn() {
        assertThat(log.failed("a", "cut")).isZero();
        assertThat(log.failed("a", "password")).isZero();
        assertThat(log.failed("b", "cut")).isZero();
        assertThat(log.failed("a", "cut")).isEqualTo(OutageLog.SILENT);
    }

    @Test
    void failed_clockPutBack_isLogged() {
        log.failed("a", "cut");
        log.returned("a");
        clock.now = clock.now.minusSeconds(3600);
        assertThat(log.failed("a", "cut")).isZero();
    }

    @Test
    void failed_moreServersThanAreKeptApart_shareTheirLines() {
        for (int i = 0; i < 1000; i++) {
            assertThat(log.failed("server " + i, "cut")).isZero();
        }
        assertThat(log.failed("one more", "cut")).isZero();
        assertThat(log.failed("and another", "cut")).isEqualTo(OutageLog.SILENT);
    }

    @Test
    void happened_manyTimes_isOneLineAMinuteWithTheCount() {
        assertThat(log.happened("a")).isZero();
        assertThat(log.happened("a")).isEqualTo(OutageLog.SILENT);
        assertThat(log.happened("b")).isZero();
        clock.now = clock.now.plusSeconds(60);
        assertThat(log.happened("a")).isEqualTo(1);
    }

    private static final class HandClock extends Clock {

        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

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
}
