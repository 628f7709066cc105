package io.secureredis.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.resource.Transports.NativeTransports;
import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.TestCertificates;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.data.redis.core.StringRedisTemplate;

class ConnectionTopologyTest {

    @TempDir
    Path directory;

    @Test
    void unixSocket_serverOnThisHost_worksWhereThePlatformHasIt() {
        Path socket = directory.resolve("redis.sock");
        try (RedisTestServer server =
                RedisTestServer.builder().unixSocket(socket).password("p").start()) {
            Connections.application()
                    .withPropertyValues(
                            "secure-redis.connection.unix-socket=" + socket,
                            "spring.data.redis.password=p",
                            "spring.data.redis.database=3")
                    .run(context -> {
                        if (!NativeTransports.isDomainSocketSupported()) {
                            assertThat(Connections.analysis(context).getDescription())
                                    .startsWith("SR307 ");
                            return;
                        }
                        context.getBean(StringRedisTemplate.class).opsForValue().set("k", "v", Duration.ofMinutes(1));
                        assertThat(String.valueOf(server.command("INFO", "keyspace")))
                                .contains("db3:keys=1");
                    });
        }
    }

    @Test
    void health_leastUser_isUpByPingAlone() {
        try (RedisTestServer server = RedisTestServer.builder()
                .user("default", "off")
                .user("health", "on >p -@all +hello +auth +ping")
                .start()) {
            Connections.to(server.host(), server.port())
                    .withPropertyValues("spring.data.redis.username=health", "spring.data.redis.password=p")
                    .run(context -> {
                        HealthIndicator redis = context.getBean("redisHealthContributor", HealthIndicator.class);
                        assertThat(redis.health().getStatus()).isEqualTo(Status.UP);
                        assertThat(redis.health().getDetails()).containsOnly(Map.entry("nodes", 1));
                        server.command("ACL", "SETUSER", "health", "-ping");
                        Health down = redis.health();
                        assertThat(down.getStatus()).isEqualTo(Status.DOWN);
                        assertThat(down.getDetails())
                                .containsEntry("code", "SR322")
                                .hasEntrySatisfying(
                                        "error",
                                        error -> assertThat((String) error)
                                                .endsWith("does not permit this user to run PING."));
                    });
        }
    }

    @Test
    void environmentProfile_variablesOfOtherPrograms_connectWithMutualTls() {
        try (TestCertificates certificates = TestCertificates.create();
                RedisTestServer server = RedisTestServer.builder()
                        .tls(certificates, certificates.server(), true)
                        .password("env-password")
                        .start()) {
            Map<String, Object> variables = Map.of(
                    "REDIS_HOST",
                    "localhost",
                    "REDIS_PORT",
                    String.valueOf(server.port()),
                    "REDIS_DB",
                    "5",
                    "REDIS_PASSWORD",
                    "env-password",
                    "REDIS_USE_TLS",
                    "true",
                    "REDIS_TLS_CERT",
                    certificates.client().certificate().toString(),
                    "REDIS_TLS_KEY",
                    certificates.client().key().toString(),
                    "REDIS_TLS_CA",
                    certificates.authority().toString());
            try (ConfigurableApplicationContext context = start(variables, "redis-env")) {
                context.getBean(StringRedisTemplate.class).opsForValue().set("k", "v", Duration.ofMinutes(1));
                assertThat(String.valueOf(server.command("INFO", "keyspace"))).contains("db5:keys=1");
            }
            // Without the profile such variables are somebody else's
            assertThatThrownBy(() -> start(variables, "other").close()).hasStackTraceContaining("localhost:6379");
        }
    }

    private static ConfigurableApplicationContext start(Map<String, Object> variables, String profile) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test-variables", variables));
        return new SpringApplicationBuilder(Application.class)
                .environment(environment)
                .profiles(profile)
                .web(WebApplicationType.NONE)
                .properties(
                        "secure-redis.secret-key=" + Starter.SECRET,
                        "secure-redis.connection.start-check=fail",
                        "secure-redis.cache.allowed-packages=io.secureredis.autoconfigure")
                .run();
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        SslAutoConfiguration.class,
        ConnectionAutoConfiguration.class,
        DataRedisAutoConfiguration.class
    })
    static class Application {}
}
