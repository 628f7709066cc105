package io.secureredis.jobs.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is a jump of a clock that nobody here sets, and what is a slow reply. */
class ClockJumpsTest {

    private static final long SERVER = 1_700_000_000_000L;
    private static final long LEASE = 30_000;

    private final ServerClock.Jumps jumps = new ServerClock.Jumps();

    @Test
    void observe_slowRepliesAndFastOnes_areNoJump() {
        jumps.observe(SERVER, 0, 9_000);
        jumps.observe(SERVER + 9_100, 9_100, 9_101);
        jumps.observe(SERVER + 9_200, 9_150, 60_000);
        assertThat(jumps.leftMs(LEASE, 60_000)).isZero();
    }

    @Test
    void observe_stepBack_isNoJumpForward() {
        jumps.observe(SERVER, 0, 2);
        jumps.observe(SERVER - 60_000, 100, 102);
        assertThat(jumps.leftMs(LEASE, 102)).isZero();
    }

    @Test
    void observe_jumpForward_countsForItsTimeAndOnce() {
        jumps.observe(SERVER, 0, 2);
        jumps.observe(SERVER + 60_000, 100, 102);
        jumps.observe(SERVER + 61_000, 1_100, 1_102);
        assertThat(jumps.leftMs(LEASE, 1_102)).isEqualTo(LEASE - 1_000);
        assertThat(jumps.leftMs(LEASE, 102 + LEASE)).isZero();
    }

    @Test
    void observe_jumpOfMoreThanAQuarterOfASecond_counts() {
        jumps.observe(SERVER + 1_000, 1_000, 1_002);
        jumps.observe(SERVER + 2_252, 2_000, 2_002);
        assertThat(jumps.leftMs(LEASE, 2_002)).isZero();
        jumps.observe(SERVER + 3_253, 3_000, 3_002);
        assertThat(jumps.leftMs(LEASE, 3_002)).isEqualTo(LEASE);
    }

    /** The bound of a slow reply replaces an earlier one only when that is older than a minute. */
    @Test
    void observe_slowReplyBeforeAJump_hidesItOnlyAfterAMinute() {
        for (long lateMs : new long[] {0, 1}) {
            ServerClock.Jumps each = new ServerClock.Jumps();
            each.observe(SERVER, 0, 2);
            each.observe(SERVER + 50_200, 50_000, 60_002 + lateMs);
            each.observe(SERVER + 60_360, 60_099, 60_100);
            assertThat(each.leftMs(LEASE, 60_100)).as("%d ms late", lateMs).isEqualTo(lateMs == 0 ? LEASE : 0);
        }
    }

    @Test
    void observe_slowDriftOverHours_isNoJump() {
        for (long minute = 0; minute < 600; minute++) {
            long nowMs = minute * 61_000;
            jumps.observe(SERVER + nowMs + minute * 30, nowMs, nowMs + 1);
        }
        assertThat(jumps.leftMs(LEASE, 600 * 61_000)).isZero();
    }

    @Test
    void observe_jumpBackAfterAJumpForward_isSeenAgainNextTime() {
        jumps.observe(SERVER, 0, 2);
        jumps.observe(SERVER + 60_000, 100, 102);
        jumps.observe(SERVER + 200, 200, 202);
        jumps.observe(SERVER + 90_000, 40_000, 40_002);
        assertThat(jumps.leftMs(LEASE, 40_002)).isEqualTo(LEASE);
    }
}
