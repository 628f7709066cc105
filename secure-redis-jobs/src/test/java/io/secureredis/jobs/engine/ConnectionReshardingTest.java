package io.secureredis.jobs.engine;

import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestServer;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** Slots move from one master to another while cache and jobs are at work; nothing fails, and no job is lost. */
class ConnectionReshardingTest {

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
    void slots_moveUnderLoad_noCommandFailsAndNoAcknowledgedJobIsLost() throws Exception {
        try (ConfigurableApplicationContext context = start();
                ConnectionLoad load = new ConnectionLoad(context)) {
            int queue = cluster.slotOf("{" + ConnectionApplication.QUEUE + "}");
            for (int round = 0; round < 2; round++) {
                // The slot of all the queue's keys, there and back, with the load at work while it is open
                cluster.moveSlot(queue, otherThan(cluster.masterOf(queue)), () -> load.awaitMore(load.cached, 20));
                load.awaitMore(load.put, 20);
            }
            for (int key = 0; key < ConnectionLoad.CACHE_KEYS; key++) {
                int slot = cluster.slotOf(ConnectionApplication.CACHE + "::" + ConnectionLoad.key(key));
                cluster.moveSlot(slot, otherThan(cluster.masterOf(slot)), () -> load.awaitMore(load.put, 20));
                load.awaitMore(load.cached, 20);
            }
            load.stop();
            System.out.println("resharding: " + load.put + " jobs and " + load.cached
                    + " cache operations while 10 slots moved; none failed");
        }
    }

    private static String address(RedisTestServer node) {
        return node.host() + ":" + node.port();
    }

    private static ConfigurableApplicationContext start() {
        return ConnectionApplication.start(List.of(
                "spring.data.redis.cluster.nodes="
                        + cluster.nodes().stream()
                                .map(ConnectionReshardingTest::address)
                                .collect(Collectors.joining(",")),
                "spring.data.redis.timeout=30s",
                // A cache command that fails shall show
                "secure-redis.cache.resilience.enabled=false"));
    }

    private static RedisTestServer otherThan(RedisTestServer master) {
        return cluster.masters().stream()
                .filter(other -> other.port() != master.port())
                .findFirst()
                .orElseThrow();
    }
}
