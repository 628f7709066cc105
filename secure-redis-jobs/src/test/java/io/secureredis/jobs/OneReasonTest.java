package io.secureredis.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.secureredis.cache.CacheEventListener;
import io.secureredis.connection.ConnectionException;
import io.secureredis.jobs.ConnectionApplication.Counter;
import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.TestCertificates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** One fault has one code: in the line of the cache and its event, in the line of the worker, for who puts a job, and in both healths. */
@ExtendWith(OutputCaptureExtension.class)
class OneReasonTest {

    private static final String APP = "on >canary-first ~* &* +@all";

    @Test
    void password_changed_isSr321Everywhere(CapturedOutput output) {
        try (RedisTestServer server = RedisTestServer.builder().user("app", APP).start();
                ConfigurableApplicationContext context = start(login(server))) {
            works(context);
            server.command("ACL", "SETUSER", "app", "resetpass", ">second");
            server.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
            assertCode("SR321", context, output);
        }
    }

    @Test
    void user_removed_isSr321Everywhere(CapturedOutput output) {
        try (RedisTestServer server = RedisTestServer.builder().user("app", APP).start();
                ConfigurableApplicationContext context = start(login(server))) {
            works(context);
            server.command("ACL", "DELUSER", "app");
            assertCode("SR321", context, output);
        }
    }

    @Test
    void port_refusesConnections_isSr310Everywhere(CapturedOutput output) {
        try (RedisTestServer server = RedisTestServer.builder().start();
                ConfigurableApplicationContext context = start(address(server))) {
            works(context);
            server.stop();
            assertCode("SR310", context, output);
        }
    }

    @Test
    void certificate_expired_isSr332Everywhere(CapturedOutput output) {
        try (TestCertificates certificates = TestCertificates.create();
                RedisTestServer server =
                        RedisTestServer.builder().tls(certificates).start();
                ConfigurableApplicationContext context = start(tls(server, certificates))) {
            works(context);
            var expired = certificates.expiredServer();
            server.command(
                    "CONFIG",
                    "SET",
                    "tls-cert-file",
                    expired.certificate().toString(),
                    "tls-key-file",
                    expired.key().toString());
            server.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
            assertCode("SR332", context, output);
        }
    }

    @Test
    void host_isUnknown_isSr311Everywhere(CapturedOutput output) {
        try (ConfigurableApplicationContext context = start(
                "spring.data.redis.host=redis.invalid",
                "secure-redis.connection.allow-plaintext=true",
                "secure-redis.connection.allow-no-password=true")) {
            assertCode("SR311", context, output);
        }
    }

    @Test
    void port_speaksPlaintext_isSr334Everywhere(CapturedOutput output) {
        try (TestCertificates certificates = TestCertificates.create();
                RedisTestServer server = RedisTestServer.builder().start();
                ConfigurableApplicationContext context = start(tls(server, certificates))) {
            assertCode("SR334", context, output);
        }
    }

    private static String[] address(RedisTestServer server) {
        return new String[] {"spring.data.redis.host=" + server.host(), "spring.data.redis.port=" + server.port()};
    }

    private static String[] login(RedisTestServer server) {
        List<String> all = new ArrayList<>(List.of(address(server)));
        all.addAll(List.of("spring.data.redis.username=app", "spring.data.redis.password=canary-first"));
        return all.toArray(String[]::new);
    }

    private static String[] tls(RedisTestServer server, TestCertificates certificates) {
        return new String[] {
            "spring.data.redis.host=localhost",
            "spring.data.redis.port=" + server.port(),
            "spring.data.redis.ssl.bundle=redis",
            "spring.ssl.bundle.pem.redis.truststore.certificate=file:" + certificates.authority()
        };
    }

    private static ConfigurableApplicationContext start(String... properties) {
        return new SpringApplicationBuilder(ConnectionApplication.class, Listening.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "secure-redis.secret-key=" + JobApplication.SECRET,
                        "secure-redis.connection.start-check=warn",
                        "secure-redis.connection.reconnect.cap=100ms",
                        "secure-redis.cache.resilience.command-timeout=1s",
                        "secure-redis.cache.resilience.minimum-calls=1000",
                        "secure-redis.cache.resilience.window=1000",
                        "spring.data.redis.timeout=1s",
                        "spring.main.banner-mode=off",
                        "logging.level.root=WARN")
                .properties(properties)
                .run();
    }

    private static void works(ConfigurableApplicationContext context) {
        Counter counter = context.getBean(Counter.class);
        context.getBean(SecureJobs.class).call(Counter::count, 1).delay();
        await().atMost(Duration.ofSeconds(60)).until(() -> counter.done.contains(1));
        cache(context).put("key", "value");
    }

    private static org.springframework.cache.Cache cache(ConfigurableApplicationContext context) {
        return Objects.requireNonNull(context.getBean(CacheManager.class).getCache(ConnectionApplication.CACHE));
    }

    private static void assertCode(String code, ConfigurableApplicationContext context, CapturedOutput output) {
        await("the cache").atMost(Duration.ofSeconds(60)).until(() -> {
            cache(context).get("key");
            return context.getBean(Listening.class).codes.contains(code);
        });
        assertThat(output.getOut()).contains("done without Redis: " + code + " ");
        await("the worker")
                .atMost(Duration.ofSeconds(60))
                .until(() -> output.getOut()
                        .lines()
                        .anyMatch(line ->
                                line.contains("Jobs are not claimed at the moment") && line.contains(code + " ")));
        await("who puts a job").atMost(Duration.ofSeconds(60)).until(() -> code.equals(codeOfPut(context)));
        for (String health : List.of("redis", "secureJobs")) {
            await(health).atMost(Duration.ofSeconds(60)).until(() -> code.equals(health(context, health)));
        }
        assertThat(output.getOut()).doesNotContain("canary");
    }

    private static Object codeOfPut(ConfigurableApplicationContext context) {
        Throwable thrown = catchThrowable(
                () -> context.getBean(SecureJobs.class).call(Counter::count, 2).delay());
        return thrown.getCause() instanceof ConnectionException reason ? reason.code() : thrown;
    }

    private static Object health(ConfigurableApplicationContext context, String name) {
        return context.getBeansOfType(HealthIndicator.class).entrySet().stream()
                .filter(bean -> bean.getKey().startsWith(name))
                .findFirst()
                .orElseThrow()
                .getValue()
                .health()
                .getDetails()
                .getOrDefault("code", "none");
    }

    @SpringBootConfiguration
    static class Listening {

        final Set<String> codes = ConcurrentHashMap.newKeySet();

        @Bean
        CacheEventListener heard() {
            return new CacheEventListener() {
                @Override
                public void redisFailed(String cacheName, ConnectionException reason) {
                    codes.add(reason.code());
                }
            };
        }
    }
}
