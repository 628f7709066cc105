package io.secureredis.autoconfigure.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.TestCertificates;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * A {@code rediss:} URL among the properties, and a service connection: the service connection decides which server,
 * and what is trusted; TLS stays on, and the name of the host is checked.
 */
class ServiceConnectionTlsTest {

    private static TestCertificates certificates;
    private static RedisTestServer server;

    @BeforeAll
    static void start() {
        certificates = TestCertificates.create();
        server = RedisTestServer.builder().tls(certificates).plainPort(true).start();
    }

    @AfterAll
    static void stop() {
        server.close();
        certificates.close();
    }

    @Test
    void start_urlNamesAnotherServer_serviceConnectionIsUsedWithTls() {
        application(server.tlsPort(), trusting(certificates)).run(context -> {
            context.getBean(StringRedisTemplate.class).opsForValue().set("k", "v");
            assertThat(server.command("GET", "k")).isEqualTo("v");
        });
    }

    @Test
    void start_certificateForAnotherHost_isRefused() {
        server.showCertificate(certificates.serverWithWrongName());
        try {
            application(server.tlsPort(), trusting(certificates))
                    .run(context -> assertThat(Connections.analysis(context).getDescription())
                            .startsWith("SR331 Redis at localhost:" + server.tlsPort()));
        } finally {
            server.showCertificate(certificates.server());
        }
    }

    @Test
    void start_serviceConnectionWithoutABundle_trustsTheSystemsAuthorities() {
        application(server.tlsPort(), null)
                .run(context -> assertThat(Connections.analysis(context).getDescription())
                        .startsWith("SR330 Redis at localhost:" + server.tlsPort()));
    }

    @Test
    void start_serviceConnectionWithoutTls_isNotSpokenToInPlaintext() {
        // Redis waits for more, so it ends with the timeout
        application(server.port(), null)
                .withPropertyValues("spring.data.redis.timeout=1s")
                .run(context -> assertThat(Connections.analysis(context).getDescription())
                        .startsWith("SR334 Redis at localhost:" + server.port()));
    }

    private static ApplicationContextRunner application(int port, @Nullable SslBundle bundle) {
        return Connections.application()
                .withPropertyValues("spring.data.redis.url=rediss://elsewhere.invalid:6390")
                .withBean(DataRedisConnectionDetails.class, () -> new Container(port, bundle));
    }

    private static SslBundle trusting(TestCertificates authority) {
        return SslBundle.of(
                new PemSslStoreBundle(null, PemSslStoreDetails.forCertificate("file:" + authority.authority())));
    }

    /** As Testcontainers or Docker Compose would make it. */
    private record Container(int port, @Nullable SslBundle bundle) implements DataRedisConnectionDetails {

        @Override
        public @Nullable SslBundle getSslBundle() {
            return bundle;
        }

        @Override
        public Standalone getStandalone() {
            return Standalone.of("localhost", port, 0);
        }
    }
}
