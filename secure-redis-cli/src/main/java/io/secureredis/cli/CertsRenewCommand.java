package io.secureredis.cli;

import io.secureredis.cli.connect.ConnectionOptions;
import io.secureredis.cli.init.CertificateRenewal;
import io.secureredis.cli.terminal.CliException;
import io.secureredis.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Renews certificates. */
@Command(
        name = "renew",
        header = "Renew certificates before they expire, and load them into running servers.",
        description = {
            "Issues certificates with new keys for the same names, and loads them on every server by CONFIG SET.",
            "Open connections stay open. Needs an administrator's login."
        })
final class CertsRenewCommand implements Callable<Integer> {

    @Option(
            names = "--dir",
            paramLabel = "DIRECTORY",
            defaultValue = "secure-redis",
            description = "The directory that init wrote. Default: ${DEFAULT-VALUE}.")
    private Path directory = Path.of("secure-redis");

    @Option(
            names = "--within",
            paramLabel = "DAYS",
            defaultValue = "30",
            description = "Renew certificates that expire within this many days. Default: ${DEFAULT-VALUE}.")
    private int within;

    @Option(
            names = "--days",
            paramLabel = "DAYS",
            defaultValue = "397",
            description = "Days that the new certificates are valid. Default: ${DEFAULT-VALUE}.")
    private int days;

    @Option(names = "--now", description = "Renew now, whenever they expire.")
    private boolean now;

    @Option(names = "--files-only", description = "Only write the files. The servers load them when they restart.")
    private boolean filesOnly;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    private final Terminal terminal;

    CertsRenewCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (days < 1 || days > 3650) {
            throw CliException.usage("--days is " + days + ", and must be between 1 and 3650.", null);
        }
        if (within < 0) {
            throw CliException.usage("--within is " + within + ", and must be 0 or more.", null);
        }
        CertificateRenewal renewal =
                new CertificateRenewal(directory, now ? Integer.MAX_VALUE : within, days, terminal);
        return filesOnly ? renewal.renew() : renewal.renewAndLoad(connection);
    }
}
