package io.secureredis.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BindingTest {

    @Test
    void encoded_fields_areLengthPrefixed() {
        assertThat(HexFormat.of().formatHex(Binding.of("job").and("é").and("").encoded()))
                .isEqualTo("000000036a6f62" + "00000002c3a9" + "00000000");
    }

    @Test
    void encoded_sameCharactersOtherFields_differ() {
        List<List<String>> bindings = List.of(
                List.of("p", "ab", "c"),
                List.of("p", "a", "bc"),
                List.of("p", "abc"),
                List.of("p", "abc", ""),
                List.of("p", "", "abc"),
                List.of("pa", "bc"),
                List.of("p"),
                List.of("p", ""),
                List.of("p", "", ""),
                List.of("p", "\0\0\0\1c"));
        Map<String, List<String>> seen = new HashMap<>();
        for (List<String> fields : bindings) {
            String encoded =
                    HexFormat.of().formatHex(EnvelopeVector.place(fields).encoded());
            assertThat(seen.put(encoded, fields)).isNull();
        }
    }

    @Test
    void and_longerBinding_leavesTheShorterAsItWas() {
        Binding cache = Binding.of("cache").and("books");
        byte[] before = cache.encoded().clone();
        byte[] field = "books::42".getBytes(UTF_8);
        Binding entry = cache.and(field);
        field[0] = 'X';
        assertThat(cache.encoded()).isEqualTo(before);
        assertThat(entry.encoded()).isEqualTo(cache.and("books::42").encoded());
        assertThat(entry.purpose()).isEqualTo("cache");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Cache", "a b", "a/b", "é", "a\n", "abcdefghijklmnopqrstuvwxyz-01234567"})
    void of_notAPurpose_isRefused(String purpose) {
        assertThatThrownBy(() -> Binding.of(purpose)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void toString_anyBinding_hidesAllButThePurpose() {
        assertThat(Binding.of("cache").and("canary")).hasToString("Binding[cache]");
    }
}
