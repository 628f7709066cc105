package io.secureredis.autoconfigure.connection;

import static io.secureredis.autoconfigure.connection.Connections.analysis;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.secureredis.autoconfigure.cache.Shop;
import io.secureredis.connection.ConnectionFailure;
import io.secureredis.connection.Credentials;
import io.secureredis.connection.CredentialsSource;
import io.secureredis.testserver.RedisTestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.core.StringRedisTemplate;

@ExtendWith(OutputCaptureExtension.class)
class ConnectionCredentialsTest {

    @TempDir
    Path directory;

    private RedisTestServer server;
    private ApplicationContextRunner application;

    @BeforeEach
    void start() {
        server = RedisTestServer.builder()
                .user("default", "off")
                .user("blue", "on >first ~* &* +@all")
                .user("green", "on >second ~* &* +@all")
                .start();
        application = Connections.to(server.host(), server.port()).withUserConfiguration(Shop.class);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void file_rotatedUnderLoad_noCommandFailsAndTheOldPasswordMayGo() throws Exception {
        Path file = Files.writeString(directory.resolve("password"), "first");
        application
                .withPropertyValues(
                        "spring.data.redis.username=blue",
                        "secure-redis.connection.credentials.password-file=" + file,
                        "secure-redis.connection.credentials.refresh-interval=20ms")
                .run(context -> {
                    ConnectionTlsTest.Load load = new ConnectionTlsTest.Load(context);
                    for (int round = 1; round <= 3; round++) {
                        String next = "password-" + round;
                        server.command("ACL", "SETUSER", "blue", ">" + next);
                        long before = load.done();
                        Files.writeString(file, next);
                        Connections.await("work goes on", () -> load.done() > before + 20);
                        Connections.await(
                                "the new password is read",
                                () -> context.getBean(CredentialsSource.class)
                                        .current()
                                        .equals(Credentials.of("blue", next.toCharArray())));
                        server.command("ACL", "SETUSER", "blue", "resetpass", ">" + next);
                    }
                    System.out.println("cache and template operations during three rotations: " + load.stop());
                    // A consumer that has only seen the old password could not log in now
                    server.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
                    StringRedisTemplate template = context.getBean(StringRedisTemplate.class);
                    Connections.await("connected again", () -> "back".equals(echo(template)));
                });
    }

    @Test
    void source_beanOfTheApplication_logsOpenConnectionsInAsTheNewUser() {
        Tokens tokens = new Tokens();
        application.withBean(CredentialsSource.class, () -> tokens).run(context -> {
            StringRedisTemplate template = context.getBean(StringRedisTemplate.class);
            assertThat(whoAmI(template)).isEqualTo("blue");
            tokens.issue(Credentials.of("green", "second".toCharArray()));
            Connections.await("logged in as green", () -> whoAmI(template).equals("green"));
        });
    }

    @Test
    void source_newPasswordRefused_isCountedShownAndPublishedUntilALoginSucceeds(CapturedOutput output) {
        Tokens tokens = new Tokens();
        List<LoginRefusal> events = new CopyOnWriteArrayList<>();
        application
                .withBean(CredentialsSource.class, () -> tokens)
                .withInitializer(context -> context.addApplicationListener(event -> {
                    if (event instanceof PayloadApplicationEvent<?> payload
                            && payload.getPayload() instanceof LoginRefusal refusal) {
                        events.add(refusal);
                    }
                }))
                .run(context -> {
                    HealthIndicator health = context.getBean("redisHealthContributor", HealthIndicator.class);
                    StringRedisTemplate template = context.getBean(StringRedisTemplate.class);
                    assertThat(whoAmI(template)).isEqualTo("blue");
                    assertThat(health.health().getDetails()).doesNotContainKey("loginRefused");

                    // The source knows a password that the server does not (yet)
                    tokens.issue(Credentials.of("blue", "canary-password".toCharArray()));
                    Connections.await("the refusal is told", () -> !events.isEmpty());
                    assertThat(events.get(0).failure()).isEqualTo(ConnectionFailure.WRONGPASS);
                    assertThat(health.health().getStatus()).isEqualTo(Status.UP);
                    assertThat(String.valueOf(health.health().getDetails().get("loginRefused")))
                            .contains("SR321")
                            .doesNotContain("canary");
                    MeterRegistry registry = new SimpleMeterRegistry();
                    context.getBeansOfType(MeterBinder.class).values().forEach(binder -> binder.bindTo(registry));
                    assertThat(registry.get(ConnectionMetricsAutoConfiguration.LOGINS_REFUSED)
                                    .functionCounter()
                                    .count())
                            .isPositive();
                    assertThat(whoAmI(template)).isEqualTo("blue");

                    server.command("ACL", "SETUSER", "blue", ">canary-password");
                    tokens.issue(Credentials.of("blue", "canary-password".toCharArray()));
                    Connections.await(
                            "logged in again",
                            () -> !health.health().getDetails().containsKey("loginRefused"));
                    assertThat(output)
                            .contains("SR321 Open connections to Redis could not log in again")
                            .doesNotContain("canary");
                });
    }

    @Test
    void file_missing_endsTheStart() {
        Path missing = directory.resolve("missing");
        application
                .withPropertyValues("secure-redis.connection.credentials.password-file=" + missing)
                .run(context -> assertThat(analysis(context).getDescription())
                        .isEqualTo("SR305 The file " + missing + ", which holds a Redis credential, does not exist."));
    }

    private static String echo(StringRedisTemplate template) {
        try {
            template.opsForValue().set("echo", "back");
            return template.opsForValue().get("echo");
        } catch (DataAccessException cut) {
            return "cut while it was on its way";
        }
    }

    private static String whoAmI(StringRedisTemplate template) {
        byte[] user =
                (byte[]) template.execute(connection -> connection.execute("ACL", "WHOAMI".getBytes(US_ASCII)), true);
        return new String(user, US_ASCII);
    }

    /** As a cloud issues them: short-lived, and pushed when they change. */
    private static final class Tokens implements CredentialsSource {

        private final List<Consumer<Credentials>> listeners = new CopyOnWriteArrayList<>();
        private volatile Credentials current = Credentials.of("blue", "first".toCharArray());

        void issue(Credentials next) {
            current = next;
            listeners.forEach(listener -> listener.accept(next));
        }

        @Override
        public Credentials current() {
            return current;
        }

        @Override
        public Subscription onChange(Consumer<Credentials> listener) {
            listeners.add(listener);
            return () -> listeners.remove(listener);
        }
    }
}
