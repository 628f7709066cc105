package io.secureredis.testserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.testserver.TestCertificates.Identity;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RedisTestServerTlsTest {

    private static TestCertificates certificates;

    @BeforeAll
    static void createCertificates() {
        certificates = TestCertificates.create();
    }

    @AfterAll
    static void deleteCertificates() {
        certificates.close();
    }

    @Test
    void tls_goodCertificate_answersAndPlaintextIsClosed() throws Exception {
        try (RedisTestServer server =
                RedisTestServer.builder().tls(certificates).start()) {
            TlsClient client = TlsClient.trusting(certificates.authority());
            assertThat(client.ping("localhost", server.tlsPort()).text()).isEqualTo("+PONG\r\n");
            assertThat(client.ping("127.0.0.1", server.tlsPort()).text()).isEqualTo("+PONG\r\n");
            assertThat(server.port()).isEqualTo(server.tlsPort());
            assertThat(server.uri()).hasScheme("rediss");
            assertThat(server.command("CONFIG", "GET", "port")).isEqualTo(List.of("port", "0"));
        }
    }

    @Test
    void tls_plainPortToo_bothAnswer() throws Exception {
        try (RedisTestServer server =
                RedisTestServer.builder().tls(certificates).plainPort(true).start()) {
            TlsClient client = TlsClient.trusting(certificates.authority());
            assertThat(client.ping("localhost", server.tlsPort()).text()).isEqualTo("+PONG\r\n");
            assertThat(server.port()).isNotEqualTo(server.tlsPort());
            assertThat(server.uri()).hasScheme("redis");
        }
    }

    @Test
    void tlsPort_serverWithoutTls_isRefused() {
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            assertThatIllegalStateException().isThrownBy(server::tlsPort);
            assertThatIllegalStateException().isThrownBy(server::reloadCertificates);
        }
    }

    @Test
    void tls_serverOfOtherAuthority_isRefusedByTheClient() throws Exception {
        assertRefused(certificates.serverOfOtherAuthority(), "localhost", "unable to find valid certification path");
    }

    @Test
    void tls_serverWithWrongName_isRefusedByTheClient() throws Exception {
        assertRefused(certificates.serverWithWrongName(), "localhost", "No subject alternative DNS name matching");
    }

    @Test
    void tls_expiredServer_isRefusedByTheClient() throws Exception {
        assertRefused(certificates.expiredServer(), "localhost", "validity check failed");
    }

    private static void assertRefused(Identity identity, String host, String reason) throws Exception {
        try (RedisTestServer server =
                RedisTestServer.builder().tls(certificates, identity, false).start()) {
            TlsClient client = TlsClient.trusting(certificates.authority());
            assertThatThrownBy(() -> client.ping(host, server.tlsPort()))
                    .isInstanceOf(SSLException.class)
                    .hasStackTraceContaining(reason);
        }
    }

    @Test
    void tls_clientCertificateRequired_onlyTheGoodOneIsServed() throws Exception {
        try (RedisTestServer server = RedisTestServer.builder()
                .tls(certificates, certificates.server(), true)
                .start()) {
            assertThat(ping(server, certificates.client())).isEqualTo("+PONG\r\n");
            assertThatThrownBy(() -> ping(server, certificates.clientOfOtherAuthority()))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> ping(server, certificates.expiredClient())).isInstanceOf(IOException.class);
            assertThatThrownBy(
                            () -> TlsClient.trusting(certificates.authority()).ping("localhost", server.tlsPort()))
                    .isInstanceOf(IOException.class);
        }
    }

    private static String ping(RedisTestServer server, Identity client) throws Exception {
        return TlsClient.trusting(certificates.authority(), client)
                .ping("localhost", server.tlsPort())
                .text();
    }

    @Test
    void reloadCertificates_afterRenewal_showsTheNewCertificate() throws Exception {
        try (TestCertificates renewed = TestCertificates.create();
                RedisTestServer server = RedisTestServer.builder().tls(renewed).start()) {
            TlsClient client = TlsClient.trusting(renewed.authority());
            X509Certificate before = client.ping("localhost", server.tlsPort()).certificate();
            renewed.renewServer();
            server.reloadCertificates();
            X509Certificate after = client.ping("localhost", server.tlsPort()).certificate();
            assertThat(after).isEqualTo(TlsClient.certificate(renewed.server().certificate()));
            assertThat(after.getSerialNumber()).isNotEqualTo(before.getSerialNumber());
            assertThat(after.getPublicKey()).isNotEqualTo(before.getPublicKey());
        }
    }

    @Test
    void replicaOf_masterWithTlsAndPassword_followsIt() {
        try (RedisTestServer master = RedisTestServer.builder()
                        .tls(certificates)
                        .password("master pass\"word")
                        .start();
                RedisTestServer replica = RedisTestServer.builder()
                        .tls(certificates)
                        .password("master pass\"word")
                        .replicaOf(master.host(), master.port())
                        .start()) {
            master.command("SET", "k", "v");
            master.awaitReplicas(1);
            assertThat(replica.command("GET", "k")).isEqualTo("v");
        }
    }
}
