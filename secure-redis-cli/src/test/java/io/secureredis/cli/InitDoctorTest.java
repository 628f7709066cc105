package io.secureredis.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.api.sync.RedisCommands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The doctor and {@code init} agree on what is right. */
class InitDoctorTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"single, redis", "replica, redis-1 redis-2", "cluster, redis-1 redis-2 redis-3 redis-4 redis-5 redis-6"
    })
    void doctor_ofWhatInitWrote_findsNothing(String topology, String names) throws Exception {
        Path root = directory.resolve("out");
        String[] all = names.split(" ", -1);
        int port = WrittenServers.freePorts(all.length);
        Transcript.of()
                .run("init", "--dir=" + root, "--port=" + port, "--topology=" + topology, "--host=127.0.0.1,localhost");
        try (WrittenServers servers = new WrittenServers(root)) {
            List<RedisCommands<String, String>> nodes = new ArrayList<>();
            for (int i = 0; i < all.length; i++) {
                servers.start(all[i]);
                nodes.add(servers.login("admin", port + i).sync());
            }
            if (topology.equals("replica")) {
                servers.awaitLog("sync: Finished with success");
            } else if (topology.equals("cluster")) {
                InitCommandTest.createCluster(nodes, port);
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> nodes.stream()
                                .noneMatch(node -> node.info("replication").contains("master_link_status:down")));
            }
            Transcript doctor = Transcript.of();
            try (Stream<String> lines = Files.lines(root.resolve(".env"))) {
                lines.map(line -> line.split("=", 2)).forEach(pair -> doctor.environment(pair[0], pair[1]));
            }

            doctor.run(
                    "doctor",
                    "--all-nodes",
                    "--config=" + root.resolve("application.yml"),
                    "--user=admin",
                    "--password-file=" + root.resolve("passwords/admin"),
                    "--feature=tls,acl,network,commands,memory,persistence,data,keys,jobs");

            assertThat(doctor.toString()).startsWith("exit 0").contains("Examined ");
            for (int i = 0; i < all.length; i++) {
                assertThat(doctor.out()).contains(":" + (port + i));
            }
        }
    }
}
