package io.secureredis.autoconfigure.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.ClientOptions;
import io.secureredis.testserver.RedisTestServer;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettucePoolingClientConfiguration;
import org.springframework.data.redis.core.StringRedisTemplate;

/** A Unix socket has the settings that Boot gives to a host and a port, and its own words when it is gone. */
@ExtendWith(OutputCaptureExtension.class)
class ConnectionUnixSocketTest {

    @TempDir
    Path directory;

    @Test
    void settings_eachOfBoots_applyAsToAHostAndPort() {
        Path socket = directory.resolve("redis.sock");
        try (RedisTestServer server = RedisTestServer.builder()
                .unixSocket(socket)
                .user("app", "on >p ~* &* +@all")
                .start()) {
            String[] settings = {
                "spring.data.redis.username=app",
                "spring.data.redis.password=p",
                "spring.data.redis.database=3",
                "spring.data.redis.client-name=shop",
                "spring.data.redis.timeout=7s",
                "spring.data.redis.connect-timeout=6s",
                "spring.data.redis.lettuce.shutdown-timeout=5ms",
                "spring.data.redis.lettuce.read-from=upstream-preferred",
                "spring.data.redis.lettuce.pool.max-active=4",
                "spring.data.redis.lettuce.pool.max-wait=3s",
                "secure-redis.connection.request-queue-size=200"
            };
            List<Map<String, Object>> found = new ArrayList<>();
            Connections.to(server.host(), server.port())
                    .withPropertyValues(settings)
                    .run(context -> found.add(settings(context)));
            Connections.application()
                    .withPropertyValues(settings)
                    .withPropertyValues("secure-redis.connection.unix-socket=" + socket)
                    .run(context -> {
                        found.add(settings(context));
                        context.getBean(StringRedisTemplate.class).opsForValue().set("k", "v");
                        assertThat(String.valueOf(server.command("CLIENT", "LIST")))
                                .containsPattern("name=shop .* db=3 .*user=app");
                    });
            assertThat(found.get(1)).isEqualTo(found.get(0)).containsEntry("timeout", Duration.ofSeconds(7));
        }
    }

    @Test
    void settings_withoutBoots_areOurDefaults() {
        Path socket = directory.resolve("redis.sock");
        try (RedisTestServer server =
                RedisTestServer.builder().unixSocket(socket).start()) {
            List<Map<String, Object>> found = new ArrayList<>();
            Connections.withTimeoutsByDefault()
                    .withPropertyValues("spring.data.redis.port=" + server.port())
                    .run(context -> found.add(settings(context)));
            Connections.withTimeoutsByDefault()
                    .withPropertyValues("secure-redis.connection.unix-socket=" + socket)
                    .run(context -> found.add(settings(context)));
            assertThat(found.get(1)).isEqualTo(found.get(0)).containsEntry("timeout", Duration.ofSeconds(5));
        }
    }

    @Test
    void url_loginAndDatabase_applyToTheSocket() {
        Path socket = directory.resolve("redis.sock");
        try (RedisTestServer server = RedisTestServer.builder()
                .unixSocket(socket)
                .user("app", "on >p ~* &* +@all")
                .start()) {
            at(socket)
                    .withPropertyValues("spring.data.redis.url=redis://app:p@elsewhere.example:1/2")
                    .run(context -> {
                        context.getBean(StringRedisTemplate.class).opsForValue().set("k", "v");
                        assertThat(String.valueOf(server.command("INFO", "keyspace")))
                                .contains("db2:keys=1");
                    });
        }
    }

    @Test
    void socket_movedAwayWhileRunning_isToldByItsCode(CapturedOutput output) throws Exception {
        Path socket = directory.resolve("redis.sock");
        Path moved = directory.resolve("moved.sock");
        assertToldByItsCode(socket, output, () -> Files.move(socket, moved), () -> Files.move(moved, socket));
    }

    @Test
    void socket_replacedByAFileWhileRunning_isToldByItsCode(CapturedOutput output) throws Exception {
        Path socket = directory.resolve("redis.sock");
        Path moved = directory.resolve("moved.sock");
        assertToldByItsCode(
                socket,
                output,
                () -> {
                    Files.move(socket, moved);
                    Files.writeString(socket, "no socket");
                },
                () -> {
                    Files.delete(socket);
                    Files.move(moved, socket);
                });
    }

    private void assertToldByItsCode(Path socket, CapturedOutput output, Change change, Change back) {
        try (RedisTestServer server =
                RedisTestServer.builder().unixSocket(socket).start()) {
            at(socket)
                    .withPropertyValues(
                            "spring.data.redis.timeout=500ms", "secure-redis.connection.reconnect.cap=100ms")
                    .run(context -> {
                        Connections.await(
                                "it works", () -> health(context).getStatus().equals(Status.UP));
                        change.make();
                        cutAll(server);
                        Connections.await(
                                "the reason is told",
                                () -> "SR356"
                                        .equals(health(context).getDetails().get("code")));
                        // Written after the health knows
                        Connections.await(
                                "it is written",
                                () -> output.toString().contains("cannot be opened again: SR356 Redis at " + socket));
                        back.make();
                        Connections.await(
                                "it is back", () -> health(context).getStatus().equals(Status.UP));
                    });
        }
    }

    @Test
    void jedis_withASocket_endsTheStart() {
        at(directory.resolve("redis.sock"))
                .withPropertyValues("spring.data.redis.client-type=jedis")
                .run(context -> assertThat(Connections.analysis(context).getDescription())
                        .startsWith("SR307 ")
                        .contains("Jedis"));
    }

    /** Over TCP: the server's own commands use the socket too. */
    private static void cutAll(RedisTestServer server) throws Exception {
        try (Socket other = new Socket(server.host(), server.port())) {
            other.getOutputStream().write("CLIENT KILL TYPE normal SKIPME yes\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(other.getInputStream().read()).isEqualTo(':');
        }
    }

    private static ApplicationContextRunner at(Path socket) {
        return Connections.application().withPropertyValues("secure-redis.connection.unix-socket=" + socket);
    }

    private static Health health(AssertableApplicationContext context) {
        return context.getBean("redisHealthContributor", HealthIndicator.class).health();
    }

    /** What does not depend on the kind of address. */
    private static Map<String, Object> settings(AssertableApplicationContext context) {
        LettuceConnectionFactory factory = context.getBean(LettuceConnectionFactory.class);
        LettuceClientConfiguration client = factory.getClientConfiguration();
        Map<String, Object> found = new TreeMap<>();
        found.put("database", factory.getDatabase());
        found.put("password", String.valueOf(factory.getPassword()));
        found.put("timeout", client.getCommandTimeout());
        found.put("shutdown", client.getShutdownTimeout());
        found.put("quiet", client.getShutdownQuietPeriod());
        found.put("name", client.getClientName());
        found.put("verify", client.getVerifyMode());
        found.put("ssl", client.isUseSsl());
        ClientOptions options = client.getClientOptions().orElseThrow();
        found.put("connect", options.getSocketOptions().getConnectTimeout());
        found.put("queue", options.getRequestQueueSize());
        found.put("timeouts", options.getTimeoutOptions().isTimeoutCommands());
        found.put("scheduler", options.isPublishOnScheduler());
        found.put("class", options.getClass());
        if (client instanceof LettucePoolingClientConfiguration pooling) {
            found.put("pool", pooling.getPoolConfig().getMaxTotal());
            found.put("wait", pooling.getPoolConfig().getMaxWaitDuration());
        }
        return found;
    }

    private interface Change {
        void make() throws Exception;
    }
}
