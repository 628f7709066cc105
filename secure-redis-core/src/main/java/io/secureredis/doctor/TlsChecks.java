package io.secureredis.doctor;

import io.secureredis.connection.ConnectionException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/** Checks which connections are encrypted, and how well. */
final class TlsChecks {

    private static final Duration EXPIRES_SOON = Duration.ofDays(21);
    private static final List<String> OLD_PROTOCOLS = List.of("TLSv1", "TLSv1.1");

    private final Clock clock;

    private TlsChecks(Clock clock) {
        this.clock = clock;
    }

    static List<ServerCheck> all(Clock clock) {
        TlsChecks checks = new TlsChecks(clock);
        return List.of(
                check("tls-off", "The server does not use TLS.", TlsChecks::off),
                check("tls-plaintext-port", "A plaintext port is open next to the TLS port.", TlsChecks::plaintextPort),
                check("tls-protocol", "Old protocols or ciphers are accepted.", TlsChecks::protocol),
                check("tls-certificate", "The server's certificate is not valid.", TlsChecks::certificate),
                check("tls-expiry", "A certificate of the server expires soon.", checks::expiry),
                check(
                        "tls-client-certificates",
                        "The server does not require client certificates.",
                        TlsChecks::clientCertificates),
                check("tls-replication", "Replication is not encrypted.", TlsChecks::replication),
                check("tls-cluster", "The cluster's own connections are not encrypted.", TlsChecks::cluster));
    }

    private static ServerCheck check(String id, String title, BiConsumer<ExaminedServer, DoctorVerdict> look) {
        return ServerCheck.of(id, DoctorFeature.TLS, title, look);
    }

    private static boolean speaksTls(ExaminedServer examined) {
        return examined.tls() != null || isPort(examined.config("tls-port"));
    }

    private static boolean isPort(String setting) {
        return !setting.isEmpty() && !setting.equals("0");
    }

    private static void off(ExaminedServer examined, DoctorVerdict verdict) {
        if (!speaksTls(examined) && examined.uri().getSocket() == null) {
            verdict.found(
                    examined.local() ? DoctorSeverity.MEDIUM : DoctorSeverity.CRITICAL,
                    "tls-port is 0: passwords and everything else cross the network in plain text.",
                    Remedy.start(
                            examined,
                            "tls-port " + port(examined),
                            "port 0",
                            "tls-cert-file FILE",
                            "tls-key-file FILE",
                            "tls-ca-cert-file FILE"));
        }
    }

    /** Clients keep their port. */
    private static String port(ExaminedServer examined) {
        String port = examined.config("port");
        return isPort(port) ? port : String.valueOf(examined.uri().getPort());
    }

    private static void plaintextPort(ExaminedServer examined, DoctorVerdict verdict) {
        String port = examined.config("port");
        if (isPort(examined.config("tls-port")) && isPort(port)) {
            verdict.found(
                    DoctorSeverity.HIGH,
                    "The plaintext port " + port + " is open next to the TLS port " + examined.config("tls-port") + ".",
                    Remedy.set(examined, "port", "0", ", when no client uses it any more"));
        }
    }

    private static void protocol(ExaminedServer examined, DoctorVerdict verdict) {
        if (!speaksTls(examined)) {
            return;
        }
        List<String> accepted = Arrays.asList(examined.config("tls-protocols").split("\\s+"));
        List<String> old = OLD_PROTOCOLS.stream().filter(accepted::contains).toList();
        if (!old.isEmpty()) {
            verdict.found(
                    DoctorSeverity.MEDIUM,
                    "tls-protocols accepts " + String.join(" and ", old) + ".",
                    Remedy.set(examined, "tls-protocols", "\"TLSv1.2 TLSv1.3\""));
        }
        cipher(examined, verdict);
    }

    private static void cipher(ExaminedServer examined, DoctorVerdict verdict) {
        TlsFacts facts = examined.tlsFacts();
        if (facts.cipher().contains("_CBC_") || facts.cipher().startsWith("TLS_RSA_")) {
            verdict.found(
                    DoctorSeverity.MEDIUM,
                    facts.protocol() + " with " + facts.cipher() + " was negotiated.",
                    Remedy.set(examined, "tls-ciphers", "\"ECDHE+AESGCM:ECDHE+CHACHA20\""));
        }
    }

    private static void certificate(ExaminedServer examined, DoctorVerdict verdict) {
        if (!speaksTls(examined)) {
            return;
        }
        ConnectionException refusal = examined.tlsFacts().refusal();
        if (refusal != null) {
            verdict.found(
                    DoctorSeverity.HIGH,
                    refusal.code() + " " + refusal.description(),
                    "Have the server's certificate issued by the clients' authority, for the name by which they connect");
        }
    }

    private void expiry(ExaminedServer examined, DoctorVerdict verdict) {
        if (!speaksTls(examined)) {
            return;
        }
        Instant now = clock.instant();
        for (X509Certificate certificate : examined.tlsFacts().chain()) {
            Instant end = certificate.getNotAfter().toInstant();
            if (end.isBefore(now.plus(EXPIRES_SOON))) {
                expired(certificate, end.isBefore(now), verdict);
            }
        }
    }

    private static void expired(X509Certificate certificate, boolean already, DoctorVerdict verdict) {
        verdict.found(
                already ? DoctorSeverity.CRITICAL : DoctorSeverity.HIGH,
                "The certificate of " + certificate.getSubjectX500Principal().getName()
                        + (already ? " ended at " : " ends at ")
                        + certificate.getNotAfter().toInstant() + ".",
                "Renew it, and load it without a restart: CONFIG SET tls-cert-file FILE");
    }

    private static void clientCertificates(ExaminedServer examined, DoctorVerdict verdict) {
        if (speaksTls(examined) && !examined.config("tls-auth-clients").equals("yes")) {
            verdict.found(
                    DoctorSeverity.LOW,
                    "tls-auth-clients is " + examined.config("tls-auth-clients")
                            + ": a stolen password is enough to get in.",
                    Remedy.set(examined, "tls-auth-clients", "yes", ", when each client has a certificate"));
        }
    }

    private static void replication(ExaminedServer examined, DoctorVerdict verdict) {
        boolean replicates = examined.isReplica() || examined.number("connected_slaves") > 0;
        if (replicates && !examined.config("tls-replication").equals("yes")) {
            verdict.found(
                    examined.local() ? DoctorSeverity.MEDIUM : DoctorSeverity.HIGH,
                    "tls-replication is not yes, and "
                            + (examined.isReplica() ? "this is a replica." : "there are replicas."),
                    "On each replica: " + Remedy.set(examined, "tls-replication", "yes"));
        }
    }

    private static void cluster(ExaminedServer examined, DoctorVerdict verdict) {
        if (examined.isCluster() && !examined.config("tls-cluster").equals("yes")) {
            verdict.found(
                    examined.local() ? DoctorSeverity.MEDIUM : DoctorSeverity.HIGH,
                    "tls-cluster is not yes: the bus, and what moves between nodes, is readable.",
                    "tls-cluster yes in redis.conf of each node, and a restart of one after the other");
        }
    }
}
