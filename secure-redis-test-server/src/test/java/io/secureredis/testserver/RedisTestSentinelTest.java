package io.secureredis.testserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RedisTestSentinelTest {

    @Test
    void killMaster_withPasswords_aReplicaTakesOver() {
        try (RedisTestSentinel sentinel = RedisTestSentinel.builder()
                .masterName("orders")
                .password("secret")
                .sentinelPassword("other-secret")
                .start()) {
            assertThat(sentinel.masterName()).isEqualTo("orders");
            assertThat(sentinel.sentinels()).hasSize(3);
            assertThat(sentinel.servers()).hasSize(3);
            assertThat(sentinel.master()).isSameAs(sentinel.servers().get(0));
            sentinel.master().command("SET", "k", "v");
            sentinel.master().awaitReplicas(2);

            RedisTestServer killed = sentinel.killMaster();
            assertThat(downAfter(sentinel)).isEqualTo("1000");
            sentinel.awaitOk();

            assertThat(downAfter(sentinel)).as("patient again").isEqualTo("30000");
            assertThat(sentinel.master()).isNotSameAs(killed);
            assertThat(sentinel.master().command("GET", "k")).isEqualTo("v");
        }
    }

    private static Object downAfter(RedisTestSentinel sentinel) {
        List<?> pairs = (List<?>) sentinel.sentinels().get(1).command("SENTINEL", "MASTER", sentinel.masterName());
        return pairs.get(pairs.indexOf("down-after-milliseconds") + 1);
    }

    @Test
    void failOver_withTls_theOthersFollowTheNewMaster() throws Exception {
        try (TestCertificates certificates = TestCertificates.create();
                RedisTestSentinel sentinel = RedisTestSentinel.builder()
                        .replicas(1)
                        .tls(certificates)
                        .start()) {
            RedisTestServer before = sentinel.master();
            RedisTestServer after = sentinel.failOver();
            assertThat(after).isNotSameAs(before).isSameAs(sentinel.servers().get(1));
            TlsClient client = TlsClient.trusting(certificates.authority());
            assertThat(client.ping("localhost", sentinel.sentinels().get(0).tlsPort())
                            .text())
                    .isEqualTo("+PONG\r\n");
        }
    }
}
