package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Jobs that wait for a limit come back one after another, and not all at once. */
class TurnsTest {

    private final AtomicLong nanos = new AtomicLong(TimeUnit.SECONDS.toNanos(1));
    private final TaskLimits.Turns turns = new TaskLimits.Turns(nanos::get);

    @Test
    void pause_ofEachJob_isLongerThanThatOfTheOneAhead() {
        assertThat(turns.pauseMs(100, 50, 1_000)).isEqualTo(100);
        assertThat(turns.pauseMs(100, 50, 1_000)).isEqualTo(150);
        assertThat(turns.pauseMs(100, 50, 1_000)).isEqualTo(200);
    }

    @Test
    void pause_manyJobsAhead_isNoLongerThanTheLongest() {
        for (int i = 0; i < 100; i++) {
            assertThat(turns.pauseMs(100, 50, 1_000)).isEqualTo(Math.min(1_000, 100 + 50 * i));
        }
    }

    @Test
    void pause_afterTheOthersHaveGone_isTheShortest() {
        turns.pauseMs(100, 50, 1_000);
        turns.pauseMs(100, 50, 1_000);
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(60));
        assertThat(turns.pauseMs(100, 50, 1_000)).isEqualTo(140);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(5));
        assertThat(turns.pauseMs(100, 50, 1_000)).isEqualTo(100);
    }
}
