package io.secureredis.testserver;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Options of a {@link RedisTestCluster}. */
public final class RedisTestClusterBuilder {

    private final List<Consumer<RedisTestServerBuilder>> nodeOptions = new ArrayList<>();
    private int masters = 3;
    private int replicasPerMaster;

    RedisTestClusterBuilder() {}

    /** Sets how many masters share the slots, at least three, as Redis Cluster needs for a majority. Default: 3. */
    public RedisTestClusterBuilder masters(int count) {
        if (count < 3) {
            throw new IllegalArgumentException("A cluster needs at least 3 masters, not " + count);
        }
        this.masters = count;
        return this;
    }

    /** Sets how many replicas each master has. Default: 0. */
    public RedisTestClusterBuilder replicasPerMaster(int count) {
        this.replicasPerMaster = count;
        return this;
    }

    /**
     * Sets options of every node: password, TLS, ACL users, directives. The cluster itself manages ports and
     * replication.
     */
    public RedisTestClusterBuilder eachNode(Consumer<RedisTestServerBuilder> options) {
        nodeOptions.add(options);
        return this;
    }

    /** Starts the nodes, joins them and returns when the cluster is ready, as {@link RedisTestCluster#awaitOk} says. */
    public RedisTestCluster start() {
        return RedisTestCluster.start(masters, replicasPerMaster, this::startNode);
    }

    private RedisTestServer startNode() {
        RedisTestServerBuilder node = RedisTestServer.builder()
                .clusterNode()
                .config("cluster-node-timeout", RedisTestCluster.PATIENT_MILLIS)
                .config("cluster-replica-validity-factor", "0")
                .config("cluster-allow-replica-migration", "no");
        nodeOptions.forEach(options -> options.accept(node));
        return node.start();
    }
}
