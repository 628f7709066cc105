package io.secureredis.samples.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.samples.cluster.Outage.Report;
import io.secureredis.testserver.RedisTestServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** Does what {@code main} does, and looks at the nodes. */
class ClusterTest {

    private static final int NODES = 6;

    @Test
    void primary_killedWhileTheApplicationWorks_isReplaced_andNoCallFails() {
        try (Nodes nodes = Nodes.start();
                ConfigurableApplicationContext application = ClusterApplication.start(nodes)) {
            assertThat(replicationLogins(nodes)).hasSize(NODES / 2);
            List<RedisTestServer> primaries = nodes.cluster().masters();

            Report report = application.getBean(Outage.class).run(nodes);

            assertThat(report.missesBefore()).isZero();
            assertThat(report.missesAfterwards()).isZero();
            assertThat(primaries).extracting(RedisTestServer::tlsPort).contains(report.killed());
            assertThat(nodes.cluster().masters())
                    .hasSize(primaries.size())
                    .extracting(RedisTestServer::tlsPort)
                    .doesNotContain(report.killed());
            assertThat(nodes.cluster().masters()).allSatisfy(node -> {
                assertThat((List<?>) node.command("KEYS", "stock::*")).isNotEmpty();
                assertThat(node.command("CONFIG", "GET", "port")).isEqualTo(List.of("port", "0"));
            });
        }
    }

    /** Their passwords, of which each pair has its own. */
    private static List<String> replicationLogins(Nodes nodes) {
        return nodes.cluster().nodes().stream()
                .map(node -> String.valueOf(((List<?>) node.command("CONFIG", "GET", "masterauth")).get(1)))
                .distinct()
                .toList();
    }
}
