package io.secureredis.cli;

/** Where the executable jar begins. */
public final class Main {

    private Main() {}

    /** Runs one command and ends the process with its {@link ExitCode}. */
    public static void main(String[] arguments) {
        System.exit(CommandRunner.run(Terminal.ofProcess(), arguments));
    }
}
