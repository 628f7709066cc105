package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * What replies tell about a clock that nobody here sets. Times are far from this JVM's own, so that only what was
 * observed counts.
 */
class ServerClockTest {

    private static final long SERVER = 1_700_000_000_000L;

    private final ServerClock clock = new ServerClock();

    private long offset() {
        return clock.offsetMs();
    }

    @Test
    void observe_fasterReply_raisesTheEstimate() {
        clock.observe(SERVER, 0, 40);
        clock.observe(SERVER + 100, 100, 110);
        assertThat(offset()).isEqualTo(SERVER - 10);
    }

    @Test
    void observe_slowReply_changesNothing() {
        clock.observe(SERVER, 0, 2);
        clock.observe(SERVER + 100, 100, 5_000);
        assertThat(offset()).isEqualTo(SERVER - 2);
    }

    @Test
    void observe_clockSteppedBack_followsAtOnce() {
        clock.observe(SERVER, 0, 2);
        clock.observe(SERVER + 100 - 60_000, 100, 103);
        assertThat(offset()).isEqualTo(SERVER - 60_000 - 3);
    }

    @Test
    void observe_clockSteppedBackAndReplyIsSlow_followsAtOnce() {
        clock.observe(SERVER, 0, 2);
        clock.observe(SERVER + 100 - 60_000, 100, 9_000);
        assertThat(offset()).isEqualTo(SERVER - 60_000 - 8_900);
    }

    @Test
    void observe_firstReply_isKnown() {
        assertThat(clock.isKnown()).isFalse();
        clock.observe(SERVER, 0, 2);
        assertThat(clock.isKnown()).isTrue();
    }
}
