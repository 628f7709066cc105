package io.secureredis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestSentinel;
import io.secureredis.testserver.RedisTestServer;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same commands on a cluster and behind Sentinel. */
class TopologyTest {

    private static final String SECRET = "q3JwWx0lY5o2nZcT8vKsB1eRdFgHjUiMpLaEoVbNy7k=";

    @TempDir
    private Path directory;

    private static Transcript run(String... words) {
        return Transcript.of().environment("SECURE_REDIS_SECRET_KEY", SECRET).run(words);
    }

    @Test
    void cluster_isExaminedAndGivenUsers_onEveryNode() {
        try (RedisTestCluster cluster = RedisTestCluster.start()) {
            String url = "--url=redis://127.0.0.1:" + cluster.nodes().get(0).port();

            Transcript doctor = run("doctor", url, "--cluster", "--all-nodes", "--feature=memory,jobs");
            Transcript acl = run(
                    "acl",
                    "shop",
                    "--features=cache,cluster",
                    "--apply",
                    url,
                    "--cluster",
                    "--new-password-file=" + directory.resolve("password"));
            Transcript check = run("acl", "shop", "--features=cache,cluster", "--check", url, "--cluster");

            assertThat(doctor.err()).isEmpty();
            assertThat(cluster.nodes()).allSatisfy(node -> {
                assertThat(doctor.out()).contains("    127.0.0.1:" + node.port() + ": maxmemory is 0");
                assertThat(acl.out()).contains("The user shop is set on 127.0.0.1:" + node.port() + ".");
            });
            assertThat(check.out()).startsWith("The user shop has all");
            assertThat(run("jobs", "list", url, "--cluster").out()).isEqualTo("There are no queues.\n");
            assertThat(run("rewrap", url, "--cluster").out()).startsWith("0 values and names were checked:");
        }
    }

    @Test
    void sentinel_isAskedForTheMaster() {
        try (RedisTestSentinel sentinel = RedisTestSentinel.start()) {
            String addresses = sentinel.sentinels().stream()
                    .map(server -> "127.0.0.1:" + server.port())
                    .collect(Collectors.joining(","));
            String option = "--sentinel=" + sentinel.masterName() + "@" + addresses;

            Transcript doctor = run("doctor", option, "--all-nodes", "--feature=memory");

            assertThat(doctor.out())
                    .contains(sentinel.servers().stream()
                            .map(RedisTestServer::port)
                            .map(port -> "    127.0.0.1:" + port + ": maxmemory is 0")
                            .toArray(String[]::new));
            assertThat(run("jobs", "list", option).out()).isEqualTo("There are no queues.\n");
            assertThat(run("doctor", "--sentinel=nobody@" + addresses).err())
                    .startsWith("error: Sentinel at 127.0.0.1:")
                    .contains(" does not know a master nobody.");
        }
    }
}
