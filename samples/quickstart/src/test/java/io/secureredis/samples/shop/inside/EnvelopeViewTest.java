package io.secureredis.samples.shop.inside;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.secureredis.crypto.Binding;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.samples.shop.inside.EnvelopeView.Part;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EnvelopeViewTest {

    private final Sealer sealer = Sealer.of(KeyRing.of(Secret.fromRawBytes(new byte[16])));

    @Test
    void of_envelope_hasTheFieldsOfTheSpecification() {
        byte[] envelope = sealer.seal("plain".getBytes(UTF_8), Binding.of("cache"), Duration.ofMinutes(1));

        EnvelopeView view = EnvelopeView.of(envelope);

        assertThat(view.parts())
                .extracting(Part::name, Part::offset)
                .containsExactly(
                        tuple("magic", 0),
                        tuple("version", 2),
                        tuple("flags", 3),
                        tuple("key id", 4),
                        tuple("salt", 8),
                        tuple("commitment", 24),
                        tuple("nonce", 40),
                        tuple("written at", 52),
                        tuple("lifetime", 56),
                        tuple("ciphertext", 60),
                        tuple("tag", 65));
        assertThat(view.parts().get(0).hex()).isEqualTo("53 52");
        assertThat(view.parts().get(8).meaning()).isEqualTo("60 seconds");
        assertThat(view.rows()).hasSize(6);
    }

    @Test
    void of_plaintext_isOneFieldThatSaysWhy() {
        EnvelopeView view = EnvelopeView.of("{\"price\":1}".getBytes(UTF_8));

        assertThat(view.parts()).extracting(Part::meaning).containsExactly("not-sealed: {\"price\":1}");
        assertThat(view.rows().get(0).ascii()).isEqualTo("{\"price\":1}");
    }
}
