package io.secureredis.jobs.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.secureredis.connection.ConnectionFailures;
import io.secureredis.connection.MasterReplicaConnectionFactory;
import io.secureredis.connection.MasterReplicaNodes;
import io.secureredis.connection.SettingNames;
import io.secureredis.jobs.JobException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisNode;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.RedisSocketConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Opens separate connections for jobs, with everything that the application configured for its connection factory:
 * addresses, credentials, TLS, timeouts.
 *
 * <p>Lettuce is used directly, because Spring Data's connections do not pipeline replies of scripts, and copy bytes for
 * each command.
 */
final class JobConnections {

    private final LettuceConnectionFactory factory;
    private final ConnectionFailures failures;

    /** @throws JobException {@code SR421} if the factory is not Lettuce's, or does not expose its nodes */
    JobConnections(RedisConnectionFactory factory) {
        if (!(factory instanceof LettuceConnectionFactory lettuce)) {
            throw new JobException(
                    "SR421",
                    "Jobs need Lettuce, and the connection factory is a "
                            + factory.getClass().getName()
                            + SettingNames.of(factory)
                                    .in(
                                            ". Remove spring.data.redis.client-type, or give the jobs their own LettuceConnectionFactory."));
        }
        if (MasterReplicaNodes.areHidden(lettuce)) {
            throw new JobException(
                    "SR421",
                    "Jobs need to know the master, but the connection factory does not expose its list of a master and replicas. Make it a MasterReplicaConnectionFactory, or leave it to Spring Boot and set"
                            + " spring.data.redis.masterreplica.nodes.");
        }
        this.factory = lettuce;
        this.failures = ConnectionFailures.of(lettuce);
    }

    /** Explains failures of these connections, including why they cannot be opened again. */
    ConnectionFailures failures() {
        return failures;
    }

    /** Returns where the server is, for people; without login. */
    String address() {
        RedisClusterConfiguration cluster = factory.getClusterConfiguration();
        RedisSentinelConfiguration sentinel = factory.getSentinelConfiguration();
        if (cluster != null) {
            return "cluster of " + firstNode(cluster);
        }
        if (sentinel != null) {
            return "master "
                    + (sentinel.getMaster() == null
                            ? "unknown"
                            : sentinel.getMaster().getName());
        }
        RedisSocketConfiguration socket = factory.getSocketConfiguration();
        return socket == null ? factory.getHostName() + ":" + factory.getPort() : "socket " + socket.getSocket();
    }

    private static String firstNode(RedisClusterConfiguration cluster) {
        return cluster.getClusterNodes().stream()
                .map(RedisNode::asString)
                .sorted()
                .findFirst()
                .orElse("unknown nodes");
    }

    /** An application's own factory may have no limit, which is 0 to Lettuce. */
    Duration timeout() {
        Duration configured = factory.getClientConfiguration().getCommandTimeout();
        return configured.isZero() ? RedisURI.DEFAULT_TIMEOUT_DURATION : configured;
    }

    StatefulConnection<byte[], byte[]> connect() {
        AbstractRedisClient client;
        try {
            // Fails after the factory was stopped.
            client = factory.getRequiredNativeClient();
            StatefulConnection<byte[], byte[]> connection = connect(client);
            if (connection != null) {
                return connection;
            }
        } catch (RuntimeException e) {
            throw JobRedis.refused(failures, e);
        }
        throw new IllegalStateException(
                "Unknown Lettuce client " + client.getClass().getName());
    }

    private @Nullable StatefulConnection<byte[], byte[]> connect(AbstractRedisClient client) {
        if (factory instanceof MasterReplicaConnectionFactory list) {
            return list.connectToMaster(ByteArrayCodec.INSTANCE);
        }
        if (client instanceof RedisClusterClient cluster) {
            return cluster.connect(ByteArrayCodec.INSTANCE);
        }
        return client instanceof RedisClient single ? single.connect(ByteArrayCodec.INSTANCE) : null;
    }

    /**
     * Reloads the cluster's topology: a connection to one node follows no redirection, and Lettuce does not learn from
     * it.
     */
    CompletionStage<Void> refreshTopology() {
        return factory.getRequiredNativeClient() instanceof RedisClusterClient cluster
                ? cluster.refreshPartitionsAsync()
                : CompletableFuture.completedFuture(null);
    }

    /**
     * Returns the commands of the node that holds a key. It is a future because a thread of the client must not wait
     * for a connection that it may have to open itself.
     */
    static CompletableFuture<RedisAsyncCommands<byte[], byte[]>> nodeOf(
            StatefulConnection<byte[], byte[]> connection, byte[] key) {
        if (connection instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster) {
            String node = cluster.getPartitions()
                    .getPartitionBySlot(SlotHash.getSlot(key))
                    .getNodeId();
            return cluster.getConnectionAsync(node).thenApply(StatefulRedisConnection::async);
        }
        return CompletableFuture.completedFuture(((StatefulRedisConnection<byte[], byte[]>) connection).async());
    }

    boolean isCluster() {
        return factory.isClusterAware();
    }

    /** The id of the cluster's node that holds a key; empty where there is one server, or none holds it. */
    static String nodeIdOf(StatefulConnection<byte[], byte[]> connection, byte[] key) {
        if (connection instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster) {
            RedisClusterNode node = cluster.getPartitions().getPartitionBySlot(SlotHash.getSlot(key));
            return node == null ? "" : node.getNodeId();
        }
        return "";
    }

    /** A PING to a node of a cluster, or to the one server; to any node where there is no such id. */
    static CompletableFuture<String> ping(StatefulConnection<byte[], byte[]> connection, String node) {
        if (connection instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster && !node.isEmpty()) {
            return cluster.getConnectionAsync(node)
                    .thenCompose(one -> one.async().ping());
        }
        return commandsOf(connection).ping().toCompletableFuture();
    }

    /** The commands of each node that holds slots, or of the one server. */
    static List<RedisAsyncCommands<byte[], byte[]>> mastersOf(StatefulConnection<byte[], byte[]> connection) {
        if (connection instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster) {
            return cluster.getPartitions().stream()
                    .filter(node -> !node.getSlots().isEmpty())
                    .map(node -> cluster.getConnection(node.getNodeId()).async())
                    .toList();
        }
        return List.of(((StatefulRedisConnection<byte[], byte[]>) connection).async());
    }

    static RedisClusterAsyncCommands<byte[], byte[]> commandsOf(StatefulConnection<byte[], byte[]> connection) {
        if (connection instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster) {
            return cluster.async();
        }
        return ((StatefulRedisConnection<byte[], byte[]>) connection).async();
    }
}
