package io.secureredis.testserver;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * X.509 certificates for TLS tests: good ones, and each kind of bad one that a client or server must refuse.
 *
 * <p>All keys are EC P-256, and new for each instance. Everything is a PEM file in one temporary directory (keys as
 * PKCS #8) that {@link #close}, or the end of the JVM, deletes. Server certificates are for {@code localhost} and
 * {@code 127.0.0.1}.
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

    /** Creates all of them. */
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

    /** Returns the certificate that clients and servers trust. */
    public Path authority() {
        return authority.certificateFile();
    }

    /** Returns a certificate authority that signed none of the good certificates. */
    public Path otherAuthority() {
        return otherAuthority.certificateFile();
    }

    /** Returns a good server certificate. */
    public Identity server() {
        return identity("server");
    }

    /** Returns a good client certificate; its common name is {@code client}. */
    public Identity client() {
        return identity("client");
    }

    /** Returns a server certificate with the right names, signed by {@link #otherAuthority}. */
    public Identity serverOfOtherAuthority() {
        return identity("server-other-ca");
    }

    /** Returns a correctly signed server certificate for the host {@code redis.invalid}. */
    public Identity serverWithWrongName() {
        return identity("server-wrong-name");
    }

    /** Returns a correctly signed server certificate with the right names that expired yesterday. */
    public Identity expiredServer() {
        return identity("server-expired");
    }

    /** Returns a client certificate signed by {@link #otherAuthority}. */
    public Identity clientOfOtherAuthority() {
        return identity("client-other-ca");
    }

    /** Returns a client certificate that expired yesterday. */
    public Identity expiredClient() {
        return identity("client-expired");
    }

    /**
     * Replaces the server's key and certificate by new ones of the same authority. Each file is replaced in one step,
     * the key before the certificate. A running server continues with the old ones until
     * {@link RedisTestServer#reloadCertificates}.
     */
    public void renewServer() {
        authority.issue(server(), LOCAL_NAMES, now(), VALIDITY);
    }

    /** Does the same as {@link #renewServer} for the client. */
    public void renewClient() {
        authority.issue(client(), "client", now(), VALIDITY);
    }

    /** Certificates have no fractions of a second. */
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
