package io.secureredis.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SealerTest {

    private final Sealer sealer = Sealer.of(KeyRing.of(Secret.fromRawBytes(new byte[32])));
    private final Binding place = Binding.of("cache").and("books").and("books::42");

    @Test
    void open_samePlace_returnsWhatWasSealed() {
        byte[] envelope = sealer.seal("a value".getBytes(UTF_8), place, Duration.ofHours(1));
        assertThat(envelope).hasSize(7 + EnvelopeHeader.OVERHEAD_BYTES);
        assertThat(sealer.open(envelope, place)).asString(UTF_8).isEqualTo("a value");
    }

    @Test
    void open_otherPlace_isNotAuthentic() {
        byte[] envelope = sealer.seal("a value".getBytes(UTF_8), place, Duration.ZERO);
        Binding other = Binding.of("cache").and("books").and("books::43");
        assertThatThrownBy(() -> sealer.open(envelope, other))
                .isInstanceOfSatisfying(
                        OpenException.class, e -> assertThat(e.failure()).isEqualTo(OpenFailure.NOT_AUTHENTIC));
    }
}
