package io.secureredis.cli;

import io.secureredis.SecureRedisException;
import io.secureredis.cli.terminal.CliException;
import io.secureredis.cli.terminal.ExitCode;
import io.secureredis.cli.terminal.Terminal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Shows every failure as {@code error:} and {@code hint:} lines, with a stack trace only with {@code --debug}. */
final class ErrorReport implements IExecutionExceptionHandler, IParameterExceptionHandler {

    private static final String NAME_OF_NO_QUEUE = "SR416";

    /** By how many letters a name may be longer or shorter than what was typed. */
    private static final int NEAR = 2;

    private final Terminal terminal;
    private final RootCommand root;

    ErrorReport(Terminal terminal, RootCommand root) {
        this.terminal = terminal;
        this.root = root;
    }

    @Override
    public int handleExecutionException(Exception thrown, CommandLine command, ParseResult result) {
        if (root.debug()) {
            terminal.err().print(terminal.redact(DebugTrace.of(thrown)));
        }
        if (thrown instanceof CliException known) {
            show(known.problem(), known.hint());
            return known.exitCode();
        }
        if (thrown instanceof SecureRedisException known) {
            show(String.valueOf(known.getMessage()), null);
            return known.code().equals(NAME_OF_NO_QUEUE) ? ExitCode.USAGE : ExitCode.FAILED;
        }
        showBug(thrown);
        return ExitCode.FAILED;
    }

    /** Names only the class: the message may quote anything. */
    private void showBug(Exception thrown) {
        show(
                "This is a bug in secure-redis: " + thrown.getClass().getName(),
                "Run it again with --debug, and report what it prints.");
    }

    @Override
    public int handleParseException(ParameterException thrown, String[] arguments) {
        String command = thrown.getCommandLine().getCommandSpec().qualifiedName();
        if (thrown instanceof UnmatchedArgumentException unmatched) {
            show(unmatched(unmatched), meant(unmatched) + command + " --help");
        } else {
            show(message(thrown), command + " --help");
        }
        return ExitCode.USAGE;
    }

    /** Returns names that this program knows, never a word that was typed. The library also finds distant ones. */
    private static String meant(UnmatchedArgumentException thrown) {
        String typed = thrown.getUnmatched().get(0);
        List<String> similar = thrown.getSuggestions().stream()
                .filter(name -> name.charAt(0) == typed.charAt(0) && Math.abs(name.length() - typed.length()) <= NEAR)
                .toList();
        return similar.isEmpty() ? "" : "Did you mean " + String.join(" or ", similar) + "? ";
    }

    /** Returns only names of options: the value of a misspelt one may be a password. */
    private static String unmatched(UnmatchedArgumentException thrown) {
        List<String> words = thrown.getUnmatched();
        String first = words.get(0);
        if (first.startsWith("-")) {
            return "Unknown option: " + first.split("=", 2)[0];
        }
        boolean command = !thrown.getCommandLine().getSubcommands().isEmpty();
        return command ? "Unknown command." : "There is an extra word after the options.";
    }

    private static String message(ParameterException thrown) {
        String text = thrown.getMessage();
        return text == null ? "The command line is wrong." : text.split("\\R", 2)[0];
    }

    private void show(String problem, @Nullable String hint) {
        terminal.err().println(terminal.redact("error: " + problem));
        if (hint != null) {
            terminal.err().println(terminal.redact("hint: " + hint));
        }
    }
}
