package io.secureredis.autoconfigure.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.resource.Transports.NativeTransports;
import io.secureredis.autoconfigure.Starter;
import io.secureredis.autoconfigure.cache.CacheInternals;
import io.secureredis.autoconfigure.cache.SecureRedisNearCacheAutoConfiguration;
import io.secureredis.autoconfigure.cache.Shop;
import io.secureredis.connection.MasterReplicaConnectionFactory;
import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.data.redis.connection.RedisStaticMasterReplicaConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

@ExtendWith(OutputCaptureExtension.class)
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
    void masterReplica_passwordFileOfReplicas_isFollowedAndTheDatabaseToo() throws Exception {
        Path file = Files.writeString(directory.resolve("replica-password"), "second");
        try (RedisTestServer master =
                        RedisTestServer.builder().password("first").start();
                RedisTestServer replica = RedisTestServer.builder()
                        .password("second")
                        .replicaOf(master.host(), master.port())
                        .start()) {
            replica.command("CONFIG", "SET", "masterauth", "first");
            replica.command("ACL", "SETUSER", "default", ">third");
            listOf(master, replica)
                    .withPropertyValues(
                            "spring.data.redis.password=first",
                            "spring.data.redis.database=4",
                            "spring.data.redis.lettuce.read-from=replica",
                            "secure-redis.connection.credentials.refresh-interval=20ms",
                            "secure-redis.connection.replicas.password-file=" + file)
                    .run(context -> {
                        StringRedisTemplate template = context.getBean(StringRedisTemplate.class);
                        template.opsForValue().set("k", "v");
                        Connections.await(
                                "replicated",
                                () -> "v".equals(template.opsForValue().get("k")));
                        assertThat(String.valueOf(master.command("INFO", "keyspace")))
                                .contains("db4:keys=1");
                        Files.writeString(file, "third");
                        Connections.await(
                                "logged in again with the third password",
                                () -> String.valueOf(replica.command("INFO", "commandstats"))
                                        .contains("cmdstat_auth:"));
                    });
        }
    }

    @Test
    void masterReplica_wrongPasswordOfReplicas_endsTheStartWithItsAddress() {
        try (RedisTestServer master =
                        RedisTestServer.builder().password("first").start();
                RedisTestServer replica = RedisTestServer.builder()
                        .password("second")
                        .replicaOf(master.host(), master.port())
                        .start()) {
            replica.command("CONFIG", "SET", "masterauth", "first");
            listOf(master, replica)
                    .withPropertyValues(
                            "spring.data.redis.password=first",
                            "secure-redis.connection.replicas.password=canary-password")
                    .run(context -> {
                        assertThat(Connections.analysis(context).getDescription())
                                .startsWith("SR321 Redis at 127.0.0.1:" + replica.port() + " ");
                        assertThat(Connections.analysis(context).getAction())
                                .contains("secure-redis.connection.replicas.password")
                                .doesNotContain("canary");
                    });
        }
    }

    @Test
    void masterReplica_factoryOfTheApplication_isRefusedOrTakenByItsKind() {
        RedisStaticMasterReplicaConfiguration nodes = new RedisStaticMasterReplicaConfiguration("127.0.0.1", 1);
        LettuceClientConfiguration client = LettuceClientConfiguration.defaultConfiguration();
        Connections.application()
                .withBean(LettuceConnectionFactory.class, () -> new LettuceConnectionFactory(nodes, client))
                .run(context -> assertThat(Connections.analysis(context).getDescription())
                        .startsWith("SR309 "));
        Connections.application()
                .withPropertyValues("secure-redis.connection.start-check=off")
                .withBean(LettuceConnectionFactory.class, () -> new MasterReplicaConnectionFactory(nodes, client))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void masterReplica_ofBoot_isEndedWithTheContextAndShownToTheCache() {
        List<MasterReplicaConnectionFactory> seen = new ArrayList<>();
        Connections.application()
                .withPropertyValues(
                        "spring.data.redis.masterreplica.nodes=127.0.0.1:1,127.0.0.1:2",
                        "secure-redis.cache.resilience.enabled=true",
                        "secure-redis.connection.start-check=off")
                .run(context -> {
                    seen.add(context.getBean(MasterReplicaConnectionFactory.class));
                    assertThat(CacheInternals.connections(context))
                            .isInstanceOf(MasterReplicaConnectionFactory.class)
                            .isNotSameAs(seen.get(0));
                    assertThat(seen.get(0).isRunning()).isTrue();
                });
        assertThatThrownBy(() -> seen.get(0).getConnection()).hasMessageContaining("destroyed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"masterreplica", "cluster"})
    void masterReplicaOrCluster_nearCache_staysOffAndSaysWhy(String topology, CapturedOutput output) {
        Connections.application()
                .withConfiguration(AutoConfigurations.of(SecureRedisNearCacheAutoConfiguration.class))
                .withUserConfiguration(Shop.class)
                .withPropertyValues(
                        "spring.data.redis." + topology + ".nodes=127.0.0.1:1,127.0.0.1:2",
                        "secure-redis.cache.near.enabled=true",
                        "secure-redis.connection.start-check=off")
                .run(context -> Connections.await(
                        "it says so", () -> output.getOut().contains("The near cache stays off. SR213 ")));
    }

    private static ApplicationContextRunner listOf(RedisTestServer master, RedisTestServer replica) {
        return Connections.application()
                .withPropertyValues("spring.data.redis.masterreplica.nodes=" + master.host() + ":" + master.port() + ","
                        + replica.host() + ":" + replica.port());
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
                                                .endsWith("does not allow this user to run PING."));
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
            // Without the profile such variables are someone else's
            Map<String, Object> unchecked = new HashMap<>(variables);
            unchecked.put("secure-redis.connection.start-check", "off");
            try (ConfigurableApplicationContext context = start(unchecked, "other")) {
                assertThat(context.getEnvironment().getProperty("spring.data.redis.host"))
                        .isNull();
            }
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
