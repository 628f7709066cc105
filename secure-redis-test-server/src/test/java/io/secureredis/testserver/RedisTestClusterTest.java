package io.secureredis.testserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RedisTestClusterTest {

    @Test
    void start_threeMasters_eachServesAThirdOfTheSlots() {
        try (RedisTestCluster cluster = RedisTestCluster.start()) {
            assertThat(cluster.nodes()).hasSize(3);
            assertThat(cluster.masters()).isEqualTo(cluster.nodes());
            assertThat(cluster.masterOf(0)).isSameAs(cluster.nodes().get(0));
            assertThat(cluster.masterOf(RedisTestCluster.SLOTS / 2))
                    .isSameAs(cluster.nodes().get(1));
            assertThat(cluster.masterOf(RedisTestCluster.SLOTS - 1))
                    .isSameAs(cluster.nodes().get(2));
            int slot = cluster.slotOf("{user}:1");
            assertThat(cluster.slotOf("{user}:2")).isEqualTo(slot);
            RedisTestServer owner = cluster.masterOf(slot);
            assertThat(owner.command("SET", "{user}:1", "v")).isEqualTo("OK");
            cluster.nodes().stream()
                    .filter(node -> node != owner)
                    .forEach(other -> assertThatThrownBy(() -> other.command("GET", "{user}:1"))
                            .isInstanceOf(RedisReplyException.class)
                            .hasMessage("MOVED " + slot + " 127.0.0.1:" + owner.port()));
        }
    }

    @Test
    void killMaster_withReplica_replicaTakesOverAndTheOldOneComesBack() {
        try (RedisTestCluster cluster = RedisTestCluster.builder()
                .replicasPerMaster(1)
                // The slow log would be one more place, on a machine that is busy enough
                .eachNode(node -> node.password("secret").config("slowlog-log-slower-than", "-1"))
                .start()) {
            int slot = cluster.slotOf("k");
            cluster.masterOf(slot).command("SET", "k", "canary-in-cluster");
            cluster.masterOf(slot).awaitReplicas(1);

            RedisTestServer killed = cluster.killMaster(slot);
            assertThat(nodeTimeout(cluster.masters().get(0))).isEqualTo("2000");
            cluster.awaitOk();
            assertThat(nodeTimeout(cluster.masters().get(0)))
                    .as("patient again")
                    .isEqualTo("30000");

            RedisTestServer promoted = cluster.masterOf(slot);
            assertThat(promoted).isNotSameAs(killed);
            assertThat(promoted.command("GET", "k")).isEqualTo("canary-in-cluster");
            killed.restart();
            cluster.awaitOk();
            assertThat(cluster.masters()).hasSize(3).doesNotContain(killed);
            RedisTestServer[] nodes = cluster.nodes().toArray(RedisTestServer[]::new);
            // By GET and DUMP, on the master and on its replica
            assertThat(PlaintextScanner.forCanaries("canary-in-cluster").scan(nodes))
                    .hasSize(4);
        }
    }

    private static Object nodeTimeout(RedisTestServer node) {
        return ((List<?>) node.command("CONFIG", "GET", "cluster-node-timeout")).get(1);
    }

    @Test
    void failOver_withTls_everyNodeKnowsTheNewMaster() throws Exception {
        try (TestCertificates certificates = TestCertificates.create();
                RedisTestCluster cluster = RedisTestCluster.builder()
                        .replicasPerMaster(1)
                        .eachNode(node -> node.tls(certificates))
                        .start()) {
            RedisTestServer before = cluster.masterOf(0);
            RedisTestServer after = cluster.failOver(0);
            assertThat(after).isNotSameAs(before).isSameAs(cluster.masterOf(0));
            TlsClient client = TlsClient.trusting(certificates.authority());
            for (RedisTestServer node : cluster.nodes()) {
                assertThat(client.ping("localhost", node.tlsPort()).text()).isEqualTo("+PONG\r\n");
            }
        }
    }

    @Test
    void masters_fewerThanThree_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RedisTestCluster.builder().masters(2));
    }
}
