package io.secureredis.benchmarks.cache;

import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisNode;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Where the applications of {@link AgainstBoot} have their caches.
 *
 * @param title what tables add to their names
 * @param properties how an application finds it
 * @param configuration the same for a connection factory
 * @param keyOnEachNode a key of any cache for each node
 * @param nodes whose processor time counts; none where the servers are not this process's
 */
record BootTarget(
        String title,
        List<String> properties,
        RedisConfiguration configuration,
        List<String> keyOnEachNode,
        List<RedisTestServer> nodes) {

    static BootTarget of(RedisTestServer server) {
        return of(server.host(), server.port(), List.of(server));
    }

    static BootTarget of(String host, int port) {
        return of(host, port, List.of());
    }

    private static BootTarget of(String host, int port, List<RedisTestServer> nodes) {
        return new BootTarget(
                "",
                List.of("spring.data.redis.host=" + host, "spring.data.redis.port=" + port),
                new RedisStandaloneConfiguration(host, port),
                List.of("last"),
                nodes);
    }

    static BootTarget of(RedisTestCluster cluster) {
        List<RedisTestServer> masters = cluster.masters();
        RedisClusterConfiguration configuration = new RedisClusterConfiguration();
        masters.forEach(node -> configuration.addClusterNode(new RedisNode(node.host(), node.port())));
        return new BootTarget(
                ", cluster of " + masters.size(),
                List.of("spring.data.redis.cluster.nodes="
                        + masters.stream()
                                .map(node -> node.host() + ":" + node.port())
                                .collect(Collectors.joining(","))),
                configuration,
                masters.stream().map(node -> keyOn(node, cluster)).toList(),
                masters);
    }

    /** A hash tag of that node: whatever stands before it in Redis does not matter. */
    private static String keyOn(RedisTestServer node, RedisTestCluster cluster) {
        return IntStream.range(0, RedisTestCluster.SLOTS)
                .mapToObj(i -> "{" + i + "}last")
                .filter(key -> cluster.masterOf(cluster.slotOf(key)).port() == node.port())
                .findFirst()
                .orElseThrow();
    }

    /** Processor time that all nodes have taken so far. */
    double serverSeconds() {
        return nodes.stream().mapToDouble(GroupedFlushes::serverSeconds).sum();
    }

    LettuceConnectionFactory connect() {
        LettuceConnectionFactory factory = new LettuceConnectionFactory(
                configuration,
                LettuceClientConfiguration.builder()
                        .commandTimeout(Duration.ofSeconds(20))
                        .build());
        factory.afterPropertiesSet();
        factory.start();
        return factory;
    }
}
