package io.secureredis.cli;

import io.secureredis.cli.terminal.CliException;
import io.secureredis.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Certificates of servers and clients. */
@Command(
        name = "certs",
        description = "Manages the certificates that init created.",
        subcommands = CertsRenewCommand.class)
final class CertsCommand implements Callable<Integer> {

    CertsCommand(@SuppressWarnings("unused") Terminal terminal) {}

    /** Only called without a subcommand. */
    @Override
    public Integer call() {
        throw CliException.usage("No command is given.", "As in secure-redis certs renew");
    }
}
