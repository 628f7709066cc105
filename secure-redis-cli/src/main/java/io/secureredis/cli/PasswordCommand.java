package io.secureredis.cli;

import picocli.CommandLine.Command;

/** Passwords of ACL users. */
@Command(
        name = "password",
        description = "Changes passwords of ACL users without a moment in which the old or the new one fails.",
        subcommands = PasswordRotateCommand.class)
final class PasswordCommand implements Runnable {

    PasswordCommand(Terminal terminal) {}

    @Override
    public void run() {
        throw CliException.usage("No command is given.", "secure-redis password --help lists them.");
    }
}
