package io.secureredis.jobs;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.secureredis.connection.ConnectionFailures;
import io.secureredis.connection.MasterReplicaConnectionFactory;
import io.secureredis.connection.UnshownNodes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Opens connections of the jobs' own, with everything that the application configured for its connection factory: addresses, credentials, TLS, timeouts.
 *
 * <p>Lettuce is used directly because Spring Data's connections neither pipeline replies of scripts nor keep bytes as they are without a copy for each command.
 */
final class JobConnections {

    private final LettuceConnectionFactory factory;
    private final ConnectionFailures failures;

    /** @throws JobException {@code SR421} if the factory is not Lettuce's, or does not show its nodes */
    JobConnections(RedisConnectionFactory factory) {
        if (!(factory instanceof LettuceConnectionFactory lettuce)) {
            throw new JobException(
                    "SR421",
                    "Jobs need Lettuce, and the connection factory is a "
                            + factory.getClass().getName()
                            + ". Remove spring.data.redis.client-type, or give the jobs a LettuceConnectionFactory of their own.");
        }
        if (UnshownNodes.has(lettuce)) {
            throw new JobException(
                    "SR421",
                    "Jobs need to know the master, and the connection factory lists a master and its replicas without showing"
                            + " them. Make it a MasterReplicaConnectionFactory, or leave it to Spring Boot and set"
                            + " spring.data.redis.masterreplica.nodes.");
        }
        this.factory = lettuce;
        this.failures = ConnectionFailures.of(lettuce);
    }

    /** Explains failures of these connections, also by what keeps them from being opened again. */
    ConnectionFailures failures() {
        return failures;
    }

    Duration timeout() {
        return factory.getClientConfiguration().getCommandTimeout();
    }

    StatefulConnection<byte[], byte[]> connect() {
        AbstractRedisClient client = factory.getRequiredNativeClient();
        try {
            if (factory instanceof MasterReplicaConnectionFactory list) {
                return list.connectToMaster(ByteArrayCodec.INSTANCE);
            }
            if (client instanceof RedisClusterClient cluster) {
                return cluster.connect(ByteArrayCodec.INSTANCE);
            }
            if (client instanceof RedisClient single) {
                return single.connect(ByteArrayCodec.INSTANCE);
            }
        } catch (RuntimeException e) {
            throw JobRedis.refused(failures, e);
        }
        throw new IllegalStateException(
                "Unknown Lettuce client " + client.getClass().getName());
    }

    /** Asks the cluster anew who serves what: a connection to one node follows no redirection, and Lettuce does not learn from it. */
    CompletionStage<Void> lookAgain() {
        return factory.getRequiredNativeClient() instanceof RedisClusterClient cluster
                ? cluster.refreshPartitionsAsync()
                : CompletableFuture.completedFuture(null);
    }

    /** The commands of the one node that holds a key. */
    static RedisAsyncCommands<byte[], byte[]> nodeOf(StatefulConnection<byte[], byte[]> connection, byte[] key) {
        if (connection instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster) {
            String node = cluster.getPartitions()
                    .getPartitionBySlot(SlotHash.getSlot(key))
                    .getNodeId();
            return cluster.getConnection(node).async();
        }
        return ((StatefulRedisConnection<byte[], byte[]>) connection).async();
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
