package io.secureredis.migration;

import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisAdvancedClusterAsyncCommands;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.secureredis.SecureRedisException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.RedisConnectionFailureException;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * One connection to all keys of a Redis, standalone or cluster.
 *
 * <p>{@code SCAN} works on one server, so it goes to each {@linkplain #nodes() node}. Commands on a key go through
 * {@link #commands()}, which finds the right node and follows redirections.
 */
final class Keyspace implements AutoCloseable {

    private static final Duration WHERE_NO_TIMEOUT = Duration.ofMinutes(1);

    private final RedisConnection connection;
    private final RedisClusterAsyncCommands<byte[], byte[]> commands;
    private final StatefulConnection<byte[], byte[]> stateful;

    private Keyspace(
            RedisConnection connection,
            RedisClusterAsyncCommands<byte[], byte[]> commands,
            StatefulConnection<byte[], byte[]> stateful) {
        this.connection = connection;
        this.commands = commands;
        this.stateful = stateful;
    }

    /**
     * @throws IllegalArgumentException if the connections are not Lettuce's
     * @throws SecureRedisException {@code SR130} if there is no connection
     */
    static Keyspace open(RedisConnectionFactory factory) {
        RedisConnection connection = null;
        try {
            connection = factory.getConnection();
            Keyspace keyspace = over(connection, connection.getNativeConnection());
            connection = null;
            return keyspace;
        } catch (RedisException | RedisConnectionFailureException failed) {
            throw unanswered(failed);
        } finally {
            if (connection != null) {
                connection.close();
            }
        }
    }

    // Spring Data's Lettuce connections use bytes, and expose their commands, not the connections themselves.
    @SuppressWarnings({"unchecked", "deprecation"})
    private static Keyspace over(RedisConnection connection, Object nativeConnection) {
        if (nativeConnection instanceof RedisAdvancedClusterAsyncCommands<?, ?> cluster) {
            return new Keyspace(connection, (RedisClusterAsyncCommands<byte[], byte[]>) cluster, (StatefulConnection<
                            byte[], byte[]>)
                    cluster.getStatefulConnection());
        }
        if (nativeConnection instanceof RedisAsyncCommands<?, ?> single) {
            return new Keyspace(
                    connection, (RedisClusterAsyncCommands<byte[], byte[]>) single, (StatefulConnection<byte[], byte[]>)
                            single.getStatefulConnection());
        }
        throw new IllegalArgumentException("A census or a migration needs connections of Lettuce, these are "
                + connection.getClass().getName());
    }

    RedisClusterAsyncCommands<byte[], byte[]> commands() {
        return commands;
    }

    /** Returns every server that owns keys. */
    List<KeyspaceNode> nodes() {
        if (!(stateful instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster)) {
            return List.of(new KeyspaceNode(this, commands));
        }
        List<KeyspaceNode> nodes = new ArrayList<>();
        for (RedisClusterNode node : cluster.getPartitions()) {
            if (node.getRole().isUpstream() && !node.hasNoSlots()) {
                nodes.add(new KeyspaceNode(
                        this, call(() -> cluster.getConnection(node.getNodeId()).async())));
            }
        }
        return nodes;
    }

    /**
     * Sends one command for each item, then waits for all: one round trip. The result is null for a command that Redis
     * refuses with WRONGTYPE.
     */
    <T, R> List<@Nullable R> pipelined(List<T> items, Function<T, RedisFuture<R>> command) {
        List<RedisFuture<R>> futures = new ArrayList<>(items.size());
        for (T item : items) {
            futures.add(call(() -> command.apply(item)));
        }
        List<@Nullable R> replies = new ArrayList<>(items.size());
        for (RedisFuture<R> future : futures) {
            replies.add(reply(future));
        }
        return replies;
    }

    /** Runs one command on one key; returns null if Redis refuses it with WRONGTYPE. */
    <R> @Nullable R one(byte[] key, Function<byte[], RedisFuture<R>> command) {
        return this.<byte[], R>pipelined(List.of(key), command).get(0);
    }

    boolean isCluster() {
        return stateful instanceof StatefulRedisClusterConnection<?, ?>;
    }

    private <R> @Nullable R reply(RedisFuture<R> future) {
        try {
            return LettuceFutures.awaitOrCancel(future, timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (RedisException failed) {
            String message = failed.getMessage();
            if (message != null && message.startsWith("WRONGTYPE")) {
                return null;
            }
            throw unanswered(failed);
        }
    }

    <R> R await(RedisFuture<R> future) {
        return call(() -> LettuceFutures.awaitOrCancel(future, timeout().toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Returns null if Redis refuses; for commands that an ACL may deny. */
    <R> @Nullable R awaitIfAllowed(RedisFuture<R> future) {
        try {
            return await(future);
        } catch (SecureRedisException refused) {
            if (refused.getCause() instanceof RedisCommandExecutionException) {
                return null;
            }
            throw refused;
        }
    }

    private interface Call<R> {
        R run();
    }

    private static <R> R call(Call<R> call) {
        try {
            return call.run();
        } catch (RedisException failed) {
            throw unanswered(failed);
        }
    }

    private static SecureRedisException unanswered(RuntimeException cause) {
        return new SecureRedisException(
                "SR130",
                "Redis refused a command of the census or migration, or did not answer ("
                        + cause.getClass().getSimpleName()
                        + "). What was written so far is complete. Continue from the last checkpoint, or start again.",
                cause);
    }

    private Duration timeout() {
        Duration timeout = stateful.getTimeout();
        return timeout.isZero() ? WHERE_NO_TIMEOUT : timeout;
    }

    @Override
    public void close() {
        connection.close();
    }
}
