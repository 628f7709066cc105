package io.secureredis.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CompressionTest {

    private static final byte[] LONG = new byte[100_000];

    @Test
    void inflate_whatWasCompressed_isThePlaintextUpToTheCap() {
        byte[] compressed = Compression.compress(LONG);
        assertThat(compressed).hasSizeLessThan(1_000);
        assertThat(Compression.inflate(compressed, LONG.length)).isEqualTo(LONG);
        assertFailure(compressed, LONG.length - 1, OpenFailure.TOO_LARGE);
    }

    @Test
    void compress_nothingToGain_isNull() {
        assertThat(Compression.compress(new byte[] {1, 2, 3})).isNull();
    }

    @Test
    void inflate_cutOrContinued_isMalformed() {
        byte[] compressed = Compression.compress(LONG);
        assertFailure(Arrays.copyOf(compressed, compressed.length - 1), LONG.length, OpenFailure.MALFORMED);
        assertFailure(Arrays.copyOf(compressed, compressed.length + 1), LONG.length, OpenFailure.MALFORMED);
        assertFailure(new byte[] {1, 2, 3, 4}, LONG.length, OpenFailure.MALFORMED);
    }

    private static void assertFailure(byte[] compressed, int cap, OpenFailure failure) {
        OpenException refused = catchThrowableOfType(OpenException.class, () -> Compression.inflate(compressed, cap));
        assertThat(refused).isNotNull();
        assertThat(refused.failure()).isEqualTo(failure);
    }
}
