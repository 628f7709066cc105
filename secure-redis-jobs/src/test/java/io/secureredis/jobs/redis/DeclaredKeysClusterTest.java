package io.secureredis.jobs.redis;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.testserver.RedisReplyException;
import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** As {@link DeclaredKeysTest}, on the node of a real cluster that holds the queue. */
class DeclaredKeysClusterTest extends DeclaredKeysTest {

    private static RedisTestCluster cluster;

    @BeforeAll
    static void start() {
        cluster = RedisTestCluster.start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Override
    RedisTestServer redis() {
        return cluster.masterOf(cluster.slotOf("{q}"));
    }

    @Test
    void script_thatTouchesAQueueOfAnotherNode_isRefusedWhateverItsRights() {
        String elsewhere = "abcdefghijklmnopqrstuvwxyz"
                .chars()
                .mapToObj(letter -> "secure-jobs:{" + (char) letter + "}:ready")
                .filter(key -> cluster.masterOf(cluster.slotOf(key)) != redis())
                .findFirst()
                .orElseThrow();
        assertThatThrownBy(() -> redis().command("EVAL", "return redis.call('ZCARD', '" + elsewhere + "')", "0"))
                .isInstanceOf(RedisReplyException.class);
    }
}
