package io.secureredis.cli;

import io.secureredis.cli.terminal.ExitCode;
import io.secureredis.cli.terminal.Terminal;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Runs one command line and returns its exit code.
 *
 * <p>It loads only the class of the called command. The help takes the others from their
 * {@linkplain Commands summaries}, which keeps startup fast.
 */
public final class CommandRunner {

    private CommandRunner() {}

    /** Runs a command and returns its {@link ExitCode}. */
    public static int run(Terminal terminal, String... arguments) {
        List<String> words = withoutAliases(arguments);
        Logging.configure(words.contains("--debug"));
        CommandLine line = commandLine(terminal, called(words));
        int code = line.execute(words.toArray(String[]::new));
        String problem = terminal.finish();
        if (problem != null) {
            terminal.err().println("error: The output could not be written: " + problem + ".");
            return ExitCode.FAILED;
        }
        return code;
    }

    /**
     * Returns the whole command line, for completion scripts and tests.
     *
     * @param terminal passed to the commands
     */
    static CommandLine complete(Terminal terminal) {
        return commandLine(
                terminal, Commands.all().stream().map(Commands.Entry::name).toList());
    }

    /** @param loaded the commands whose classes are needed */
    private static CommandLine commandLine(Terminal terminal, List<String> loaded) {
        RootCommand root = new RootCommand();
        CommandLine line = new CommandLine(root, factory(terminal));
        for (Commands.Entry entry : Commands.all()) {
            line.addSubcommand(entry.name(), spec(entry, loaded.contains(entry.name()), terminal));
        }
        ErrorReport errors = new ErrorReport(terminal, root);
        line.getCommandSpec().versionProvider(new Version());
        return line.setOut(terminal.out())
                .setErr(terminal.err())
                .setColorScheme(CommandLine.Help.defaultColorScheme(terminal.colours() ? Ansi.ON : Ansi.OFF))
                .setUsageHelpWidth(100)
                .setExecutionStrategy(new SingleValues())
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors);
    }

    private static CommandSpec spec(Commands.Entry entry, boolean loaded, Terminal terminal) {
        CommandSpec spec = loaded
                ? CommandSpec.forAnnotatedObject(create(entry.type(), terminal), factory(terminal))
                : CommandSpec.create();
        spec.usageMessage().header(entry.summary()).width(100);
        return spec;
    }

    /** Returns the command that the words call, if any. */
    private static List<String> called(List<String> words) {
        return words.stream().filter(word -> !word.startsWith("-")).limit(1).toList();
    }

    /** Replaces aliases of two words, which picocli does not support. */
    private static List<String> withoutAliases(String... arguments) {
        List<String> words = new ArrayList<>(Arrays.asList(arguments));
        for (Commands.Entry entry : Commands.all()) {
            int length = entry.alias().size();
            for (int start = 0; length > 0 && start + length <= words.size(); start++) {
                if (words.subList(start, start + length).equals(entry.alias())
                        && onlyOptions(words.subList(0, start))) {
                    words.subList(start, start + length).clear();
                    words.add(start, entry.name());
                    return words;
                }
            }
        }
        return words;
    }

    private static boolean onlyOptions(List<String> words) {
        return words.stream().allMatch(word -> word.startsWith("-"));
    }

    private static CommandLine.IFactory factory(Terminal terminal) {
        return new CommandLine.IFactory() {
            @Override
            public <K> K create(Class<K> type) throws Exception {
                return hasTerminal(type)
                        ? CommandRunner.create(type, terminal)
                        : CommandLine.defaultFactory().create(type);
            }
        };
    }

    private static boolean hasTerminal(Class<?> type) {
        return Arrays.stream(type.getDeclaredConstructors())
                .anyMatch(
                        constructor -> Arrays.equals(constructor.getParameterTypes(), new Class<?>[] {Terminal.class}));
    }

    private static <K> K create(Class<K> type, Terminal terminal) {
        try {
            Constructor<K> constructor = type.getDeclaredConstructor(Terminal.class);
            constructor.setAccessible(true);
            return constructor.newInstance(terminal);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName() + " needs a constructor that takes a Terminal", e);
        }
    }
}
