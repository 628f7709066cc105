package io.secureredis.cli;

import io.secureredis.cli.terminal.ExitCode;
import io.secureredis.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** Prints a completion script. */
@Command(
        name = "shell-completion",
        description = {
            "Prints a script that completes commands and options in bash and zsh.",
            "Load it with: source <(secure-redis shell-completion)"
        })
final class CompletionCommand implements Callable<Integer> {

    private final Terminal terminal;

    CompletionCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        terminal.out().print(AutoComplete.bash("secure-redis", CommandRunner.complete(terminal)));
        return ExitCode.OK;
    }
}
