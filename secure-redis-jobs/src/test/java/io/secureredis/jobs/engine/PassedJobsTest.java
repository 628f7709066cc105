package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.jobs.redis.QueueStore;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How far a worker has searched a queue for jobs that it can open, and when it begins at the front again. */
class PassedJobsTest {

    private static final byte[] MISSING = {1, 2, 3, 4};
    private static final byte[] FRONT = {};
    private static final byte[] PLACE = {9};
    private static final long BEGAN = Duration.ofHours(1).toNanos();

    private final PassedJobs passed = new PassedJobs();

    private byte[] next(byte[] missing, Duration later) {
        return passed.next(missing, BEGAN + later.toNanos()).after();
    }

    private boolean found(int jobs, byte[] lookedTo, boolean toEnd) {
        return passed.found(new QueueStore.Claim(0, 0, List.of(), new byte[4 * jobs], lookedTo, toEnd));
    }

    @Test
    void search_goesOnAfterWhatItHasPassed() {
        assertThat(next(MISSING, Duration.ZERO)).isEmpty();
        assertThat(found(2, PLACE, false)).isTrue();
        assertThat(next(MISSING, Duration.ofMillis(1))).isEqualTo(PLACE);
        assertThat(passed.next(MISSING, BEGAN).missing()).isEqualTo(MISSING);
        assertThat(found(3, new byte[] {8}, true)).isFalse();
        assertThat(passed.keyIds()).hasSize(20);
    }

    @Test
    void search_thatHasNotReachedTheEnd_neverBeginsAgain() {
        next(MISSING, Duration.ZERO);
        found(2, PLACE, false);
        assertThat(next(MISSING, Duration.ofDays(1))).isEqualTo(PLACE);
    }

    @Test
    void search_atTheEnd_beginsAgainAfterAQuarterOfASecond() {
        next(MISSING, Duration.ZERO);
        found(2, PLACE, true);
        assertThat(next(MISSING, Duration.ofMillis(249))).isEqualTo(PLACE);
        assertThat(passed.keyIds()).hasSize(8);
        assertThat(next(MISSING, Duration.ofMillis(250))).isEqualTo(FRONT);
        assertThat(passed.keyIds()).isEmpty();
        found(1, PLACE, false);
        assertThat(next(MISSING, Duration.ofMillis(251))).isEqualTo(PLACE);
    }

    @Test
    void search_pastManyJobs_beginsAgainLater_butWithinAMinute() {
        next(MISSING, Duration.ZERO);
        found(3_000, PLACE, true);
        assertThat(next(MISSING, Duration.ofMillis(2_999))).isEqualTo(PLACE);
        assertThat(next(MISSING, Duration.ofSeconds(3))).isEqualTo(FRONT);
        found(200_000, PLACE, true);
        assertThat(next(MISSING, Duration.ofMillis(62_999))).isEqualTo(PLACE);
        assertThat(next(MISSING, Duration.ofSeconds(63))).isEqualTo(FRONT);
    }

    @Test
    void search_withOtherSecrets_beginsAgainAtOnce() {
        next(MISSING, Duration.ZERO);
        found(2, PLACE, true);
        assertThat(next(new byte[] {1, 2, 3, 5}, Duration.ofMillis(1))).isEqualTo(FRONT);
        assertThat(passed.keyIds()).isEmpty();
    }
}
