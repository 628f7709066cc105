package io.secureredis.autoconfigure.connection;

import io.secureredis.CauseChain;
import io.secureredis.connection.TlsSettings;
import java.security.cert.CertPathValidatorException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Records when the certificates in use expire: the client's own, those of servers, and the authorities behind them.
 *
 * <p>Of a truststore, only the authorities that signed a certificate in use count; an operating system's truststore
 * holds a hundred others. Thread-safe.
 */
public final class CertificateWatch {

    private final Clock clock;
    /** The client certificates by the connections that use them. */
    private final Map<Object, List<Entry>> own = new ConcurrentHashMap<>();

    private final Map<String, List<Entry>> servers = new ConcurrentHashMap<>();

    public CertificateWatch(Clock clock) {
        this.clock = clock;
    }

    /**
     * Records the client certificates of new settings, instead of the previous ones.
     *
     * @param user whose settings they are; the jobs' own server has settings of its own
     */
    void use(Object user, TlsSettings settings) {
        own.put(
                user,
                KeyPairs.certificates(settings.keyManagers()).stream()
                        .map(certificate -> Entry.of(Role.CLIENT, certificate))
                        .toList());
    }

    /** Records the certificates of a server after a successful handshake. */
    void seen(String server, SSLSession session, TlsSettings settings) {
        try {
            X509Certificate[] chain = Arrays.stream(session.getPeerCertificates())
                    .filter(X509Certificate.class::isInstance)
                    .toArray(X509Certificate[]::new);
            servers.put(server, entries(chain, settings));
        } catch (SSLPeerUnverifiedException nothingShown) {
            servers.remove(server);
        }
    }

    /**
     * Records the certificates of a server after a handshake that failed because of them: an expired certificate is in
     * use too, on the other side.
     */
    void refused(String server, Throwable failure, TlsSettings settings) {
        for (Throwable link : CauseChain.of(failure)) {
            if (link instanceof CertPathValidatorException invalid && invalid.getCertPath() != null) {
                X509Certificate[] chain = invalid.getCertPath().getCertificates().stream()
                        .filter(X509Certificate.class::isInstance)
                        .toArray(X509Certificate[]::new);
                servers.put(server, entries(chain, settings));
                return;
            }
        }
    }

    private static List<Entry> entries(X509Certificate[] chain, TlsSettings settings) {
        List<Entry> entries = new ArrayList<>();
        for (X509Certificate certificate : chain) {
            boolean selfIssued = certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
            entries.add(Entry.of(selfIssued ? Role.AUTHORITY : Role.SERVER, certificate));
        }
        if (chain.length > 0) {
            issuers(chain[chain.length - 1], settings).forEach(issuer -> entries.add(Entry.of(Role.AUTHORITY, issuer)));
        }
        return entries;
    }

    /** Of those that are trusted. */
    private static List<X509Certificate> issuers(X509Certificate certificate, TlsSettings settings) {
        List<X509Certificate> issuers = new ArrayList<>();
        for (TrustManager manager : settings.trustManagers().getTrustManagers()) {
            if (manager instanceof X509TrustManager trust) {
                Arrays.stream(trust.getAcceptedIssuers())
                        .filter(issuer -> issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal()))
                        .forEach(issuers::add);
            }
        }
        return issuers;
    }

    /** Returns all certificates in use, the one that expires first at the beginning. */
    public List<Entry> entries() {
        return Stream.of(own, servers)
                .flatMap(all -> all.values().stream())
                .flatMap(Collection::stream)
                .distinct()
                .sorted(Comparator.comparing(Entry::notAfter))
                .toList();
    }

    /** Returns the certificate that expires first; empty if none is known. */
    public Optional<Entry> first() {
        return entries().stream().findFirst();
    }

    /** Returns the certificates that expire within the given time, or have expired. */
    public List<Entry> endingWithin(Duration time) {
        Instant limit = clock.instant().plus(time);
        return entries().stream()
                .filter(entry -> entry.notAfter().isBefore(limit))
                .toList();
    }

    /** The owner of a certificate. */
    public enum Role {
        /** This application's certificate. */
        CLIENT,
        /** A server's certificate, or an intermediate one of its chain. */
        SERVER,
        /** A trusted certificate behind a server's. */
        AUTHORITY
    }

    /**
     * One certificate.
     *
     * @param subject its distinguished name
     * @param serial its serial number in hexadecimal digits
     */
    public record Entry(Role role, String subject, String serial, Instant notAfter) {

        static Entry of(Role role, X509Certificate certificate) {
            return new Entry(
                    role,
                    certificate.getSubjectX500Principal().getName(),
                    certificate.getSerialNumber().toString(16),
                    certificate.getNotAfter().toInstant());
        }
    }
}
