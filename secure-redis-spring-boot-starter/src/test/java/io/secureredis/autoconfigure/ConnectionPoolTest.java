package io.secureredis.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.testserver.RedisTestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettucePoolingClientConfiguration;

/** Boot's pool properties, seen from the server: how many connections there are. What is pooled are connections for transactions and blocking commands. */
class ConnectionPoolTest {

    private static final String POOL = "spring.data.redis.lettuce.pool.";

    private RedisTestServer server;
    private ApplicationContextRunner application;

    @BeforeEach
    void start() {
        server = RedisTestServer.builder().start();
        application = Connections.to(server.host(), server.port()).withPropertyValues(POOL + "enabled=true");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void minIdle_evictionRuns_keepConnectionsReady() {
        application
                .withPropertyValues(POOL + "min-idle=3", POOL + "max-idle=5", POOL + "time-between-eviction-runs=20ms")
                .run(context -> {
                    borrowAndReturn(context.getBean(RedisConnectionFactory.class), 1);
                    // Beside them the one that all share
                    Connections.await("three are ready", () -> connections() >= 4);
                    server.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
                    Connections.await("three are ready again", () -> connections() >= 4);
                });
    }

    @Test
    void maxIdle_moreComeBack_theRestIsClosed() {
        application.withPropertyValues(POOL + "max-idle=1").run(context -> {
            RedisConnectionFactory factory = context.getBean(RedisConnectionFactory.class);
            borrowAndReturn(factory, 4);
            Connections.await("one is left beside the shared one", () -> connections() == 2);
        });
    }

    @Test
    void maxActiveAndMaxWait_allAreOut_theNextIsRefusedAfterTheWait() {
        application
                .withPropertyValues(POOL + "max-active=2", POOL + "max-wait=50ms")
                .run(context -> {
                    RedisConnectionFactory factory = context.getBean(RedisConnectionFactory.class);
                    // One is the shared connection of the start
                    try (RedisConnection first = borrowed(factory);
                            RedisConnection second = factory.getConnection()) {
                        assertThatThrownBy(() -> borrow(second)).hasRootCauseInstanceOf(NoSuchElementException.class);
                        assertThat(first.ping()).isEqualTo("PONG");
                    }
                    borrowAndReturn(factory, 1);
                });
    }

    @Test
    void properties_all_reachThePoolAndTheClientKeepsItsGuard() {
        application
                .withPropertyValues(
                        POOL + "min-idle=1",
                        POOL + "max-idle=2",
                        POOL + "max-active=3",
                        POOL + "max-wait=4s",
                        POOL + "time-between-eviction-runs=5s")
                .run(context -> {
                    var client = (LettucePoolingClientConfiguration)
                            context.getBean(LettuceConnectionFactory.class).getClientConfiguration();
                    assertThat(client.getPoolConfig().getMinIdle()).isEqualTo(1);
                    assertThat(client.getPoolConfig().getMaxIdle()).isEqualTo(2);
                    assertThat(client.getPoolConfig().getMaxTotal()).isEqualTo(3);
                    assertThat(client.getPoolConfig().getMaxWaitDuration()).hasSeconds(4);
                    assertThat(client.getPoolConfig().getDurationBetweenEvictionRuns())
                            .hasSeconds(5);
                    assertThat(client.getClientOptions().orElseThrow().getRequestQueueSize())
                            .isEqualTo(10_000);
                });
    }

    private static void borrowAndReturn(RedisConnectionFactory factory, int count) {
        List<RedisConnection> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(borrowed(factory));
        }
        all.forEach(RedisConnection::close);
    }

    private static RedisConnection borrowed(RedisConnectionFactory factory) {
        RedisConnection connection = factory.getConnection();
        borrow(connection);
        return connection;
    }

    /** A transaction needs a connection of its own, from the pool. */
    private static void borrow(RedisConnection connection) {
        connection.multi();
        connection.ping();
        connection.exec();
    }

    private long connections() {
        return String.valueOf(server.command("CLIENT", "LIST", "TYPE", "normal"))
                .lines()
                // The list itself comes through a unix socket
                .filter(line -> !line.contains("cmd=client"))
                .count();
    }
}
