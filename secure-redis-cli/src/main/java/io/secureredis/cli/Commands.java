package io.secureredis.cli;

import java.util.List;
import java.util.Optional;

/**
 * The list of commands. A new one is a class with picocli's {@code @Command} and one line here.
 *
 * <p>The class has a constructor that takes the {@link Terminal}, and is {@code Callable<Integer>}: it returns an {@link ExitCode} and throws {@link CliException}. Its fields and the signatures of
 * its methods name no class of Spring or Lettuce, since picocli looks at them all; what needs those is done by another class. So {@code --help} stays quick.
 */
final class Commands {

    /**
     * One command.
     *
     * @param name the word that calls it
     * @param summary one line in the list of commands
     * @param type its class, loaded only when it is called
     * @param alias other words that call it, or none
     */
    record Entry(String name, String summary, Class<?> type, List<String> alias) {

        Entry(String name, String summary, Class<?> type) {
            this(name, summary, type, List.of());
        }
    }

    private static final List<Entry> ALL = List.of(
            new Entry("keygen", "Make a secret, and the lines that use it.", KeygenCommand.class),
            new Entry("shell-completion", "Print a completion script for bash and zsh.", CompletionCommand.class));

    private Commands() {}

    /** All of them, in the order of the help. */
    static List<Entry> all() {
        return ALL;
    }

    static Optional<Entry> find(String name) {
        return ALL.stream().filter(entry -> entry.name().equals(name)).findFirst();
    }
}
