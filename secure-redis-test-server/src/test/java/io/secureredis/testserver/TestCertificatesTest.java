package io.secureredis.testserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.testserver.TestCertificates.Identity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestCertificatesTest {

    @Test
    void create_everyIdentity_hasTheKeyOfItsCertificate() throws Exception {
        try (TestCertificates certificates = TestCertificates.create()) {
            for (Identity identity : List.of(
                    certificates.server(),
                    certificates.client(),
                    certificates.serverOfOtherAuthority(),
                    certificates.serverWithWrongName(),
                    certificates.expiredServer(),
                    certificates.clientOfOtherAuthority(),
                    certificates.expiredClient())) {
                assertThat(belongTogether(identity)).as("%s", identity).isTrue();
            }
        }
    }

    @Test
    void create_goodServer_isP256ForLocalhostAndValidNow() throws Exception {
        try (TestCertificates certificates = TestCertificates.create()) {
            X509Certificate server = TlsClient.certificate(certificates.server().certificate());
            server.checkValidity();
            server.verify(TlsClient.certificate(certificates.authority()).getPublicKey());
            assertThat(((ECPublicKey) server.getPublicKey())
                            .getParams()
                            .getCurve()
                            .getField()
                            .getFieldSize())
                    .isEqualTo(256);
            assertThat(server.getSubjectAlternativeNames())
                    .extracting(name -> String.valueOf(name.get(1)))
                    .containsExactly("localhost", "127.0.0.1");
        }
    }

    @Test
    void create_expiredOnes_endedYesterday() throws Exception {
        try (TestCertificates certificates = TestCertificates.create()) {
            for (Identity identity : List.of(certificates.expiredServer(), certificates.expiredClient())) {
                assertThat(TlsClient.certificate(identity.certificate())
                                .getNotAfter()
                                .toInstant())
                        .isBefore(Instant.now());
            }
        }
    }

    @Test
    void close_afterUse_leavesNoFile() throws Exception {
        Path directory;
        try (TestCertificates certificates = TestCertificates.create()) {
            directory = certificates.authority().getParent();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                    .isEqualTo("rwx------");
        }
        assertThat(directory).doesNotExist();
    }

    private static boolean belongTogether(Identity identity) throws Exception {
        PrivateKey key = TlsClient.privateKey(identity.key());
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key);
        signature.update(new byte[] {1, 2, 3});
        byte[] signed = signature.sign();
        signature.initVerify(TlsClient.certificate(identity.certificate()));
        signature.update(new byte[] {1, 2, 3});
        return signature.verify(signed);
    }
}
