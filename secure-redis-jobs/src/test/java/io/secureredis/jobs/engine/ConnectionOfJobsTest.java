package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.secureredis.autoconfigure.connection.CertificateWatch;
import io.secureredis.autoconfigure.connection.LoginRefusal;
import io.secureredis.autoconfigure.connection.OpenServer;
import io.secureredis.connection.ConnectionFailure;
import io.secureredis.jobs.SecureJobs;
import io.secureredis.jobs.engine.ConnectionApplication.Counter;
import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;

/**
 * Jobs with a Redis of their own, by {@code secure-redis.jobs.redis.*}: its login and its TLS are its own, and the same
 * is refused.
 */
@ExtendWith(OutputCaptureExtension.class)
class ConnectionOfJobsTest {

    @TempDir
    private Path directory;

    @Test
    void ownRedis_plaintextBesideTlsWithAnotherLogin_bothWork() throws Exception {
        Path file = Files.writeString(directory.resolve("password"), "of-the-application");
        try (TestCertificates certificates = TestCertificates.create();
                RedisTestServer application = RedisTestServer.builder()
                        .tls(certificates)
                        .password("of-the-application")
                        .start();
                RedisTestServer jobs =
                        RedisTestServer.builder().password("of-the-jobs").start()) {
            List<String> properties = new ArrayList<>(own(jobs));
            properties.add("spring.data.redis.host=localhost");
            properties.add("spring.data.redis.port=" + application.port());
            properties.add("spring.data.redis.ssl.bundle=redis");
            properties.add("spring.ssl.bundle.pem.redis.truststore.certificate=file:" + certificates.authority());
            properties.add("secure-redis.connection.credentials.password-file=" + file);
            assertWorks(properties, application, jobs);
        }
    }

    @Test
    void ownRedis_tlsBesidePlaintext_bothWork() {
        try (TestCertificates certificates = TestCertificates.create();
                RedisTestServer application = RedisTestServer.builder().start();
                RedisTestServer jobs = RedisTestServer.builder()
                        .tls(certificates, certificates.server(), true)
                        .password("of-the-jobs")
                        .start()) {
            assertWorks(withTls(jobs, certificates, application), application, jobs);
        }
    }

    private static List<String> withTls(
            RedisTestServer jobs, TestCertificates certificates, RedisTestServer application) {
        String pem = "spring.ssl.bundle.pem.jobs.";
        List<String> properties = new ArrayList<>(own(jobs));
        properties.add("spring.data.redis.port=" + application.port());
        properties.add("secure-redis.jobs.redis.ssl.bundle=jobs");
        properties.add(pem + "truststore.certificate=file:" + certificates.authority());
        properties.add(
                pem + "keystore.certificate=file:" + certificates.client().certificate());
        properties.add(
                pem + "keystore.private-key=file:" + certificates.client().key());
        return properties;
    }

    /** An alert on certificates that expire looks at one gauge. */
    @Test
    void ownRedis_itsCertificates_areWatchedWithThoseOfTheApplication() {
        try (TestCertificates certificates = TestCertificates.create();
                RedisTestServer application = RedisTestServer.builder().start();
                RedisTestServer jobs = RedisTestServer.builder()
                        .tls(certificates, certificates.server(), true)
                        .password("of-the-jobs")
                        .start();
                ConfigurableApplicationContext context =
                        ConnectionApplication.start(withTls(jobs, certificates, application))) {
            context.getBean(SecureJobs.class).call(Counter::count, 1).delay();
            await().untilAsserted(() -> assertThat(
                            context.getBean(CertificateWatch.class).entries())
                    .extracting(CertificateWatch.Entry::role)
                    .contains(CertificateWatch.Role.CLIENT, CertificateWatch.Role.SERVER));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            url=redis://u:CANARY pw@ho st        | SR367 secure-redis.jobs.redis.url is not a URL of Redis
            host=u:CANARY@localhost              | SR367 secure-redis.jobs.redis.host is not a host name
            cluster.nodes=u:CANARY@localhost:1   | SR367 secure-redis.jobs.redis.cluster.nodes[0] is not host:port
            port=CANARY                          | SR367 secure-redis.jobs.redis.port has a value that cannot be used
            timeout=0                            | SR227 secure-redis.jobs.redis.timeout is out of its range: it must be from
            hots=CANARY                          | SR229 secure-redis.jobs.redis.hots does not exist
            client.name=CANARY                   | SR229 secure-redis.jobs.redis.client.name does not exist
            sentinel.node=CANARY                 | SR229 secure-redis.jobs.redis.sentinel.node does not exist
            cluster.nodes=                       | SR367 secure-redis.jobs.redis.cluster.nodes is empty
            sentinel.master=CANARY               | SR367 secure-redis.jobs.redis.sentinel.nodes is not set
            sentinel.nodes=localhost:1           | SR367 secure-redis.jobs.redis.sentinel.master is not set
            masterreplica.nodes=                 | SR367 secure-redis.jobs.redis.masterreplica.nodes is empty
            cluster.nodes=localhost:1,           | SR367 secure-redis.jobs.redis.cluster.nodes[1] is empty
            host=                                | SR367 secure-redis.jobs.redis.host is empty
            url=redis://localhost                | SR367 secure-redis.jobs.redis.url is not a URL of Redis: it names no port
            ssl.bundle=CANARY                    | SR368 secure-redis.jobs.redis.ssl.bundle names an SSL bundle that
            """)
    void ownRedis_withAnAddressThatIsNone_endsTheStartWithoutTheValue(
            String setting, String problem, CapturedOutput output) {
        try (RedisTestServer application = RedisTestServer.builder().start()) {
            assertThatThrownBy(() -> ConnectionApplication.start(List.of(
                            "spring.data.redis.port=" + application.port(), "secure-redis.jobs.redis." + setting)))
                    .hasStackTraceContaining(problem)
                    .satisfies(thrown ->
                            assertThat(Throwables.getStackTrace(thrown)).doesNotContain("CANARY"));
        }
        assertThat(output).contains("APPLICATION FAILED TO START").doesNotContain("CANARY");
        assertThat(output.getAll().split("Description:", 2)[1])
                .contains(problem, "Action:")
                .doesNotContain("spring.data.redis.");
    }

    @ParameterizedTest
    @CsvSource({
        "hots, secure-redis.jobs.redis.host",
        "client.name, secure-redis.jobs.redis.client-name",
        "sentinel.node, secure-redis.jobs.redis.sentinel.nodes"
    })
    void ownRedis_withAMisspelledName_suggestsTheNearest(String misspelled, String meant, CapturedOutput output) {
        try (RedisTestServer application = RedisTestServer.builder().start()) {
            assertThatThrownBy(() -> ConnectionApplication.start(List.of(
                            "spring.data.redis.port=" + application.port(),
                            "secure-redis.jobs.redis." + misspelled + "=x")))
                    .hasStackTraceContaining("SR229");
        }
        assertThat(output).contains("Set " + meant + " instead, or remove it.");
    }

    @Test
    void ownRedis_acceptsEveryPassword_isToldToTheListenersOfTheApplication() {
        List<String> told = new CopyOnWriteArrayList<>();
        try (RedisTestServer application = RedisTestServer.builder().start();
                RedisTestServer open = RedisTestServer.builder().start();
                ConfigurableApplicationContext context = ConnectionApplication.start(
                        List.of(
                                "spring.data.redis.port=" + application.port(),
                                "secure-redis.jobs.redis.port=" + open.port(),
                                "secure-redis.jobs.redis.password=any"),
                        event -> {
                            if (event instanceof PayloadApplicationEvent<?> of
                                    && of.getPayload() instanceof OpenServer server) {
                                told.add(server.server());
                            }
                        })) {
            context.getBean(SecureJobs.class).call(Counter::count, 1).delay();
            await().untilAsserted(() -> assertThat(told)
                    .isNotEmpty()
                    .allSatisfy(server -> assertThat(server).endsWith(":" + open.port())));
        }
    }

    /** Who follows a remedy that names the application's server breaks what works. */
    @Test
    void ownRedis_refusesTheLoginLater_isToldWithItsOwnProperties(CapturedOutput output) {
        List<LoginRefusal> told = new CopyOnWriteArrayList<>();
        try (RedisTestServer application = RedisTestServer.builder().start();
                RedisTestServer own = ownWithUser();
                ConfigurableApplicationContext context = ConnectionApplication.start(
                        List.of(
                                "spring.data.redis.port=" + application.port(),
                                "secure-redis.jobs.redis.port=" + own.port(),
                                "secure-redis.jobs.redis.username=jobs",
                                "secure-redis.jobs.redis.password=old",
                                "secure-redis.jobs.redis.timeout=2s"),
                        event -> {
                            if (event instanceof PayloadApplicationEvent<?> of
                                    && of.getPayload() instanceof LoginRefusal refusal) {
                                told.add(refusal);
                            }
                        })) {
            context.getBean(SecureJobs.class).call(Counter::count, 1).delay();
            own.command("ACL", "SETUSER", "jobs", "resetpass", ">new");
            own.command("CLIENT", "KILL", "USER", "jobs");
            await().untilAsserted(() -> assertThat(told)
                    .isNotEmpty()
                    .allMatch(refusal -> refusal.failure() == ConnectionFailure.WRONGPASS
                            && refusal.properties().equals("secure-redis.jobs.redis.*")));
            assertThat(context.getBean("redisHealthContributor", HealthIndicator.class)
                            .health()
                            .getDetails()
                            .toString())
                    .contains("loginRefused", "secure-redis.jobs.redis.*");
            HealthIndicator health = context.getBean("secureJobsHealthIndicator", HealthIndicator.class);
            await().untilAsserted(() -> assertThat(health.health().getDetails().toString())
                    .contains("SR321", "secure-redis.jobs.redis.password")
                    .doesNotContain("spring.data.redis"));
            await().untilAsserted(() -> assertThat(output.getAll().lines())
                    .anyMatch(line -> line.contains("A connection cannot be opened again")
                            && line.contains("secure-redis.jobs.redis.password")));
            assertThat(output).doesNotContain("spring.data.redis.password");
        }
    }

    private static RedisTestServer ownWithUser() {
        RedisTestServer own = RedisTestServer.builder().password("admin").start();
        own.command("ACL", "SETUSER", "jobs", "on", ">old", "~*", "&*", "+@all");
        return own;
    }

    @Test
    void ownRedis_databaseThatDoesNotExist_endsTheStart() {
        try (RedisTestServer application = RedisTestServer.builder().start()) {
            assertThatThrownBy(() -> ConnectionApplication.start(List.of(
                            "spring.data.redis.port=" + application.port(),
                            "secure-redis.jobs.redis.port=" + application.port(),
                            "secure-redis.jobs.redis.database=99")))
                    .hasStackTraceContaining("SR369 ")
                    .hasStackTraceContaining("secure-redis.jobs.redis.database");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            secret-key=CANARY!                                               | SR101 secure-redis.jobs.secret-key
            secret-key=                                                      | SR102 secure-redis.jobs.secret-key decodes to 0 bytes
            secret-key=PkQ4v2nYc8mR1tXwZ6bJ0A==,previous-secret-keys=CANARY! | SR101 secure-redis.jobs.previous-secret-keys[0]
            """)
    void ownSecret_thatIsNone_namesItsProperty(String settings, String problem, CapturedOutput output) {
        try (RedisTestServer application = RedisTestServer.builder().start()) {
            List<String> properties = new ArrayList<>(List.of("spring.data.redis.port=" + application.port()));
            for (String setting : settings.split(",", -1)) {
                properties.add("secure-redis.jobs." + setting);
            }
            assertThatThrownBy(() -> ConnectionApplication.start(properties)).hasStackTraceContaining(problem);
        }
        assertThat(output.getAll().split("Description:", 2)[1])
                .contains(problem, "Action:", "the application's secret seals the jobs")
                .doesNotContain("CANARY", "secure-redis.secret-key", "secret-key: $");
    }

    @Test
    void ownRedis_elsewhereInPlaintext_endsTheStart() {
        try (RedisTestServer application = RedisTestServer.builder().start()) {
            assertThatThrownBy(() -> ConnectionApplication.start(List.of(
                            "spring.data.redis.port=" + application.port(),
                            "secure-redis.jobs.redis.host=redis.example",
                            "secure-redis.jobs.redis.password=canary-password")))
                    .hasStackTraceContaining("SR301 Redis at redis.example would be used without encryption");
        }
    }

    @Test
    void ownRedis_wrongPassword_endsTheStart() {
        try (RedisTestServer application = RedisTestServer.builder().start();
                RedisTestServer jobs =
                        RedisTestServer.builder().password("of-the-jobs").start()) {
            assertThatThrownBy(() -> ConnectionApplication.start(List.of(
                            "spring.data.redis.port=" + application.port(),
                            "secure-redis.jobs.redis.port=" + jobs.port(),
                            "secure-redis.jobs.redis.password=canary-password")))
                    .hasStackTraceContaining("SR321 ")
                    .satisfies(failure -> assertThat(failure).hasMessageNotContaining("canary"));
        }
    }

    private static List<String> own(RedisTestServer jobs) {
        return List.of(
                "secure-redis.jobs.redis.host=localhost",
                "secure-redis.jobs.redis.port=" + jobs.port(),
                "secure-redis.jobs.redis.password=of-the-jobs");
    }

    private static void assertWorks(List<String> properties, RedisTestServer application, RedisTestServer jobs) {
        try (ConfigurableApplicationContext context = ConnectionApplication.start(properties)) {
            context.getBean(SecureJobs.class).call(Counter::count, 1).delay();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> context.getBean(Counter.class).done.contains(1));
            context.getBean(CacheManager.class)
                    .getCache(ConnectionApplication.CACHE)
                    .put("key", "value");
        }
        assertThat(String.valueOf(jobs.command("INFO", "commandstats"))).contains("cmdstat_evalsha:");
        assertThat(String.valueOf(application.command("INFO", "commandstats"))).doesNotContain("cmdstat_evalsha:");
        assertThat((List<?>) application.command("KEYS", ConnectionApplication.CACHE + "*"))
                .hasSize(1);
    }
}
