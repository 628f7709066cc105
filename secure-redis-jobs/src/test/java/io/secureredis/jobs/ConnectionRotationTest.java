package io.secureredis.jobs;

import static org.awaitility.Awaitility.await;

import io.secureredis.connection.CertificateWatch;
import io.secureredis.connection.ConnectionGuard;
import io.secureredis.connection.Credentials;
import io.secureredis.connection.CredentialsSource;
import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestSentinel;
import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** Password and certificates change under load where several nodes have to know it: no command fails, the blocking connections of the workers included. */
class ConnectionRotationTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void sentinel_passwordRotatedUnderLoad_nothingFails() throws Exception {
        try (RedisTestSentinel all =
                RedisTestSentinel.builder().replicas(1).sentinels(1).start()) {
            rotate(
                    "Sentinel",
                    all.servers(),
                    List.of(
                            "spring.data.redis.sentinel.master=" + all.masterName(),
                            "spring.data.redis.sentinel.nodes=" + nodes(all.sentinels())));
        }
    }

    @Test
    void cluster_passwordRotatedUnderLoad_nothingFails() throws Exception {
        try (RedisTestCluster cluster =
                RedisTestCluster.builder().masters(3).replicasPerMaster(0).start()) {
            rotate("Cluster", cluster.nodes(), List.of("spring.data.redis.cluster.nodes=" + nodes(cluster.nodes())));
        }
    }

    @Test
    void cluster_certificatesRenewedUnderLoad_nothingFails() throws Exception {
        try (TestCertificates certificates = TestCertificates.create();
                RedisTestCluster cluster = RedisTestCluster.builder()
                        .masters(3)
                        .replicasPerMaster(0)
                        .eachNode(node -> node.tls(certificates, certificates.server(), true))
                        .start()) {
            String pem = "spring.ssl.bundle.pem.redis.";
            List<String> properties = List.of(
                    "spring.data.redis.cluster.nodes=localhost:"
                            + cluster.nodes().get(0).port(),
                    "spring.data.redis.timeout=30s",
                    "spring.data.redis.ssl.bundle=redis",
                    "spring.ssl.bundle.watch.file.quiet-period=50ms",
                    pem + "reload-on-update=true",
                    pem + "truststore.certificate=file:" + certificates.authority(),
                    pem + "keystore.certificate=file:" + certificates.client().certificate(),
                    pem + "keystore.private-key=file:" + certificates.client().key(),
                    "secure-redis.cache.resilience.enabled=false");
            try (ConfigurableApplicationContext context = ConnectionApplication.start(properties);
                    ConnectionLoad load = new ConnectionLoad(context)) {
                load.awaitMore(load.put, 5);
                Set<CertificateWatch.Entry> before = clientsIn(context);
                certificates.renewServer();
                cluster.nodes().forEach(RedisTestServer::reloadCertificates);
                certificates.renewClient();
                await().atMost(LONG).until(() -> {
                    Set<CertificateWatch.Entry> now = clientsIn(context);
                    return !now.isEmpty() && !now.equals(before);
                });
                ConnectionGuard guard = context.getBean(ConnectionGuard.class);
                await().atMost(LONG).until(() -> guard.drainedConnections() > 0);
                load.awaitMore(load.cached, 20);
                load.awaitMore(load.put, 20);
                load.stop();
                System.out.println("Cluster: " + load.put + " jobs and " + load.cached + " cache operations, "
                        + guard.drainedConnections() + " connections renewed; none failed");
            }
        }
    }

    private static Set<CertificateWatch.Entry> clientsIn(ConfigurableApplicationContext context) {
        return context.getBean(CertificateWatch.class).entries().stream()
                .filter(entry -> entry.role() == CertificateWatch.Role.CLIENT)
                .collect(Collectors.toSet());
    }

    private void rotate(String what, List<RedisTestServer> servers, List<String> topology) throws Exception {
        each(servers, "ACL", "SETUSER", "app", "on", ">password-0", "~*", "&*", "+@all");
        Path file = Files.writeString(directory.resolve("password"), "password-0");
        List<String> properties = new ArrayList<>(topology);
        properties.add("spring.data.redis.username=app");
        properties.add("spring.data.redis.timeout=30s");
        properties.add("secure-redis.connection.credentials.password-file=" + file);
        properties.add("secure-redis.connection.credentials.refresh-interval=20ms");
        // A cache command that fails shall show
        properties.add("secure-redis.cache.resilience.enabled=false");
        try (ConfigurableApplicationContext context = ConnectionApplication.start(properties);
                ConnectionLoad load = new ConnectionLoad(context)) {
            for (int round = 1; round <= 2; round++) {
                String next = "password-" + round;
                each(servers, "ACL", "SETUSER", "app", ">" + next);
                Files.writeString(file, next);
                Credentials expected = Credentials.of("app", next.toCharArray());
                await().atMost(LONG)
                        .until(() -> context.getBean(CredentialsSource.class)
                                .current()
                                .equals(expected));
                load.awaitMore(load.cached, 20);
                each(servers, "ACL", "SETUSER", "app", "resetpass", ">" + next);
                load.awaitMore(load.put, 20);
            }
            load.stop();
            System.out.println(what + ": " + load.put + " jobs and " + load.cached
                    + " cache operations during two rotations; none failed");
        }
        // The old password opens nothing any more: who starts now has the new one
        try (ConfigurableApplicationContext context = ConnectionApplication.start(properties);
                ConnectionLoad load = new ConnectionLoad(context)) {
            load.awaitMore(load.put, 5);
            load.stop();
        }
    }

    private static void each(List<RedisTestServer> servers, String... command) {
        servers.forEach(server -> server.command(command));
    }

    private static String nodes(List<RedisTestServer> servers) {
        return servers.stream()
                .map(server -> server.host() + ":" + server.port())
                .collect(Collectors.joining(","));
    }
}
