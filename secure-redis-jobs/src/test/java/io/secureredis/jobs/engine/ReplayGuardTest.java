package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ReplayGuardTest {

    private static final long SEED = 20_261_121;

    private final ReplayGuard replays = new ReplayGuard();

    @Test
    void finishedIn_finishedBody_isItsEpoch() {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        for (int epoch = 1; epoch < 1000; epoch++) {
            byte[] envelope = new byte[100];
            random.nextBytes(envelope);
            assertThat(replays.finishedIn(envelope)).isEmpty();
            replays.finished(envelope, epoch);
            assertThat(replays.finishedIn(envelope)).hasValue(epoch);
        }
    }

    @Test
    void finishedIn_tagOfZerosThatWasNeverFinished_isEmpty() {
        assertThat(replays.finishedIn(new byte[100])).isEmpty();
        replays.finished(new byte[100], 3);
        assertThat(replays.finishedIn(new byte[100])).hasValue(3);
    }
}
