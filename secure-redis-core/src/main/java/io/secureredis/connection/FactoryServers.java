package io.secureredis.connection;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisNode;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.RedisSocketConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Names the servers of a connection factory for messages: hosts and ports, never a user or password. */
public final class FactoryServers {

    private static final int MOST_NAMES = 5;

    private FactoryServers() {}

    /** Returns a text such as {@code redis.example:6379}; empty for a factory of another client. */
    public static Optional<String> of(RedisConnectionFactory factory) {
        return factory instanceof LettuceConnectionFactory lettuce ? Optional.of(of(lettuce)) : Optional.empty();
    }

    /**
     * Returns a test for the server names of a factory. A factory does not know the names of cluster nodes, or of nodes
     * that Sentinels report; for those, every name matches.
     */
    public static Predicate<String> serversOf(RedisConnectionFactory factory) {
        boolean oneServer = factory instanceof UnixSocketConnectionFactory
                || (factory.getClass() == LettuceConnectionFactory.class
                        && factory instanceof LettuceConnectionFactory lettuce
                        && lettuce.getSentinelConfiguration() == null
                        && lettuce.getClusterConfiguration() == null
                        && !MasterReplicaNodes.areHidden(lettuce));
        String name = oneServer ? of(factory).orElse("") : "";
        return name.isEmpty() ? server -> true : name::equalsIgnoreCase;
    }

    private static String of(LettuceConnectionFactory factory) {
        if (factory instanceof MasterReplicaConnectionFactory list) {
            return list.hosts().stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
        }
        RedisSentinelConfiguration sentinel = factory.getSentinelConfiguration();
        if (sentinel != null) {
            return names(sentinel.getSentinels());
        }
        RedisClusterConfiguration cluster = factory.getClusterConfiguration();
        if (cluster != null) {
            return names(cluster.getClusterNodes());
        }
        RedisSocketConfiguration socket = factory.getSocketConfiguration();
        return socket != null ? socket.getSocket() : factory.getHostName() + ":" + factory.getPort();
    }

    private static String names(Iterable<RedisNode> nodes) {
        return StreamSupport.stream(nodes.spliterator(), false)
                .limit(MOST_NAMES)
                .map(node -> node.getHost() + ":" + node.getPort())
                .collect(Collectors.joining(", "));
    }
}
