package io.secureredis.admin.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OneLineTest {

    @Test
    void of_lineBreaksAndQuotes_becomeSpaces() {
        assertThat(OneLine.of(" TICKET\r\n7 \"x\"\u2028y\u202Ez\u0000 ")).isEqualTo("TICKET 7  x y z");
        assertThat(OneLine.of("a\u001b\u009b\"\ud83db 😀")).isEqualTo("a b 😀");
    }

    @Test
    void of_longText_isCut() {
        assertThat(OneLine.of("a".repeat(1000))).hasSize(200);
    }

    @Test
    void of_charactersThatTakeTwoOfJavas_countOnce() {
        String smiles = "\uD83D\uDE00".repeat(OneLine.MAX_CHARACTERS);
        assertThat(OneLine.of(smiles)).isEqualTo(smiles);
        assertThat(OneLine.of(smiles + "x")).isEqualTo(smiles);
    }
}
