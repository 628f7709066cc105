package io.secureredis.doctor;

import io.secureredis.connection.ConnectionException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/** What is encrypted on the way, and how well. */
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
                check("tls-off", "The server does not speak TLS.", TlsChecks::off),
                check("tls-plaintext-port", "A plaintext port is open next to the TLS port.", TlsChecks::plaintextPort),
                check("tls-protocol", "Old protocols or ciphers are accepted.", TlsChecks::protocol),
                check(
                        "tls-certificate",
                        "The server's certificate does not stand up to verification.",
                        TlsChecks::certificate),
                check("tls-expiry", "A certificate of the server ends soon.", checks::expiry),
                check(
                        "tls-client-certificates",
                        "The server asks for no client certificates.",
                        TlsChecks::clientCertificates),
                check("tls-replication", "Replication is not encrypted.", TlsChecks::replication),
                check("tls-cluster", "The cluster's own connections are not encrypted.", TlsChecks::cluster));
    }

    private static ServerCheck check(String id, String title, BiConsumer<Patient, DoctorVerdict> look) {
        return ServerCheck.of(id, DoctorFeature.TLS, title, look);
    }

    private static boolean speaksTls(Patient patient) {
        return patient.tls() != null || isPort(patient.config("tls-port"));
    }

    private static boolean isPort(String setting) {
        return !setting.isEmpty() && !setting.equals("0");
    }

    private static void off(Patient patient, DoctorVerdict verdict) {
        if (!speaksTls(patient) && patient.uri().getSocket() == null) {
            verdict.found(
                    patient.local() ? DoctorSeverity.MEDIUM : DoctorSeverity.CRITICAL,
                    "tls-port is 0: passwords and all else cross the network readable.",
                    "tls-port 6379, port 0, tls-cert-file, tls-key-file, tls-ca-cert-file in redis.conf");
        }
    }

    private static void plaintextPort(Patient patient, DoctorVerdict verdict) {
        String port = patient.config("port");
        if (isPort(patient.config("tls-port")) && isPort(port)) {
            verdict.found(
                    DoctorSeverity.HIGH,
                    "The plaintext port " + port + " is open next to the TLS port " + patient.config("tls-port") + ".",
                    "CONFIG SET port 0, when no client uses it any more, then CONFIG REWRITE");
        }
    }

    private static void protocol(Patient patient, DoctorVerdict verdict) {
        if (!speaksTls(patient)) {
            return;
        }
        List<String> accepted = Arrays.asList(patient.config("tls-protocols").split("\\s+"));
        List<String> old = OLD_PROTOCOLS.stream().filter(accepted::contains).toList();
        if (!old.isEmpty()) {
            verdict.found(
                    DoctorSeverity.MEDIUM,
                    "tls-protocols accepts " + String.join(" and ", old) + ".",
                    "CONFIG SET tls-protocols \"TLSv1.2 TLSv1.3\", then CONFIG REWRITE");
        }
        TlsFacts facts = patient.tlsFacts();
        if (facts.cipher().contains("_CBC_") || facts.cipher().startsWith("TLS_RSA_")) {
            verdict.found(
                    DoctorSeverity.MEDIUM,
                    facts.protocol() + " with " + facts.cipher() + " was negotiated.",
                    "CONFIG SET tls-ciphers \"ECDHE+AESGCM:ECDHE+CHACHA20\", then CONFIG REWRITE");
        }
    }

    private static void certificate(Patient patient, DoctorVerdict verdict) {
        if (!speaksTls(patient)) {
            return;
        }
        ConnectionException refusal = patient.tlsFacts().refusal();
        if (refusal != null) {
            verdict.found(
                    DoctorSeverity.HIGH,
                    refusal.code() + " " + refusal.description(),
                    "Have the server's certificate issued by the clients' authority, for the name by which they connect");
        }
    }

    private void expiry(Patient patient, DoctorVerdict verdict) {
        if (!speaksTls(patient)) {
            return;
        }
        Instant now = clock.instant();
        for (X509Certificate certificate : patient.tlsFacts().chain()) {
            Instant end = certificate.getNotAfter().toInstant();
            if (end.isBefore(now.plus(EXPIRES_SOON))) {
                verdict.found(
                        end.isBefore(now) ? DoctorSeverity.CRITICAL : DoctorSeverity.HIGH,
                        "The certificate of "
                                + certificate.getSubjectX500Principal().getName()
                                + (end.isBefore(now) ? " ended at " : " ends at ") + end + ".",
                        "Renew it, and load it without a restart: CONFIG SET tls-cert-file FILE");
            }
        }
    }

    private static void clientCertificates(Patient patient, DoctorVerdict verdict) {
        if (speaksTls(patient) && !patient.config("tls-auth-clients").equals("yes")) {
            verdict.found(
                    DoctorSeverity.LOW,
                    "tls-auth-clients is " + patient.config("tls-auth-clients")
                            + ": a stolen password is enough to get in.",
                    "CONFIG SET tls-auth-clients yes, when each client has a certificate, then CONFIG REWRITE");
        }
    }

    private static void replication(Patient patient, DoctorVerdict verdict) {
        boolean replicates = patient.isReplica() || patient.number("connected_slaves") > 0;
        if (replicates && !patient.config("tls-replication").equals("yes")) {
            verdict.found(
                    patient.local() ? DoctorSeverity.MEDIUM : DoctorSeverity.HIGH,
                    "tls-replication is not yes, and "
                            + (patient.isReplica() ? "this is a replica." : "there are replicas."),
                    "tls-replication yes on each replica: CONFIG SET tls-replication yes, then CONFIG REWRITE");
        }
    }

    private static void cluster(Patient patient, DoctorVerdict verdict) {
        if (patient.isCluster() && !patient.config("tls-cluster").equals("yes")) {
            verdict.found(
                    patient.local() ? DoctorSeverity.MEDIUM : DoctorSeverity.HIGH,
                    "tls-cluster is not yes: the bus, and what moves between nodes, is readable.",
                    "tls-cluster yes in redis.conf of each node, and a restart of one after the other");
        }
    }
}
