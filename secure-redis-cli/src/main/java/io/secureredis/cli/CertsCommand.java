package io.secureredis.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Certificates of servers and clients. */
@Command(
        name = "certs",
        description = "Looks after the certificates that init has made.",
        subcommands = CertsRenewCommand.class)
final class CertsCommand implements Callable<Integer> {

    CertsCommand(@SuppressWarnings("unused") Terminal terminal) {}

    /** Only reached without a command. */
    @Override
    public Integer call() {
        throw CliException.usage("Nothing is said to be done.", "As in secure-redis certs renew");
    }
}
