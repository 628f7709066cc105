package io.secureredis.jobs.engine;

import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestSentinel;
import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.RedisTestServerBuilder;
import io.secureredis.testserver.TestCertificates;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Servers as an application may find them, and the properties by which it does. */
enum ConnectionTopology {
    STANDALONE {
        @Override
        Running start(@Nullable TestCertificates certificates) {
            RedisTestServerBuilder builder = RedisTestServer.builder();
            RedisTestServer server = mutual(builder, certificates).start();
            return new Running(
                    List.of(server),
                    List.of("spring.data.redis.host=localhost", "spring.data.redis.port=" + server.port()),
                    server::close);
        }
    },
    SENTINEL {
        @Override
        Running start(@Nullable TestCertificates certificates) {
            var builder = RedisTestSentinel.builder().replicas(1).sentinels(1);
            RedisTestSentinel all = (certificates == null ? builder : builder.tls(certificates)).start();
            if (certificates != null) {
                all.servers().forEach(server -> server.command("CONFIG", "SET", "tls-auth-clients", "yes"));
            }
            return new Running(
                    all.servers(),
                    List.of(
                            "spring.data.redis.sentinel.master=" + all.masterName(),
                            "spring.data.redis.sentinel.nodes=" + nodes(all.sentinels())),
                    all::close);
        }
    },
    CLUSTER {
        @Override
        Running start(@Nullable TestCertificates certificates) {
            RedisTestCluster cluster = RedisTestCluster.builder()
                    .masters(3)
                    .replicasPerMaster(0)
                    .eachNode(node -> mutual(node, certificates))
                    .start();
            return new Running(
                    cluster.nodes(),
                    List.of("spring.data.redis.cluster.nodes=" + nodes(cluster.nodes())),
                    cluster::close);
        }
    };

    /** Starts it; with certificates, clients have to show theirs to each server. */
    abstract Running start(@Nullable TestCertificates certificates);

    private static RedisTestServerBuilder mutual(
            RedisTestServerBuilder server, @Nullable TestCertificates certificates) {
        return certificates == null ? server : server.tls(certificates, certificates.server(), true);
    }

    private static String nodes(List<RedisTestServer> servers) {
        return servers.stream().map(server -> "localhost:" + server.port()).collect(Collectors.joining(","));
    }

    /**
     * What was started.
     *
     * @param servers those with data, without Sentinels
     */
    record Running(List<RedisTestServer> servers, List<String> properties, Runnable end) implements AutoCloseable {

        void each(String... command) {
            servers.forEach(server -> server.command(command));
        }

        /** The lines of {@code CLIENT LIST} of all servers for the clients with this name. */
        List<String> clients(String name) {
            return servers.stream()
                    .flatMap(server -> String.valueOf(server.command("CLIENT", "LIST"))
                            .lines()
                            .filter(line -> line.contains(" name=" + name + " "))
                            .map(line -> "port=" + server.port() + " " + line))
                    .toList();
        }

        /**
         * Lets the commands that block the clients with this name end as by their time-out, which a test need not wait
         * for.
         */
        void endBlocking(String name) {
            for (RedisTestServer server : servers) {
                String.valueOf(server.command("CLIENT", "LIST"))
                        .lines()
                        .filter(line -> line.contains(" name=" + name + " ") && line.contains(" cmd=blpop "))
                        .map(line -> line.replaceAll("^id=(\\d+) .*", "$1"))
                        .forEach(id -> server.command("CLIENT", "UNBLOCK", id));
            }
        }

        @Override
        public void close() {
            end.run();
        }
    }
}
