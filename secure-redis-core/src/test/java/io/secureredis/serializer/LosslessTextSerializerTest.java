package io.secureredis.serializer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every text has bytes of its own and comes back. */
class LosslessTextSerializerTest {

    private final LosslessTextSerializer texts = LosslessTextSerializer.instance();

    @Test
    void serialize_wellFormedText_isUtf8() {
        for (String text : List.of("", "books::42", "bücher", "東京 🔑", "\ud7ff\ue000")) {
            assertThat(texts.serialize(text)).isEqualTo(text.getBytes(UTF_8));
            assertThat(texts.deserialize(text.getBytes(UTF_8))).isEqualTo(text);
        }
        assertThat(texts.serialize(null)).isEmpty();
        assertThat(texts.deserialize(null)).isNull();
    }

    @Test
    void serialize_halvesOfSurrogatePairs_areToldApartAndComeBack() {
        List<String> odd = List.of(
                "a\ud800",
                "a\ud801",
                "a\udbff",
                "a\udc00",
                "a\udfff",
                "a?",
                "a\ufffd",
                "\udc00\ud800",
                "\ud800\ud800\udc00é");
        Set<List<Byte>> seen = new HashSet<>();
        for (String text : odd) {
            byte[] stored = texts.serialize(text);
            assertThat(seen.add(boxed(stored))).isTrue();
            assertThat(texts.deserialize(stored)).isEqualTo(text);
            assertThat(LosslessTextSerializer.isIllFormed(stored))
                    .isEqualTo(!LosslessTextSerializer.isWellFormed(text));
        }
    }

    /** Anyone who can write to Redis can store half a form. */
    @Test
    void deserialize_formThatIsCutOff_isReadAsUtf8() {
        byte[] stored = {'a', (byte) 0xed, (byte) 0xa0};
        assertThat(texts.deserialize(stored))
                .isEqualTo(new String(stored, UTF_8))
                .startsWith("a");
    }

    private static List<Byte> boxed(byte[] bytes) {
        Byte[] boxed = new Byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            boxed[i] = bytes[i];
        }
        return List.of(boxed);
    }
}
