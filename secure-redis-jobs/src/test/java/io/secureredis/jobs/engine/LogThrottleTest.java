package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How many lines of a kind appear, and that kinds that someone makes up do not fill the memory or the log. */
class LogThrottleTest {

    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final AtomicLong nanos = new AtomicLong(-5);
    private final LogThrottle throttle = new LogThrottle(Duration.ofMinutes(1), nanos::get);

    @Test
    void lines_withinTheInterval_areLeftOutAndCounted() {
        assertThat(throttle.leftOutBefore("a")).isZero();
        nanos.addAndGet(MINUTE - 1);
        assertThat(throttle.leftOutBefore("a")).isEqualTo(LogThrottle.SILENT);
        assertThat(throttle.leftOutBefore("a")).isEqualTo(LogThrottle.SILENT);
        assertThat(throttle.leftOutBefore("b")).isZero();
        nanos.addAndGet(1);
        assertThat(throttle.leftOutBefore("a")).isEqualTo(2);
        assertThat(throttle.leftOutBefore("a")).isEqualTo(LogThrottle.SILENT);
        nanos.addAndGet(MINUTE);
        assertThat(throttle.leftOutBefore("a")).isEqualTo(1);
    }

    @Test
    void mayLog_isOneKind() {
        assertThat(throttle.mayLog()).isTrue();
        assertThat(throttle.mayLog()).isFalse();
        nanos.addAndGet(MINUTE);
        assertThat(throttle.mayLog()).isTrue();
    }

    @Test
    void kinds_beyondTheMost_shareALine() {
        for (int i = 0; i < 64; i++) {
            assertThat(throttle.leftOutBefore("kind " + i)).isZero();
        }
        assertThat(throttle.leftOutBefore("kind 64")).isZero();
        assertThat(throttle.leftOutBefore("kind 65")).isEqualTo(LogThrottle.SILENT);
        assertThat(throttle.leftOutBefore("kind 63")).isEqualTo(LogThrottle.SILENT);
        nanos.addAndGet(2 * MINUTE - 1);
        assertThat(throttle.leftOutBefore("kind 66")).isEqualTo(1);
        assertThat(throttle.leftOutBefore("kind 67")).isEqualTo(LogThrottle.SILENT);
    }

    @Test
    void kinds_notSeenForTwoIntervals_makeRoom() {
        for (int i = 0; i < 64; i++) {
            throttle.leftOutBefore("kind " + i);
        }
        nanos.addAndGet(2 * MINUTE);
        assertThat(throttle.leftOutBefore("kind 64")).isZero();
        assertThat(throttle.leftOutBefore("kind 65")).isZero();
    }

    @Test
    void since_tellsOnlyOfLinesThatWereLeftOut() {
        assertThat(LogThrottle.since(0)).isEmpty();
        assertThat(LogThrottle.since(3)).isEqualTo(" (3 more since the last such line)");
    }
}
