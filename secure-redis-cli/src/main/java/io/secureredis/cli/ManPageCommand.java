package io.secureredis.cli;

import io.secureredis.cli.terminal.ExitCode;
import io.secureredis.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Prints the manual page. */
@Command(
        name = "man-page",
        description = {
            "Prints the manual page of every command, for man.",
            "Install it with: secure-redis man-page > /usr/local/share/man/man1/secure-redis.1"
        })
final class ManPageCommand implements Callable<Integer> {

    private final Terminal terminal;

    ManPageCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        terminal.out().print(ManPage.of(CommandRunner.complete(terminal), Version.number()));
        return ExitCode.OK;
    }
}
