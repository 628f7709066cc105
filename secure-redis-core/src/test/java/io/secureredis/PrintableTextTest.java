package io.secureredis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrintableTextTest {

    /** The same set, as the classes of {@code java.util.regex} know it. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");

    @Test
    void isPrintable_everyCodePoint_isWhatItsCategorySays() {
        for (int each = 0; each <= Character.MAX_CODE_POINT; each++) {
            assertThat(PrintableText.isPrintable(each))
                    .as("U+%04X", each)
                    .isEqualTo(!UNPRINTABLE.matcher(Character.toString(each)).matches());
        }
    }

    @Test
    void file_thatMayBeASecret_isNotShown(@TempDir Path directory) throws Exception {
        Path existing = Files.writeString(directory.resolve("q3JwWx0lY5o2nZcT8vKsB1eRdFgHjUiMpLaEoVbNy7k="), "x");

        assertThat(Stream.of(
                                "q3JwWx0lY5o2nZcT8vKsB1eRdFgHjUiMpLaEoVbNy7k=",
                                "/3JwWx0lY5o2nZcT8vKsB1eRdFgHjUiMpLaEoVbNy7k=",
                                "q3Jw/x0lY5o2nZcT8vKsB1eRdFgHjUiMpLaEoVbNy7k=",
                                "/3Jw/x0lY5o2nZcT8vKsB1eRdFgHjUiMpLaEoVbNy7k=",
                                "hunter2",
                                "hunter 2/x")
                        .map(Path::of)
                        .map(PrintableText::file))
                .containsOnly("(not shown)");
        assertThat(Stream.of(
                                existing,
                                Path.of("/nowhere/redis.key"),
                                directory.resolve("redispassword"),
                                Path.of("src/a"))
                        .map(PrintableText::file))
                .containsExactly(
                        existing.toString(),
                        "/nowhere/redis.key",
                        directory.resolve("redispassword").toString(),
                        "src/a");
    }

    @Test
    void of_hostileText_staysOnOneLine() {
        assertThat(PrintableText.of("a\r\nb\u001b[31m\u0085\u009b2J\u2028c\u2029\u202ed\ud83d\u0000"))
                .isEqualTo("a??b?[31m??2J?c??d??");
        assertThat(PrintableText.of("Müller 😀 \"x\" <b>")).isEqualTo("Müller 😀 \"x\" <b>");
        assertThat(PrintableText.of("")).isEmpty();
    }

    @Test
    void of_keptCharacters_stay() {
        assertThat(PrintableText.of("a\n\tb\rc\u001b", "\n\t")).isEqualTo("a\n\tb?c?");
    }
}
