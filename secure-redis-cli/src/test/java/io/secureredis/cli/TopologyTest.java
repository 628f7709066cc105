package io.secureredis.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.crypto.Binding;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestSentinel;
import io.secureredis.testserver.RedisTestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
    void cluster_jobs_areFoundByTheirKeyId() {
        Secret secret = Secret.fromBase64(SECRET);
        byte[] body = Sealer.of(KeyRing.of(secret)).seal(bytes("{}"), Binding.of("test"), Duration.ZERO);
        try (RedisTestCluster cluster = RedisTestCluster.start()) {
            for (String queue : List.of("mail", "reports", "thumbnails")) {
                command(cluster, "secure-jobs:queues", "SADD", bytes(queue));
                for (int i = 0; i < 3; i++) {
                    String keys = "secure-jobs:{" + queue + "}:";
                    command(cluster, keys + "body", "HSET", bytes("job-" + i), i == 0 ? bytes("forged") : body);
                    command(cluster, keys + "dead", "ZADD", bytes("1"), bytes("job-" + i));
                }
            }
            String url = "--url=redis://127.0.0.1:" + cluster.nodes().get(0).port();

            for (String queue : List.of("mail", "reports", "thumbnails")) {
                assertThat(run("jobs", "list", queue, url, "--cluster", "--key-id=" + secret.keyId())
                                .out())
                        .contains("job-1", "job-2", "2 jobs\n");
                assertThat(run("jobs", "list", queue, url, "--cluster", "--key-id=00000000")
                                .out())
                        .contains("0 jobs\n");
            }
        }
    }

    @Test
    void cluster_values_areMigratedRewrappedAndInspected_onEveryMaster() {
        try (RedisTestCluster cluster = RedisTestCluster.start()) {
            String url = "--url=redis://127.0.0.1:" + cluster.nodes().get(0).port();
            List<String> keys =
                    IntStream.range(0, 30).mapToObj(i -> "books::" + i).toList();
            keys.forEach(key -> command(cluster, key, "SET", bytes("plain")));
            assertThat(keys.stream()
                            .map(key -> cluster.masterOf(cluster.slotOf(key)).port())
                            .distinct())
                    .hasSize(cluster.masters().size());

            Transcript migrate = run("migrate", "--as=cache", "--rate=1000", url, "--cluster");
            Transcript inspect = run("inspect", "books::7", url, "--cluster");
            Transcript rewrap = run("rewrap", url, "--cluster");

            assertThat(migrate.toString()).startsWith("exit 0").containsPattern("\\b30\\b");
            assertThat(inspect.toString()).startsWith("exit 0").contains("opens: yes");
            assertThat(rewrap.toString()).startsWith("exit 0").contains("In Redis now: 30 under the primary secret ");
        }
    }

    @Test
    void cluster_password_isRotatedOnEveryNode() {
        try (RedisTestCluster cluster = RedisTestCluster.start()) {
            String url = "--url=redis://127.0.0.1:" + cluster.nodes().get(0).port();
            cluster.nodes().forEach(node -> node.command("ACL", "SETUSER", "shop", "on", ">old", "~*", "+ping"));
            String next = "--new-password-file=" + directory.resolve("next");

            Transcript added = run("password", "rotate", "shop", next, url, "--cluster", "--step=add");
            Transcript removed = run("password", "rotate", "shop", next, url, "--cluster", "--step=remove");

            assertThat(cluster.nodes()).allSatisfy(node -> {
                assertThat(added.out()).contains("added: 127.0.0.1:" + node.port() + " accepts the new password");
                assertThat(removed.out())
                        .contains("removed: 127.0.0.1:" + node.port() + " accepts only the new password.");
            });
            assertThat(removed.code()).isZero();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static void command(RedisTestCluster cluster, String key, String name, byte[]... arguments) {
        List<byte[]> words = new ArrayList<>(List.of(bytes(name), bytes(key)));
        words.addAll(List.of(arguments));
        cluster.masterOf(cluster.slotOf(key)).command(words.toArray(byte[][]::new));
    }

    @Test
    void sentinel_values_areMigratedAndRewrapped_onTheMasterOfNow() {
        try (RedisTestSentinel sentinel = RedisTestSentinel.start()) {
            String option = "--sentinel=" + sentinel.masterName() + "@"
                    + sentinel.sentinels().stream()
                            .map(server -> "127.0.0.1:" + server.port())
                            .collect(Collectors.joining(","));
            for (int i = 0; i < 30; i++) {
                sentinel.master().command("SET", "books::" + i, "plain");
            }
            sentinel.master().awaitReplicas(2);

            Transcript migrate = run("migrate", "--as=cache", "--rate=1000", option);
            sentinel.master().awaitReplicas(2);
            sentinel.killMaster();
            sentinel.awaitOk();
            Transcript again = run("migrate", "--as=cache", option);
            Transcript rewrap = run("rewrap", option);

            assertThat(migrate.toString()).startsWith("exit 0").containsPattern("\\b30\\b");
            assertThat(again.toString()).startsWith("exit 0");
            assertThat(rewrap.toString()).startsWith("exit 0").contains("In Redis now: 30 under the primary secret ");
            assertThat(sentinel.master().command("GET", "books::7")).asString().startsWith("SR");
        }
    }

    @Test
    void sentinel_thatDoesNotKnowTheMaster_saysSo() {
        try (RedisTestSentinel sentinel = RedisTestSentinel.start()) {
            Transcript run = run(
                    "jobs",
                    "list",
                    "--sentinel=other@127.0.0.1:" + sentinel.sentinels().get(0).port());

            assertThat(run.err())
                    .startsWith("error: SR373 ")
                    .endsWith("hint: Correct --sentinel. SENTINEL MASTERS lists what a Sentinel knows.\n");
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
