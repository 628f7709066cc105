package io.secureredis.cli.init;

import io.secureredis.cli.terminal.CliException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;

/**
 * A certificate authority, and the certificates that it signs. Keys are EC P-256, which every TLS library supports;
 * signatures are ECDSA with SHA-256.
 */
final class Certificates {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration AUTHORITY_LIFETIME = Duration.ofDays(3650);
    private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(5);

    private final X509Certificate authority;
    private final PrivateKey key;

    private Certificates(X509Certificate authority, PrivateKey key) {
        this.authority = authority;
        this.key = key;
    }

    /** A certificate and its key, both in PEM, the key as PKCS #8 without a pass phrase. */
    record Issued(String certificate, String key) {}

    /** The use of a certificate. A server also presents it as a client, to its primary and to the other nodes. */
    enum Use {
        SERVER,
        CLIENT
    }

    static Certificates create() {
        try {
            KeyPair keys = newKeys();
            X509v3CertificateBuilder builder = ofAuthority(keys.getPublic())
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                    .addExtension(
                            Extension.subjectKeyIdentifier,
                            false,
                            new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
            return new Certificates(signed(builder, keys.getPrivate()), keys.getPrivate());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("This JDK cannot create the certificate of an authority", e);
        }
    }

    private static X509v3CertificateBuilder ofAuthority(PublicKey key) {
        X500Name name = new X500Name("CN=secure-redis CA " + Long.toHexString(RANDOM.nextLong()));
        Instant now = now();
        return new JcaX509v3CertificateBuilder(
                name,
                serial(),
                Date.from(now.minus(CLOCK_DIFFERENCE)),
                Date.from(now.plus(AUTHORITY_LIFETIME)),
                name,
                key);
    }

    /**
     * Loads the existing authority.
     *
     * @throws CliException if its files cannot be read
     */
    static Certificates load(Path certificate, Path key) {
        try {
            return new Certificates(read(certificate), readKey(key));
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw CliException.failed(
                    "The authority cannot be read: " + certificate + " and " + key + ".",
                    "Put its key back where init wrote it. Without the key, issue certificates elsewhere.",
                    e);
        }
    }

    static X509Certificate read(Path certificate) throws IOException, GeneralSecurityException {
        try (var in = Files.newInputStream(certificate)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static PrivateKey readKey(Path file) throws IOException, GeneralSecurityException {
        try (PemReader reader = new PemReader(Files.newBufferedReader(file))) {
            return KeyFactory.getInstance("EC")
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(reader.readPemObject().getContent()));
        }
    }

    String authorityPem() {
        return pem("CERTIFICATE", encoded(authority));
    }

    String keyPem() {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    /** @param names host names and addresses; the first becomes the common name */
    Issued issue(Use use, List<String> names, Duration validity) {
        try {
            KeyPair keys = newKeys();
            X509v3CertificateBuilder builder = issuedTo(names.get(0), validity, keys.getPublic());
            addUsage(builder, use);
            addKeyIdentifiers(builder, keys.getPublic());
            builder.addExtension(Extension.subjectAlternativeName, false, alternatives(names));
            X509Certificate certificate = signed(builder, key);
            return new Issued(
                    pem("CERTIFICATE", encoded(certificate)),
                    pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("This JDK cannot create a certificate", e);
        }
    }

    private X509v3CertificateBuilder issuedTo(String name, Duration validity, PublicKey publicKey) {
        Instant now = now();
        return new JcaX509v3CertificateBuilder(
                X500Name.getInstance(authority.getSubjectX500Principal().getEncoded()),
                serial(),
                Date.from(now.minus(CLOCK_DIFFERENCE)),
                Date.from(end(now.plus(validity))),
                new X500Name("CN=" + name.replace(":", "\\:")),
                publicKey);
    }

    private static void addUsage(X509v3CertificateBuilder builder, Use use) throws IOException {
        KeyPurposeId[] purposes = use == Use.SERVER
                ? new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}
                : new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth};
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
    }

    private void addKeyIdentifiers(X509v3CertificateBuilder builder, PublicKey publicKey)
            throws GeneralSecurityException, IOException {
        JcaX509ExtensionUtils utils = new JcaX509ExtensionUtils();
        builder.addExtension(
                        Extension.authorityKeyIdentifier,
                        false,
                        utils.createAuthorityKeyIdentifier(authority.getPublicKey()))
                .addExtension(Extension.subjectKeyIdentifier, false, utils.createSubjectKeyIdentifier(publicKey));
    }

    /** Not later than the authority's own. */
    private Instant end(Instant wanted) {
        Instant last = authority.getNotAfter().toInstant();
        return wanted.isBefore(last) ? wanted : last;
    }

    private static GeneralNames alternatives(List<String> names) {
        return new GeneralNames(names.stream()
                .map(name -> new GeneralName(isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName, name))
                .toArray(GeneralName[]::new));
    }

    static boolean isAddress(String name) {
        return name.contains(":") || name.matches("[0-9.]+");
    }

    private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey key)
            throws IOException, GeneralSecurityException {
        try {
            byte[] der = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key))
                    .getEncoded();
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
        return generator.generateKeyPair();
    }

    private static BigInteger serial() {
        return new BigInteger(120, RANDOM).setBit(100);
    }

    /** Certificates have no fractions of a second. */
    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String type, byte[] der) {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, der));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }
}
