package io.secureredis.autoconfigure.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.connection.Credentials;
import io.secureredis.connection.CredentialsSource;
import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestServer;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.data.redis.core.StringRedisTemplate;

/** A source of credentials is an application's code, and may fail in any way. */
@ExtendWith(OutputCaptureExtension.class)
class FailingCredentialsTest {

    private static final String CUT = "CLIENT KILL TYPE normal SKIPME yes";

    static Stream<Vault> ways() {
        return Stream.of(
                new Vault(new IllegalStateException("canary")),
                new Vault(new IOException("canary")),
                new Vault(new NoClassDefFoundError("canary")),
                new Vault(new StackOverflowError("canary")),
                new Vault(null));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void source_failsWhileRunning_isToldByItsCodeEverywhere(Vault vault, CapturedOutput output) {
        try (RedisTestServer server =
                RedisTestServer.builder().user("app", "on >p ~* &* +@all").start()) {
            with(vault, Connections.to(server.host(), server.port())).run(context -> {
                assertUp(context);
                vault.fails.set(true);
                server.command(CUT.split(" "));
                assertTold(context, vault);
                // Noticed by another, and written after the health knows
                Connections.await(
                        "the refusal is told",
                        () -> health(context).getDetails().containsKey("loginRefused"));
                Connections.await("it is written", () -> output.toString().contains("A connection cannot be opened"));
                assertThat(output)
                        .containsOnlyOnce(
                                "A connection cannot be opened again: SR305 There are no credentials for Redis:"
                                        + " the CredentialsSource " + Vault.class.getName() + " " + vault)
                        .doesNotContain("failed with an uncaught exception");
                vault.fails.set(false);
                // A second connection may still be told of the refusal, and logs in a little later
                Connections.await(
                        "each connection is back",
                        () -> health(context).getStatus().equals(Status.UP)
                                && !health(context).getDetails().containsKey("loginRefused"));
            });
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void source_failsAtTheStart_isToldByItsCode(Vault vault) {
        vault.fails.set(true);
        RedisTestServer server = RedisTestServer.shared();
        with(vault, Connections.to(server.host(), server.port()))
                .run(context -> assertThat(Connections.analysis(context).getDescription())
                        .startsWith("SR305 There are no credentials for Redis: the CredentialsSource "
                                + Vault.class.getName() + " " + vault));
    }

    @Test
    void sourceOfACluster_failsWhileRunning_isToldByItsCode() {
        Vault vault = new Vault(new NoClassDefFoundError("canary"));
        vault.user = "default";
        try (RedisTestCluster cluster = RedisTestCluster.builder().start()) {
            int port = cluster.nodes().get(0).port();
            with(vault, Connections.application())
                    .withPropertyValues("spring.data.redis.cluster.nodes=127.0.0.1:" + port)
                    .run(context -> {
                        assertUp(context);
                        vault.fails.set(true);
                        cluster.nodes().forEach(node -> node.command(CUT.split(" ")));
                        assertTold(context, vault);
                        vault.fails.set(false);
                        assertUp(context);
                    });
        }
    }

    private static ApplicationContextRunner with(Vault vault, ApplicationContextRunner application) {
        return application
                .withBean(CredentialsSource.class, () -> vault)
                .withPropertyValues("spring.data.redis.timeout=500ms", "secure-redis.connection.reconnect.cap=100ms");
    }

    private static void assertTold(AssertableApplicationContext context, Vault vault) throws Exception {
        Connections.await(
                "the reason is told",
                () -> "SR305".equals(health(context).getDetails().get("code")));
        assertThat(String.valueOf(health(context).getDetails().get("error"))).contains(vault.toString());
    }

    private static void assertUp(AssertableApplicationContext context) throws Exception {
        Connections.await("it works", () -> health(context).getStatus().equals(Status.UP));
        context.getBean(StringRedisTemplate.class).opsForValue().set("k", "v");
    }

    private static Health health(AssertableApplicationContext context) {
        return context.getBean("redisHealthContributor", HealthIndicator.class).health();
    }

    private static final class Vault implements CredentialsSource {

        private final AtomicBoolean fails = new AtomicBoolean();
        private final @Nullable Throwable failure;
        private volatile String user = "app";

        Vault(@Nullable Throwable failure) {
            this.failure = failure;
        }

        @Override
        public Credentials current() {
            if (fails.get()) {
                return Vault.<RuntimeException>fail(failure);
            }
            return Credentials.of(user, "p".toCharArray());
        }

        @SuppressWarnings({"unchecked", "NullAway"})
        private static <T extends Throwable> Credentials fail(@Nullable Throwable failure) throws T {
            if (failure != null) {
                throw (T) failure;
            }
            return null;
        }

        @Override
        public String toString() {
            return failure == null
                    ? "returned null."
                    : "threw " + failure.getClass().getName() + ".";
        }
    }
}
