package io.secureredis.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {

    private static final String HOSTILE = "a\n\tb\rc\u001b[31m\u0085\u009b2J\u2028\u202e\ud83d😀";
    private static final String HARMLESS = "a\n\tb?c?[31m??2J???😀\n";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Terminal terminal = new Terminal(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            new BufferedReader(Reader.nullReader()),
            Map.of(),
            false);

    @Test
    void print_hostileText_keepsOnlyItsLayout() {
        terminal.print(HOSTILE);

        assertThat(out).hasToString(HARMLESS);
    }

    @Test
    void warn_hostileText_keepsOnlyItsLayout_andIsPrintedOnce() {
        terminal.warn(HOSTILE);
        terminal.warn(HOSTILE);

        assertThat(err).hasToString("warning: " + HARMLESS);
    }

    @Test
    void redact_hiddenText_isMasked_theLongestFirst() {
        terminal.hide("canary");
        terminal.hide("canary-password");
        terminal.hide("abc");

        assertThat(terminal.redact("abc canary-password canary\u001b")).isEqualTo("abc *** ***?");
    }
}
