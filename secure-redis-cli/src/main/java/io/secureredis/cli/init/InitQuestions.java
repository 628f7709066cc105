package io.secureredis.cli.init;

import io.secureredis.cli.CliException;
import io.secureredis.cli.Terminal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;

/** Asks a person for what was not given. Nobody is asked where nobody looks: the default counts there. */
public final class InitQuestions {

    private static final String HOSTS = "localhost,127.0.0.1";

    private final Terminal terminal;

    /** Asks on this terminal. */
    public InitQuestions(Terminal terminal) {
        this.terminal = terminal;
    }

    /** What is stored. */
    public InitRequest.Purpose purpose() {
        return choice(
                "What is stored there: cache, jobs or both?", InitRequest.Purpose.both, InitRequest.Purpose.values());
    }

    /** How many servers. */
    public InitRequest.Topology topology() {
        return choice(
                "How many servers: single, replica (2) or cluster (6)?",
                InitRequest.Topology.single,
                InitRequest.Topology.values());
    }

    /** Names and addresses. */
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
