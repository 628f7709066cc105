package io.secureredis.jobs.redis;

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

    /** Two milliseconds are rounding: the server's clock and this JVM's tick at different moments. */
    @Test
    void observe_stepBackOfMoreThanTwoMilliseconds_isFollowed() {
        clock.observe(SERVER, 0, 2);
        clock.observe(SERVER + 96, 100, 103);
        assertThat(offset()).isEqualTo(SERVER - 2);
        clock.observe(SERVER + 95, 100, 103);
        assertThat(offset()).isEqualTo(SERVER - 8);
    }

    @Test
    void observe_slowReplyAfterAMinute_startsAgain() {
        clock.observe(SERVER, 0, 2);
        clock.observe(SERVER + 30_000, 30_000, 30_002);
        clock.observe(SERVER + 59_500, 59_000, 60_002);
        assertThat(offset()).as("a minute old").isEqualTo(SERVER - 2);
        clock.observe(SERVER + 59_500, 59_000, 60_003);
        assertThat(offset()).as("older than a minute").isEqualTo(SERVER - 503);
    }

    @Test
    void nowMs_known_isTheMonotonicTimeAndTheOffset() {
        long before = ServerClock.monotonicMs();
        clock.observe(SERVER, before);
        long now = clock.nowMs();
        assertThat(now - offset()).isBetween(before, ServerClock.monotonicMs());
        assertThat(offset()).isBetween(SERVER - ServerClock.monotonicMs(), SERVER - before);
    }

    @Test
    void observe_firstReply_isKnown() {
        assertThat(clock.isKnown()).isFalse();
        clock.observe(SERVER, 0, 2);
        assertThat(clock.isKnown()).isTrue();
    }
}
