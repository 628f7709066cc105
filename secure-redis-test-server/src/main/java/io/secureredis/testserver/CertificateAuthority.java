package io.secureredis.testserver;

import io.secureredis.testserver.TestCertificates.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority that exists as long as a test; its own key never leaves memory. */
record CertificateAuthority(Path certificateFile, X500Name name, KeyPair keys) {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration LIFETIME = Duration.ofDays(3650);

    static CertificateAuthority create(Path certificateFile, String commonName) {
        CertificateAuthority authority =
                new CertificateAuthority(certificateFile, new X500Name("CN=" + commonName), newKeys());
        Instant start = Instant.now().minus(LIFETIME.dividedBy(2));
        authority.write(certificateFile, "CERTIFICATE", authority.signedSelf(start));
        return authority;
    }

    /**
     * Writes a new key and a certificate for the host (and, for localhost, 127.0.0.1), usable by servers and clients.
     */
    void issue(Identity identity, String hostName, Instant start, Duration validity) {
        KeyPair subject = newKeys();
        byte[] certificate = signed(subject, hostName, start.minusSeconds(60), start.plus(validity));
        write(identity.key(), "PRIVATE KEY", subject.getPrivate().getEncoded());
        write(identity.certificate(), "CERTIFICATE", certificate);
    }

    private byte[] signedSelf(Instant start) {
        try {
            return sign(builder(name, keys, start, start.plus(LIFETIME))
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign)));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot encode the certificate of " + name, e);
        }
    }

    private byte[] signed(KeyPair subject, String hostName, Instant from, Instant until) {
        KeyPurposeId[] purposes = {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
        try {
            return sign(builder(new X500Name("CN=" + hostName), subject, from, until)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes))
                    .addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(keys.getPublic()))
                    .addExtension(Extension.subjectAlternativeName, false, names(hostName)));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("Cannot encode the certificate of " + hostName, e);
        }
    }

    private static GeneralNames names(String hostName) {
        GeneralName host = new GeneralName(GeneralName.dNSName, hostName);
        GeneralName loopback = new GeneralName(GeneralName.iPAddress, "127.0.0.1");
        return hostName.equals("localhost")
                ? new GeneralNames(new GeneralName[] {host, loopback})
                : new GeneralNames(host);
    }

    private X509v3CertificateBuilder builder(X500Name subject, KeyPair subjectKeys, Instant from, Instant until) {
        return new X509v3CertificateBuilder(
                name,
                new BigInteger(120, RANDOM),
                Date.from(from),
                Date.from(until),
                subject,
                SubjectPublicKeyInfo.getInstance(subjectKeys.getPublic().getEncoded()));
    }

    private byte[] sign(X509v3CertificateBuilder builder) throws IOException {
        try {
            return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                    .getEncoded();
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("This JDK cannot sign with SHA256withECDSA", e);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK has no EC P-256", e);
        }
    }

    private void write(Path file, String type, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        String pem = "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
        try {
            Path part = Files.createTempFile(file.toAbsolutePath().getParent(), "pem", ".part");
            Files.write(part, pem.getBytes(StandardCharsets.US_ASCII));
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }
}
