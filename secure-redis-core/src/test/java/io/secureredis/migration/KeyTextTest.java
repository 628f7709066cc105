package io.secureredis.migration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyTextTest {

    @Test
    void of_hostileKey_staysOnOneLine() {
        assertThat(of("books::a\r\nb\t\u001b[31m\u0085\u009b2J\u2028\u202e é")).isEqualTo("books::a??b??[31m??2J?? é");
        assertThat(KeyText.of(new byte[] {'a', (byte) 0xff, 0})).isEqualTo("a\ufffd?");
    }

    @Test
    void of_longKey_isCutBetweenCharacters() {
        assertThat(of("😀".repeat(201))).isEqualTo("😀".repeat(200));
        assertThat(of("a".repeat(200))).hasSize(200);
    }

    private static String of(String key) {
        return KeyText.of(key.getBytes(UTF_8));
    }
}
