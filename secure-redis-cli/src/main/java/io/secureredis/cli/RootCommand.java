package io.secureredis.cli;

import io.secureredis.cli.terminal.CliException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command {@code secure-redis} itself. */
@Command(
        name = "secure-redis",
        synopsisSubcommandLabel = "COMMAND",
        header = "Tools for a Redis that holds sealed data.",
        descriptionHeading = "%n",
        description = "Each command has its own help: secure-redis COMMAND --help",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0  done",
            "  1  done, and something was found that needs attention",
            "  2  the command line is wrong; nothing was done",
            "  3  it could not be done"
        })
@SuppressWarnings("UnusedVariable") // Picocli reads them
final class RootCommand implements Runnable {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Print help and exit.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print the version and exit.")
    private boolean version;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Print stack traces of errors.")
    private boolean debug;

    /** Only called without a subcommand. */
    @Override
    public void run() {
        throw CliException.usage("No command is given.", "secure-redis --help lists them.");
    }

    boolean debug() {
        return debug;
    }
}
