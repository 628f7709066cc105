package io.secureredis.cli.init;

import io.secureredis.cli.terminal.CliException;
import io.secureredis.cli.terminal.Terminal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;

/** Asks a person for missing settings. Without a person at the terminal, the default applies. */
public final class InitQuestions {

    private static final String HOSTS = "localhost,127.0.0.1";

    private final Terminal terminal;

    /** Asks on this terminal. */
    public InitQuestions(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Asks what is stored. */
    public InitRequest.Purpose purpose() {
        return choice(
                "What is stored there: cache, jobs or both?", InitRequest.Purpose.both, InitRequest.Purpose.values());
    }

    /** Asks how many servers there are. */
    public InitRequest.Topology topology() {
        return choice(
                "How many servers: single, replica (2) or cluster (6)?",
                InitRequest.Topology.single,
                InitRequest.Topology.values());
    }

    /** Asks for names and addresses. */
    public List<String> hosts() {
        return Arrays.stream(ask("Names and addresses of the servers, separated by commas?", HOSTS)
                        .split(",", -1))
                .map(String::strip)
                .toList();
    }

    private <E extends Enum<E>> E choice(String question, E otherwise, E[] values) {
        String answer = ask(question, otherwise.name());
        return Arrays.stream(values)
                .filter(value -> value.name().equals(answer))
                .findFirst()
                .orElseThrow(() ->
                        CliException.usage("The answer is none of " + String.join(", ", names(values)) + ".", null));
    }

    private static List<String> names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).toList();
    }

    private String ask(String question, String otherwise) {
        if (!terminal.interactive()) {
            return otherwise;
        }
        terminal.err().print(question + " [" + otherwise + "] ");
        terminal.err().flush();
        try {
            String line = terminal.in().readLine();
            return line == null || line.isBlank() ? otherwise : line.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
