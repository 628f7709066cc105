package io.secureredis.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Flips every bit of an envelope, one at a time: each has the outcome of its position, and none opens. */
class OpenFailureTest {

    private static final Binding PLACE = Binding.of("cache").and("books").and("books::42");

    static Stream<Arguments> envelopes() {
        return Stream.of(16, 24, 32)
                .flatMap(length -> Stream.of(false, true).map(compress -> Arguments.of(length, compress)));
    }

    @ParameterizedTest
    @MethodSource("envelopes")
    void open_anySingleBitTurned_isItsNamedOutcome(int secretBytes, boolean compress) {
        Sealer sealer = Sealer.builder(KeyRing.of(EnvelopeVector.secret(0, secretBytes)))
                .compressFromBytes(compress ? 0 : Integer.MAX_VALUE)
                .build();
        byte[] envelope = sealer.seal(new byte[40], PLACE, Duration.ofHours(1));
        for (int bit = 0; bit < envelope.length * 8; bit++) {
            byte[] changed = envelope.clone();
            changed[bit / 8] ^= (byte) (0x80 >> (bit % 8));
            assertThat(outcome(sealer, changed)).as("bit %d", bit).isEqualTo(expected(bit / 8, bit % 8));
        }
        assertThat(sealer.open(envelope, PLACE)).isEqualTo(new byte[40]);
    }

    private static OpenFailure expected(int offset, int bit) {
        if (offset < 2) {
            return OpenFailure.NOT_SEALED;
        }
        if (offset == 2 || (offset == 3 && bit != 7)) {
            return OpenFailure.MALFORMED;
        }
        if (offset >= 4 && offset < 8) {
            return OpenFailure.UNKNOWN_KEY;
        }
        return offset >= 8 && offset < 40 ? OpenFailure.WRONG_COMMITMENT : OpenFailure.NOT_AUTHENTIC;
    }

    @ParameterizedTest
    @MethodSource("envelopes")
    void open_anyTruncation_isItsNamedOutcome(int secretBytes, boolean compress) {
        Sealer sealer = Sealer.builder(KeyRing.of(EnvelopeVector.secret(0, secretBytes)))
                .compressFromBytes(compress ? 0 : Integer.MAX_VALUE)
                .build();
        byte[] envelope = sealer.seal(new byte[40], PLACE, Duration.ofHours(1));
        for (int length = 0; length < envelope.length; length++) {
            OpenFailure cut = length < 76 ? OpenFailure.MALFORMED : OpenFailure.NOT_AUTHENTIC;
            assertThat(outcome(sealer, Arrays.copyOf(envelope, length)))
                    .as("%d bytes", length)
                    .isEqualTo(length < 2 ? OpenFailure.NOT_SEALED : cut);
        }
    }

    private static OpenFailure outcome(Sealer sealer, byte[] envelope) {
        OpenException refused = catchThrowableOfType(OpenException.class, () -> sealer.open(envelope, PLACE));
        assertThat(refused).isNotNull();
        assertThat(refused.getMessage()).startsWith(refused.failure().code() + " Cannot open value");
        return refused.failure();
    }

    @ParameterizedTest
    @MethodSource("labels")
    void label_anyFailure_isTheWordOfTheSpecification(OpenFailure failure, String code, String label) {
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.label()).isEqualTo(label);
    }

    static List<Arguments> labels() {
        return List.of(
                Arguments.of(OpenFailure.NOT_SEALED, "SR107", "not-sealed"),
                Arguments.of(OpenFailure.MALFORMED, "SR106", "malformed"),
                Arguments.of(OpenFailure.RETIRED_KEY, "SR113", "retired-key"),
                Arguments.of(OpenFailure.UNKNOWN_KEY, "SR104", "unknown-key"),
                Arguments.of(OpenFailure.WRONG_COMMITMENT, "SR108", "wrong-commitment"),
                Arguments.of(OpenFailure.NOT_AUTHENTIC, "SR109", "not-authentic"),
                Arguments.of(OpenFailure.EXPIRED, "SR110", "expired"),
                Arguments.of(OpenFailure.TOO_LARGE, "SR111", "too-large"));
    }
}
