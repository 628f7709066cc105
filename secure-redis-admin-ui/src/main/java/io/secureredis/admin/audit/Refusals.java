package io.secureredis.admin.audit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/** Limits how many refused requests are recorded, so that nobody fills the audit log with them. */
final class Refusals {

    static final int A_MINUTE = 10;
    static final int A_DAY = 500;

    private final Clock clock;
    private Instant minuteEnds = Instant.MIN;
    private Instant dayEnds = Instant.MIN;
    private int inMinute;
    private int inDay;
    private long leftOut;

    Refusals(Clock clock) {
        this.clock = clock;
    }

    /** Returns how many were left out since the last one that was recorded; empty if this one is left out too. */
    synchronized OptionalLong admit() {
        Instant now = clock.instant();
        if (!now.isBefore(minuteEnds)) {
            minuteEnds = now.plus(Duration.ofMinutes(1));
            inMinute = 0;
        }
        if (!now.isBefore(dayEnds)) {
            dayEnds = now.plus(Duration.ofDays(1));
            inDay = 0;
        }
        return inMinute >= A_MINUTE || inDay >= A_DAY ? leaveOut() : count();
    }

    private OptionalLong leaveOut() {
        leftOut++;
        return OptionalLong.empty();
    }

    private OptionalLong count() {
        inMinute++;
        inDay++;
        long before = leftOut;
        leftOut = 0;
        return OptionalLong.of(before);
    }
}
