package io.secureredis.jobs.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.api.StatefulConnection;
import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Connections to a cluster whose slots move. */
class JobConnectionsTest {

    private static RedisTestCluster cluster;

    @BeforeAll
    static void startCluster() {
        cluster = RedisTestCluster.builder().masters(3).replicasPerMaster(0).start();
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @Test
    void callOnReplicas_slotHasMoved_findsItsNewNode() {
        LettuceConnectionFactory factory = new LettuceConnectionFactory(new RedisClusterConfiguration(
                cluster.nodes().stream().map(JobConnectionsTest::address).toList()));
        factory.afterPropertiesSet();
        QueueKeys queue = new QueueKeys("durable");
        int slot = cluster.slotOf("{durable}");
        try (JobRedis redis = new JobRedis(factory)) {
            for (int round = 0; round < 3; round++) {
                List<Object> reply =
                        redis.callOnReplicas(JobScript.PROMOTE, queue, 0, Duration.ofSeconds(1), JobRedis.bytes(1));
                assertThat(reply.get(1)).isEqualTo(0L);
                cluster.moveSlot(slot, otherThan(cluster.masterOf(slot)), () -> {});
            }
        } finally {
            factory.destroy();
        }
    }

    /** A retry can run on a thread of the client, and the new connection can be served by that same thread. */
    @Test
    void nodeOf_onAThreadOfTheClient_doesNotWaitForItself() {
        LettuceConnectionFactory factory = new LettuceConnectionFactory(new RedisClusterConfiguration(
                cluster.nodes().stream().map(JobConnectionsTest::address).toList()));
        factory.afterPropertiesSet();
        try {
            StatefulConnection<byte[], byte[]> connection = new JobConnections(factory).connect();
            JobConnections.commandsOf(connection)
                    .ping()
                    .thenCompose(pong -> CompletableFuture.allOf(Stream.of("a", "b", "c", "d", "e", "f")
                            .map(key -> JobConnections.nodeOf(connection, JobRedis.bytes(key)))
                            .toArray(CompletableFuture[]::new)))
                    .toCompletableFuture()
                    .orTimeout(1, TimeUnit.MINUTES)
                    .join();
        } finally {
            factory.destroy();
        }
    }

    private static String address(RedisTestServer node) {
        return node.host() + ":" + node.port();
    }

    private static RedisTestServer otherThan(RedisTestServer master) {
        return cluster.masters().stream()
                .filter(other -> other.port() != master.port())
                .findFirst()
                .orElseThrow();
    }
}
