package io.secureredis.samples.hardened;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.secureredis.samples.hardened.Maintenance.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** Does what {@code main} does, and looks at it as an administrator and as a stranger. */
class HardenedTest {

    /** What a busy machine needs, so that a miss is none of time. */
    private static final String[] PATIENCE = {
        "--secure-redis.cache.resilience.command-timeout=60s", "--secure-redis.cache.resilience.slow-call=60s"
    };

    @TempDir
    private Path directory;

    private Setup setup;
    private ConfigurableApplicationContext application;

    @BeforeEach
    void start() {
        setup = Setup.create(directory.resolve("secure-redis"));
        application = HardenedApplication.start(setup, PATIENCE);
    }

    @AfterEach
    void stop() {
        application.close();
        setup.close();
    }

    @Test
    void passwordAndCertificates_areReplaced_whileNoReadFails() throws Exception {
        String oldPassword = password("app");
        List<String> oldConnections = connectionsOfTheApplication();
        String oldCertificate = Files.readString(setup.root().resolve("tls/client/client.crt"));

        Report report = application.getBean(Maintenance.class).run(setup);

        assertThat(report.misses()).isZero();
        assertThat(report.password()).contains("added: ", "switched: ", "removed: ");
        assertThat(report.certificates())
                .contains("renewed tls/server/server.crt", "renewed tls/client/client.crt", "loaded  localhost:");
        assertThat(Files.readString(setup.root().resolve("tls/client/client.crt")))
                .isNotEqualTo(oldCertificate);
        assertThat(password("app")).isNotEqualTo(oldPassword);
        assertThatThrownBy(() -> connect("app", oldPassword, true))
                .hasRootCauseMessage("WRONGPASS invalid username-password pair or user is disabled.");
        // Connections with the new certificate, and with the only password that is left
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            application.getBean(Stock.class).pieces(1);
            List<String> now = connectionsOfTheApplication();
            return !now.isEmpty() && Collections.disjoint(now, oldConnections);
        });
        assertThat(application.getBean(Stock.class).misses()).isZero();
    }

    @Test
    void stranger_withoutCertificateOrLogin_isRefused() {
        assertThatThrownBy(() -> connect("app", password("app"), false)).isInstanceOf(RedisException.class);
        assertThatThrownBy(() -> connect("default", "", true)).isInstanceOf(RedisException.class);
        assertThatThrownBy(() -> {
                    try (Login app = connect("app", password("app"), true)) {
                        app.connection().sync().configGet("*");
                    }
                })
                .hasMessageContaining("NOPERM");
    }

    private List<String> connectionsOfTheApplication() throws IOException {
        try (Login admin = connect("admin", password("admin"), true)) {
            return admin.connection()
                    .sync()
                    .clientList()
                    .lines()
                    .filter(line -> line.contains(" user=app "))
                    .map(line -> line.split(" ", 2)[0])
                    .toList();
        }
    }

    private String password(String user) throws IOException {
        return Files.readString(setup.root().resolve("passwords").resolve(user)).strip();
    }

    private record Login(RedisClient client, StatefulRedisConnection<String, String> connection)
            implements AutoCloseable {

        @Override
        public void close() {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        }
    }

    private Login connect(String user, String password, boolean withCertificate) {
        int port = application.getEnvironment().getRequiredProperty("spring.data.redis.port", Integer.class);
        Path tls = setup.root().resolve("tls/client");
        RedisURI.Builder uri =
                RedisURI.builder().withHost("localhost").withPort(port).withSsl(true);
        SslOptions.Builder ssl = SslOptions.builder()
                .jdkSslProvider()
                .trustManager(tls.resolve("ca.crt").toFile());
        if (withCertificate) {
            ssl.keyManager(
                    tls.resolve("client.crt").toFile(),
                    tls.resolve("client.key").toFile(),
                    new char[0]);
        }
        RedisClient client =
                RedisClient.create(uri.withAuthentication(user, password).build());
        client.setOptions(ClientOptions.builder().sslOptions(ssl.build()).build());
        try {
            return new Login(client, client.connect());
        } catch (RedisException e) {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
            throw e;
        }
    }
}
