package io.secureredis.autoconfigure.connection;

import java.util.List;
import java.util.stream.StreamSupport;
import org.springframework.data.redis.connection.RedisClusterConnection;
import org.springframework.data.redis.connection.RedisClusterNode;
import org.springframework.data.redis.connection.RedisConnection;

/** {@code PING}, and no other command: in a cluster to each master that serves slots. */
final class ConnectionPing {

    private ConnectionPing() {}

    /** Returns how many nodes have answered. */
    static int ping(RedisConnection connection) {
        if (!(connection instanceof RedisClusterConnection cluster)) {
            connection.ping();
            return 1;
        }
        List<RedisClusterNode> masters = masters(cluster);
        masters.forEach(cluster::ping);
        return masters.size();
    }

    private static List<RedisClusterNode> masters(RedisClusterConnection cluster) {
        return StreamSupport.stream(cluster.clusterGetNodes().spliterator(), false)
                .filter(node ->
                        node.isMaster() && !node.getSlotRange().getSlots().isEmpty())
                .toList();
    }
}
