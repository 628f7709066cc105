package io.secureredis.autoconfigure.connection;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.springframework.data.redis.connection.RedisClusterConnection;
import org.springframework.data.redis.connection.RedisClusterNode;
import org.springframework.data.redis.connection.RedisConnection;

/** Sends {@code PING}, and no other command: in a cluster, to each master that serves slots. */
final class ConnectionPing {

    private ConnectionPing() {}

    /**
     * Returns how many nodes have answered.
     *
     * @param answers which failures count as an answer too
     */
    static int ping(RedisConnection connection, Predicate<RuntimeException> answers) {
        if (!(connection instanceof RedisClusterConnection cluster)) {
            ping(connection::ping, answers);
            return 1;
        }
        List<RedisClusterNode> masters = masters(cluster);
        masters.forEach(master -> ping(() -> cluster.ping(master), answers));
        return masters.size();
    }

    private static void ping(Runnable ping, Predicate<RuntimeException> answers) {
        try {
            ping.run();
        } catch (RuntimeException failure) {
            if (!answers.test(failure)) {
                throw failure;
            }
        }
    }

    private static List<RedisClusterNode> masters(RedisClusterConnection cluster) {
        return StreamSupport.stream(cluster.clusterGetNodes().spliterator(), false)
                .filter(node ->
                        node.isMaster() && !node.getSlotRange().getSlots().isEmpty())
                .toList();
    }
}
