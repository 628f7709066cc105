package io.secureredis.autoconfigure.connection;

import static io.secureredis.autoconfigure.connection.Connections.analysis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailure;
import io.secureredis.connection.ConnectionFailures;
import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.TestCertificates;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

/** What changes on the server while the application runs has the code that it would have had at the start. */
@ExtendWith(OutputCaptureExtension.class)
class ConnectionRuntimeFaultsTest {

    private static final String RIGHTS = " ~* resetchannels -@all +hello +auth +ping +get +set";

    private final List<Object> events = new CopyOnWriteArrayList<>();

    @Test
    void password_changedOnTheServer_isWrongpassEverywhere(CapturedOutput output) {
        try (RedisTestServer server = RedisTestServer.builder()
                .user("app", "on >canary-first" + RIGHTS)
                .start()) {
            as("app", server).run(context -> {
                assertWorks(context);
                assertThat(meters(context)
                                .get(ConnectionMetricsAutoConfiguration.RECONNECTS_FAILED)
                                .functionCounters())
                        .hasSize(ConnectionFailure.values().length)
                        .allSatisfy(counter -> assertThat(counter.count()).isZero());
                server.command("ACL", "SETUSER", "app", "resetpass", ">second");
                server.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
                assertRefused(context, ConnectionFailure.WRONGPASS, output);
            });
        }
    }

    @Test
    void user_removedOnTheServer_isWrongpassEverywhere(CapturedOutput output) {
        try (RedisTestServer server = RedisTestServer.builder()
                .user("app", "on >canary-first" + RIGHTS)
                .start()) {
            as("app", server).run(context -> {
                assertWorks(context);
                server.command("ACL", "DELUSER", "app");
                assertRefused(context, ConnectionFailure.WRONGPASS, output);
                server.command("ACL", "SETUSER", "app", "on", ">canary-first", "~*", "+@all");
                // A second connection may still be told of the refusal, and logs in a little later
                Connections.await(
                        "the user is back on each connection",
                        () -> health(context).getStatus().equals(Status.UP)
                                && !health(context).getDetails().containsKey("loginRefused"));
            });
        }
    }

    private void assertRefused(AssertableApplicationContext context, ConnectionFailure failure, CapturedOutput output)
            throws Exception {
        // What is refused is noticed by several that do not wait for each other
        Connections.await("the server's word is told", () -> {
            Health health = health(context);
            return health.getStatus().equals(Status.DOWN)
                    && String.valueOf(health.getDetails().get("code")).equals(failure.code())
                    && health.getDetails().containsKey("loginRefused");
        });
        Connections.await("the event", () -> events.stream().anyMatch(LoginRefusal.class::isInstance));
        Connections.await("the line", () -> output.toString().contains(failure.code() + " "));
        assertThat(reason(context)).isEqualTo(failure);
        MeterRegistry meters = meters(context);
        Connections.await(
                "the count",
                () -> meters.get(ConnectionMetricsAutoConfiguration.RECONNECTS_FAILED)
                                .tag("reason", failure.label())
                                .functionCounter()
                                .count()
                        > 0);
        assertThat(meters.get(ConnectionMetricsAutoConfiguration.LOGINS_REFUSED)
                        .functionCounter()
                        .count())
                .isPositive();
        assertThat(output).doesNotContain("canary");
    }

    @Test
    void certificate_expiredWhileRunning_isToldByHealthMetricAndException(CapturedOutput output) {
        try (TestCertificates certificates = TestCertificates.create();
                RedisTestServer server = RedisTestServer.builder()
                        .tls(certificates)
                        .password("canary-first")
                        .start()) {
            application("localhost", server.port())
                    .withPropertyValues(Connections.tls(certificates, null))
                    .withPropertyValues("spring.data.redis.password=canary-first")
                    .run(context -> {
                        assertWorks(context);
                        server.showCertificate(certificates.expiredServer());
                        server.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
                        Connections.await(
                                "the certificate is told",
                                () -> "SR332"
                                        .equals(health(context).getDetails().get("code")));
                        assertThat((Instant) health(context).getDetails().get("certificateEnds"))
                                .isBefore(Instant.now());
                        assertThat(meters(context)
                                        .get(ConnectionMetricsAutoConfiguration.EXPIRY)
                                        .timeGauge()
                                        .value(TimeUnit.SECONDS))
                                .isNegative();
                        assertThat(reason(context)).isEqualTo(ConnectionFailure.CERTIFICATE_EXPIRED);
                        Connections.await(
                                "it is written", () -> output.toString().contains("SR332 Redis at localhost:"));
                        assertThat(output).doesNotContain("canary");
                    });
        }
    }

    @Test
    void server_restartedWithoutAuth_isToldWhileItIsSo(CapturedOutput output) {
        try (RedisTestServer guarded =
                RedisTestServer.builder().password("canary-first").start()) {
            as("default", guarded).run(context -> {
                assertWorks(context);
                assertThat(health(context).getDetails()).doesNotContainKey("openServers");
                int port = guarded.port();
                guarded.stop();
                try (RedisTestServer open = RedisTestServer.builder().port(port).start()) {
                    Connections.await(
                            "it is told", () -> health(context).getDetails().containsKey("openServers"));
                    assertThat(openServers(context)).isEqualTo(1);
                    Connections.await("the event", () -> events.stream().anyMatch(OpenServer.class::isInstance));
                    Connections.await(
                            "it is written",
                            () -> output.toString()
                                    .contains("SR357 Redis at 127.0.0.1:" + port
                                            + " accepts commands without a password"));
                }
                guarded.restart();
                Connections.await("it is over", () -> {
                    health(context);
                    return openServers(context) == 0;
                });
            });
        }
    }

    @Test
    void server_restartedWithoutAuthAndAclRequired_isRefused() {
        try (RedisTestServer guarded = RedisTestServer.builder()
                .user("default", "on >canary-first" + RIGHTS)
                .start()) {
            as("default", guarded)
                    .withPropertyValues("secure-redis.connection.require-acl=true")
                    .run(context -> {
                        assertWorks(context);
                        int port = guarded.port();
                        guarded.stop();
                        try (RedisTestServer open =
                                RedisTestServer.builder().port(port).start()) {
                            Connections.await(
                                    "it is refused",
                                    () -> "SR357"
                                            .equals(health(context).getDetails().get("code")));
                            assertThat(reason(context)).isEqualTo(ConnectionFailure.OPEN_SERVER);
                            assertThat(open.command("DBSIZE")).isEqualTo(0L);
                        }
                    });
        }
    }

    @Test
    void listeners_thatThrow_changeNeitherTheHealthNorTheRefusalOfAnOpenServer(CapturedOutput output) {
        try (RedisTestServer guarded = RedisTestServer.builder()
                .user("default", "on >canary-first" + RIGHTS)
                .start()) {
            as("default", guarded)
                    .withPropertyValues("secure-redis.connection.require-acl=true")
                    .withUserConfiguration(Throwing.class)
                    .run(context -> {
                        assertWorks(context);
                        guarded.command("ACL", "SETUSER", "default", "resetpass", ">second");
                        guarded.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
                        Connections.await(
                                "it is refused",
                                () -> health(context).getDetails().containsKey("loginRefused"));
                        guarded.command("ACL", "SETUSER", "default", "resetpass", ">canary-first");
                        Connections.await(
                                "it is over",
                                () -> health(context).getStatus().equals(Status.UP)
                                        && !health(context).getDetails().containsKey("loginRefused"));
                        int port = guarded.port();
                        guarded.stop();
                        try (RedisTestServer open =
                                RedisTestServer.builder().port(port).start()) {
                            Connections.await(
                                    "it is refused",
                                    () -> "SR357"
                                            .equals(health(context).getDetails().get("code")));
                            assertThat(String.valueOf(open.command("INFO", "commandstats")))
                                    .doesNotContain("cmdstat_set");
                        }
                        for (Class<?> event : List.of(LoginRefusal.class, OpenServer.class)) {
                            Connections.await(
                                    "it is written",
                                    () -> output.toString()
                                            .contains("SR261 A listener of " + event.getName() + " threw "));
                        }
                    });
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Throwing {

        @EventListener
        void on(LoginRefusal refusal) {
            throw new IllegalStateException("canary");
        }

        @EventListener
        void on(OpenServer open) {
            throw new NoClassDefFoundError("canary");
        }
    }

    @Test
    void start_openServerBehindTls_isToldAndRefusedWhereAclIsRequired() {
        try (TestCertificates certificates = TestCertificates.create();
                RedisTestServer server =
                        RedisTestServer.builder().tls(certificates).start()) {
            ApplicationContextRunner application = application("localhost", server.port())
                    .withPropertyValues(Connections.tls(certificates, null))
                    .withPropertyValues("spring.data.redis.password=canary-first")
                    // Nothing is to be late here, not even on a busy machine
                    .withPropertyValues("spring.data.redis.timeout=60s");
            application.run(context -> Connections.await(
                    "it is told", () -> health(context).getDetails().containsKey("openServers")));
            application
                    .withPropertyValues("secure-redis.connection.require-acl=true")
                    .run(context ->
                            assertThat(analysis(context).getDescription()).startsWith("SR357 Redis at localhost"));
        }
    }

    @Test
    void start_unixSocketIsMissing_hasACode(@TempDir Path directory) {
        Connections.application()
                .withPropertyValues(
                        "secure-redis.connection.unix-socket=" + directory.resolve("redis.sock"),
                        "secure-redis.connection.start-check=fail")
                .run(context -> assertThat(analysis(context).getDescription())
                        .startsWith("SR356 Redis at ")
                        .contains("redis.sock"));
    }

    @Test
    void analyze_otherServerRefusesTheConnection_isNotTakenForRedis() {
        Throwable other = new IllegalStateException("Cannot reach the mail server", new ConnectException("refused"));
        assertThat(new ConnectionFailureAnalyzer().analyze(other)).isNull();
    }

    private ApplicationContextRunner as(String user, RedisTestServer server) {
        return application(server.host(), server.port())
                .withPropertyValues("spring.data.redis.username=" + user, "spring.data.redis.password=canary-first");
    }

    private ApplicationContextRunner application(String host, int port) {
        return Connections.to(host, port)
                .withPropertyValues("spring.data.redis.timeout=500ms", "secure-redis.connection.reconnect.cap=100ms")
                .withInitializer(context -> context.addApplicationListener(event -> {
                    if (event instanceof PayloadApplicationEvent<?> payload) {
                        events.add(payload.getPayload());
                    }
                }));
    }

    private static void assertWorks(AssertableApplicationContext context) throws Exception {
        // One that is late is no fault of what is tested
        Connections.await(
                "a command works",
                () -> catchThrowable(() -> context.getBean(StringRedisTemplate.class)
                                .opsForValue()
                                .set("key", "value"))
                        == null);
    }

    private static Health health(AssertableApplicationContext context) {
        return context.getBean("redisHealthContributor", HealthIndicator.class).health();
    }

    private static ConnectionFailure reason(AssertableApplicationContext context) throws Exception {
        ConnectionFailures failures = ConnectionFailures.of(context.getBean(RedisConnectionFactory.class));
        ConnectionFailure[] found = new ConnectionFailure[1];
        Connections.await("a command is explained", () -> {
            Throwable thrown = catchThrowable(() ->
                    context.getBean(StringRedisTemplate.class).opsForValue().get("key"));
            found[0] =
                    failures.explain(thrown).map(ConnectionException::failure).orElse(null);
            return found[0] != ConnectionFailure.TIMEOUT && found[0] != ConnectionFailure.DISCONNECTED;
        });
        return found[0];
    }

    private static double openServers(AssertableApplicationContext context) {
        return meters(context)
                .get(ConnectionMetricsAutoConfiguration.OPEN_SERVERS)
                .gauge()
                .value();
    }

    private static MeterRegistry meters(AssertableApplicationContext context) {
        MeterRegistry registry = new SimpleMeterRegistry();
        context.getBeansOfType(MeterBinder.class).values().forEach(binder -> binder.bindTo(registry));
        return registry;
    }
}
