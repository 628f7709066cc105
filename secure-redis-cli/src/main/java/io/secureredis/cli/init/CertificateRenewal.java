package io.secureredis.cli.init;

import io.secureredis.cli.connect.ConnectionOptions;
import io.secureredis.cli.connect.RedisTarget;
import io.secureredis.cli.connect.Targets;
import io.secureredis.cli.terminal.CliException;
import io.secureredis.cli.terminal.ExitCode;
import io.secureredis.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** One run of {@code secure-redis certs renew}. */
public final class CertificateRenewal {

    private static final int DNS_NAME = 2;
    private static final int ADDRESS = 7;

    private final Path root;
    private final long withinDays;
    private final int days;
    private final Terminal terminal;
    private final Instant now = Instant.now();

    /**
     * Creates a renewal.
     *
     * @param root where {@code init} wrote its files
     * @param withinDays certificates that expire later stay
     * @param days how long the new ones are valid
     */
    public CertificateRenewal(Path root, int withinDays, int days, Terminal terminal) {
        this.root = root.toAbsolutePath().normalize();
        this.withinDays = withinDays;
        this.days = days;
        this.terminal = terminal;
    }

    /** Writes files only. */
    public int renew() {
        issue();
        return ExitCode.OK;
    }

    /**
     * Connects first, so that nothing is written if nothing can be loaded. Then writes, loads, and checks that each
     * server presents the certificate that is in the directory. It may have been written before, and copied to a server
     * on another host since.
     *
     * @throws CliException if a server does not load it
     */
    public int renewAndLoad(ConnectionOptions connection) {
        RedisTarget target = Targets.of(connection, terminal);
        try (CertificateServers servers = CertificateServers.open(target)) {
            issue();
            servers.load(read(serverCertificate()), server -> terminal.print("loaded  " + server));
        }
        return ExitCode.OK;
    }

    private void issue() {
        Path client = root.resolve("tls").resolve("client").resolve("client.crt");
        boolean server = isDue(serverCertificate());
        boolean clients = isDue(client);
        if (server || clients) {
            Certificates authority = authority();
            OutputFiles files = new OutputFiles();
            if (server) {
                add(files, authority, Certificates.Use.SERVER, serverCertificate());
            }
            if (clients) {
                add(files, authority, Certificates.Use.CLIENT, client);
            }
            files.write(true);
            print(files);
        }
    }

    private Certificates authority() {
        Path ca = root.resolve("ca");
        return Certificates.load(ca.resolve("ca.crt"), ca.resolve("ca.key"));
    }

    private void print(OutputFiles renewed) {
        renewed.names().stream()
                .filter(file -> file.toString().endsWith(".crt"))
                .forEach(file -> terminal.print("renewed " + root.relativize(file) + ", valid until "
                        + read(file).getNotAfter().toInstant()));
    }

    private Path serverCertificate() {
        return root.resolve("tls").resolve("server").resolve("server.crt");
    }

    private boolean isDue(Path file) {
        Instant end = read(file).getNotAfter().toInstant();
        if (Duration.between(now, end).toDays() < withinDays) {
            return true;
        }
        terminal.print("kept    " + root.relativize(file) + ", valid until " + end);
        return false;
    }

    /**
     * Writes the key first. A process that starts between the two writes finds that they do not match; no server uses
     * them yet.
     */
    private void add(OutputFiles files, Certificates authority, Certificates.Use use, Path certificate) {
        List<String> names = read(certificate, CertificateRenewal::names);
        Certificates.Issued issued = authority.issue(use, names, Duration.ofDays(days));
        String name = String.valueOf(certificate.getFileName()).replace(".crt", ".key");
        files.secret(certificate.resolveSibling(name), issued.key());
        files.open(certificate, issued.certificate());
    }

    private static List<String> names(X509Certificate certificate) throws GeneralSecurityException {
        List<String> names = new ArrayList<>();
        Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
        for (List<?> each : alternatives == null ? List.<List<?>>of() : alternatives) {
            if (each.get(0) instanceof Integer kind && (kind == DNS_NAME || kind == ADDRESS)) {
                names.add(String.valueOf(each.get(1)));
            }
        }
        if (names.isEmpty()) {
            throw CliException.failed("A certificate names no host, so a new one would not either.", null);
        }
        return names;
    }

    private static X509Certificate read(Path file) {
        return read(file, certificate -> certificate);
    }

    private interface Part<T> {

        T of(X509Certificate certificate) throws GeneralSecurityException;
    }

    private static <T> T read(Path file, Part<T> part) {
        try {
            return part.of(Certificates.read(file));
        } catch (IOException | GeneralSecurityException e) {
            throw CliException.failed(
                    "There is no certificate " + file + ", or it cannot be read.",
                    "Name the directory that init wrote with --dir.",
                    e);
        }
    }
}
