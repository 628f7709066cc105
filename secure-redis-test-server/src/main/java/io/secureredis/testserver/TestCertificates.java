package io.secureredis.testserver;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * X.509 certificates for TLS tests: good ones, and each kind of bad one that a client or server must refuse.
 *
 * <p>All keys are EC P-256, made afresh for each instance. Everything is a PEM file in one temporary directory (keys as
 * PKCS #8) that {@link #close} deletes, or else the end of the JVM. Server certificates are for {@code localhost} and {@code 127.0.0.1}.
 */
public final class TestCertificates implements AutoCloseable {

    private static final String LOCAL_NAMES = "localhost";
    private static final Duration VALIDITY = Duration.ofDays(365);

    private final Path directory;
    private final CertificateAuthority authority;
    private final CertificateAuthority otherAuthority;

    private TestCertificates(Path directory) {
        this.directory = directory;
        this.authority = CertificateAuthority.create(directory.resolve("ca.crt"), "Test CA");
        this.otherAuthority = CertificateAuthority.create(directory.resolve("other-ca.crt"), "Other test CA");
    }

    /** Makes all of them. */
    public static TestCertificates create() {
        Path directory = WorkDirectory.createUntilExit();
        try {
            TestCertificates certificates = new TestCertificates(directory);
            certificates.issueAll();
            return certificates;
        } catch (RuntimeException e) {
            WorkDirectory.delete(directory);
            throw e;
        }
    }

    private void issueAll() {
        Instant now = now();
        renewServer();
        renewClient();
        otherAuthority.issue(serverOfOtherAuthority(), LOCAL_NAMES, now, VALIDITY);
        authority.issue(serverWithWrongName(), "redis.invalid", now, VALIDITY);
        authority.issue(expiredServer(), LOCAL_NAMES, now.minus(VALIDITY), VALIDITY.minusDays(1));
        otherAuthority.issue(clientOfOtherAuthority(), "client", now, VALIDITY);
        authority.issue(expiredClient(), "client", now.minus(VALIDITY), VALIDITY.minusDays(1));
    }

    /** The certificate that clients and servers trust. */
    public Path authority() {
        return authority.certificateFile();
    }

    /** A certificate authority that signed none of the good certificates. */
    public Path otherAuthority() {
        return otherAuthority.certificateFile();
    }

    /** A good server certificate. */
    public Identity server() {
        return identity("server");
    }

    /** A good client certificate; its common name is {@code client}. */
    public Identity client() {
        return identity("client");
    }

    /** Right names, but signed by {@link #otherAuthority}. */
    public Identity serverOfOtherAuthority() {
        return identity("server-other-ca");
    }

    /** Rightly signed, but for the host {@code redis.invalid}. */
    public Identity serverWithWrongName() {
        return identity("server-wrong-name");
    }

    /** Rightly signed for the right names, but out of date since yesterday. */
    public Identity expiredServer() {
        return identity("server-expired");
    }

    /** A client certificate signed by {@link #otherAuthority}. */
    public Identity clientOfOtherAuthority() {
        return identity("client-other-ca");
    }

    /** A client certificate out of date since yesterday. */
    public Identity expiredClient() {
        return identity("client-expired");
    }

    /**
     * Puts a new key and a new certificate of the same authority in the place of the server's. Each file is replaced in
     * one step, the key before the certificate. A running server goes on with the old ones until
     * {@link RedisTestServer#reloadCertificates}.
     */
    public void renewServer() {
        authority.issue(server(), LOCAL_NAMES, now(), VALIDITY);
    }

    /** As {@link #renewServer}, for the client. */
    public void renewClient() {
        authority.issue(client(), "client", now(), VALIDITY);
    }

    /** Certificates hold no fractions of a second. */
    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    private Identity identity(String name) {
        return new Identity(directory.resolve(name + ".crt"), directory.resolve(name + ".key"));
    }

    /** Deletes the files. */
    @Override
    public void close() {
        WorkDirectory.delete(directory);
    }

    /**
     * A certificate with its private key.
     *
     * @param certificate PEM file
     * @param key PEM file, PKCS #8, not encrypted
     */
    public record Identity(Path certificate, Path key) {}
}
