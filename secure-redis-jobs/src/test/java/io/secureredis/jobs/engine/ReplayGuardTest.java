package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
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
    void finishedIn_bodiesThatWereFinishedBeforeOthers_areRemembered() {
        Random random = new Random(SEED);
        List<byte[]> envelopes = new ArrayList<>();
        for (int epoch = 1; epoch <= 100; epoch++) {
            byte[] envelope = new byte[100];
            random.nextBytes(envelope);
            envelopes.add(envelope);
            replays.finished(envelope, epoch);
        }
        for (int epoch = 1; epoch <= 100; epoch++) {
            assertThat(replays.finishedIn(envelopes.get(epoch - 1))).hasValue(epoch);
        }
    }

    @Test
    void endedUncounted_onlyIfRedisDidNotCount() {
        byte[] envelope = new byte[100];
        new Random(SEED).nextBytes(envelope);
        assertThat(replays.endedUncounted(envelope)).isFalse();
        replays.finished(envelope, 1);
        assertThat(replays.endedUncounted(envelope)).isFalse();
        replays.finishedUncounted(envelope);
        assertThat(replays.endedUncounted(envelope)).isTrue();
    }

    @Test
    void finishedIn_tagOfZerosThatWasNeverFinished_isEmpty() {
        assertThat(replays.finishedIn(new byte[100])).isEmpty();
        replays.finished(new byte[100], 3);
        assertThat(replays.finishedIn(new byte[100])).hasValue(3);
    }
}
