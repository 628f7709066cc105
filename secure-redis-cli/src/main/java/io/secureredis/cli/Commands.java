package io.secureredis.cli;

import io.secureredis.cli.jobs.JobsCommand;
import io.secureredis.cli.terminal.CliException;
import io.secureredis.cli.terminal.ExitCode;
import io.secureredis.cli.terminal.Terminal;
import java.util.List;
import java.util.Optional;

/**
 * The list of commands. To add one, write a class with picocli's {@code @Command} and add one line here.
 *
 * <p>The class has a constructor that takes the {@link Terminal}, and is {@code Callable<Integer>}: it returns an
 * {@link ExitCode} and throws {@link CliException}. Its fields and method signatures use no class of Spring or Lettuce,
 * because picocli inspects them all; put such code into another class. This keeps {@code --help} fast.
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
            new Entry("certs", "Renew certificates, and load them into running servers.", CertsCommand.class),
            new Entry("init", "Write a hardened set-up: configuration, users, certificates.", InitCommand.class),
            new Entry(
                    "doctor",
                    "Find what is wrong with a Redis and its data, and how to fix it.",
                    DoctorCommand.class,
                    List.of("test", "redis-security")),
            new Entry("acl", "Print, check or set the rights of an application's user.", AclCommand.class),
            new Entry("password", "Give an ACL user a new password, in checked steps.", PasswordCommand.class),
            new Entry("jobs", "Show and change queues, jobs and schedules.", JobsCommand.class),
            new Entry("rewrap", "Seal stored values again under the primary secret.", RewrapCommand.class),
            new Entry("inspect", "Show what a key holds, and whether it opens.", InspectCommand.class),
            new Entry("keygen", "Create a secret, and the lines that use it.", KeygenCommand.class),
            new Entry("migrate", "Seal plaintext that is already in Redis.", MigrateCommand.class),
            new Entry("shell-completion", "Print a completion script for bash and zsh.", CompletionCommand.class),
            new Entry("man-page", "Print the manual page.", ManPageCommand.class));

    private Commands() {}

    /** Returns all commands, in the order of the help. */
    static List<Entry> all() {
        return ALL;
    }

    static Optional<Entry> find(String name) {
        return ALL.stream().filter(entry -> entry.name().equals(name)).findFirst();
    }
}
