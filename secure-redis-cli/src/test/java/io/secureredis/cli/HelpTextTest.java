package io.secureredis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.cli.terminal.Terminal;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.Writer;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * Each element of a description begins a new line, so a sentence must not be spread over several: the line breaks would
 * be in its middle.
 */
class HelpTextTest {

    @Test
    void descriptions_breakLines_onlyBetweenSentences() {
        Terminal terminal = new Terminal(
                new PrintWriter(Writer.nullWriter()),
                new PrintWriter(Writer.nullWriter()),
                new BufferedReader(Reader.nullReader()),
                Map.of(),
                false);

        assertThat(descriptions(CommandRunner.complete(terminal))).allSatisfy(HelpTextTest::assertWhole);
    }

    private static Stream<String[]> descriptions(CommandLine command) {
        return Stream.of(
                        Stream.<String[]>of(
                                command.getCommandSpec().usageMessage().description()),
                        command.getCommandSpec().args().stream().map(arg -> arg.description()),
                        command.getSubcommands().values().stream().flatMap(HelpTextTest::descriptions))
                .flatMap(each -> each);
    }

    private static void assertWhole(String[] lines) {
        for (int i = 0; i + 1 < lines.length; i++) {
            if (!lines[i].startsWith("  ") && !lines[i + 1].startsWith("  ")) {
                assertThat(lines[i]).endsWith(".");
            }
        }
    }
}
