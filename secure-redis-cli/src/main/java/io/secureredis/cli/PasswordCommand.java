package io.secureredis.cli;

import io.secureredis.cli.terminal.CliException;
import io.secureredis.cli.terminal.Terminal;
import picocli.CommandLine.Command;

/** Manages passwords of ACL users. */
@Command(
        name = "password",
        description = "Changes passwords of ACL users. No login fails at any time.",
        subcommands = PasswordRotateCommand.class)
final class PasswordCommand implements Runnable {

    PasswordCommand(Terminal terminal) {}

    @Override
    public void run() {
        throw CliException.usage("No command is given.", "secure-redis password --help lists them.");
    }
}
