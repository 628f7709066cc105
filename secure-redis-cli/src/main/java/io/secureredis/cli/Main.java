package io.secureredis.cli;

import io.secureredis.cli.terminal.ExitCode;
import io.secureredis.cli.terminal.Terminal;

/** The entry point of the executable jar. */
public final class Main {

    private Main() {}

    /** Runs one command and ends the process with its {@link ExitCode}. */
    public static void main(String[] arguments) {
        System.exit(CommandRunner.run(Terminal.ofProcess(), arguments));
    }
}
