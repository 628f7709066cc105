package io.secureredis.testserver;

import io.secureredis.testserver.ClusterView.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A real Redis Cluster on loopback: masters with an equal share of the slots each, and their replicas.
 *
 * <p>A node that does not answer counts as dead only after half a minute, so that a busy machine does not break up the
 * cluster. From {@link #killMaster} to the end of the next {@link #awaitOk} it is two seconds, and the failover takes
 * about three.
 */
public final class RedisTestCluster implements AutoCloseable {

    /** The number of slots of a cluster. */
    public static final int SLOTS = 16384;

    static final String PATIENT_MILLIS = "30000";
    private static final String HASTY_MILLIS = "2000";
    private static final Duration SETTLE_LIMIT = Duration.ofMinutes(2);
    private static final Duration FAILOVER_LIMIT = Duration.ofSeconds(7);
    private static final int FAILOVER_TRIES = 15;

    private final List<RedisTestServer> nodes = new ArrayList<>();
    private boolean hasty;

    private RedisTestCluster() {}

    /** Starts three masters without replicas, password or TLS. */
    public static RedisTestCluster start() {
        return builder().start();
    }

    /** Returns a builder with options. */
    public static RedisTestClusterBuilder builder() {
        return new RedisTestClusterBuilder();
    }

    static RedisTestCluster start(int masters, int replicasPerMaster, Supplier<RedisTestServer> startNode) {
        RedisTestCluster cluster = new RedisTestCluster();
        try {
            for (int i = 0; i < masters * (1 + replicasPerMaster); i++) {
                cluster.nodes.add(startNode.get());
            }
            cluster.join();
            cluster.assignSlots(masters);
            cluster.attachReplicas(masters, replicasPerMaster);
            cluster.awaitOk();
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void join() {
        for (int i = 0; i < nodes.size(); i++) {
            nodes.get(i).command("CLUSTER", "SET-CONFIG-EPOCH", String.valueOf(i + 1));
        }
        // Each node meets each other one: faster than waiting for gossip
        for (RedisTestServer node : nodes) {
            for (RedisTestServer other : nodes) {
                if (node != other) {
                    node.command("CLUSTER", "MEET", other.host(), decimal(other.port()), decimal(other.busPort()));
                }
            }
        }
        await(
                "nodes know each other",
                () -> nodes.stream().allMatch(node -> ClusterView.of(node).knows(nodes.size())));
    }

    private void assignSlots(int masters) {
        for (int i = 0; i < masters; i++) {
            int first = SLOTS * i / masters;
            int last = SLOTS * (i + 1) / masters - 1;
            // Not ADDSLOTSRANGE, which Redis 6 lacks
            nodes.get(i)
                    .command(Stream.concat(
                                    Stream.of("CLUSTER", "ADDSLOTS"),
                                    IntStream.rangeClosed(first, last).mapToObj(RedisTestCluster::decimal))
                            .toArray(String[]::new));
        }
    }

    private void attachReplicas(int masters, int replicasPerMaster) {
        for (int i = masters; i < nodes.size(); i++) {
            RedisTestServer master = nodes.get((i - masters) / replicasPerMaster);
            nodes.get(i).command("CLUSTER", "REPLICATE", ClusterView.id(master));
        }
    }

    private static String decimal(int number) {
        return String.valueOf(number);
    }

    /** Returns all nodes, running or not: first those that began as masters, in the order of their slots. */
    public List<RedisTestServer> nodes() {
        return List.copyOf(nodes);
    }

    /** Returns the running nodes that hold slots now. */
    public List<RedisTestServer> masters() {
        ClusterView view = ClusterView.of(anyRunning());
        return running().stream()
                .filter(node -> view.node(ClusterView.id(node)).slotCount() > 0)
                .toList();
    }

    /** Returns the slot of a key. */
    public int slotOf(String key) {
        return Integer.parseInt(String.valueOf(anyRunning().command("CLUSTER", "KEYSLOT", key)));
    }

    /** Returns the running node that holds the slot now. */
    public RedisTestServer masterOf(int slot) {
        Node owner = ClusterView.of(anyRunning()).ownerOf(slot);
        return byId(owner.id());
    }

    /**
     * Kills the node that holds the slot with SIGKILL, and returns it. {@link #awaitOk} then waits for a replica to
     * take over.
     */
    public RedisTestServer killMaster(int slot) {
        RedisTestServer master = masterOf(slot);
        hasty = true;
        nodeTimeout(HASTY_MILLIS);
        master.kill();
        return master;
    }

    private void nodeTimeout(String millis) {
        running().forEach(node -> node.command("CONFIG", "SET", "cluster-node-timeout", millis));
    }

    /**
     * Makes a replica take over from the slot's master by agreement, and returns the new master when every node knows
     * it.
     */
    public RedisTestServer failOver(int slot) {
        ClusterView view = ClusterView.of(anyRunning());
        String before = view.ownerOf(slot).id();
        RedisTestServer replica = running().stream()
                .filter(node -> view.node(ClusterView.id(node)).masterId().equals(before))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The master of slot " + slot + " has no running replica"));
        takeOver(slot, replica);
        awaitOk();
        return replica;
    }

    /** If a node is too busy, the agreement is abandoned after five seconds and has to be requested again. */
    private void takeOver(int slot, RedisTestServer replica) {
        String after = ClusterView.id(replica);
        String refusal = "";
        for (int tries = 0; tries < FAILOVER_TRIES; tries++) {
            try {
                replica.command("CLUSTER", "FAILOVER");
            } catch (RedisReplyException notNow) {
                refusal = notNow.getMessage();
            }
            if (Await.untilAnswered(FAILOVER_LIMIT, () -> allSee(after, slot))) {
                return;
            }
        }
        throw notWithin("a replica took over slot " + slot + " " + refusal);
    }

    private boolean allSee(String owner, int slot) {
        return running().stream()
                .allMatch(node -> ClusterView.of(node).ownerOf(slot).id().equals(owner));
    }

    /**
     * Moves a slot with all its keys to another master, like a resharding, and returns when every node knows it.
     *
     * @param halfWay runs while the slot moves: half of its keys are on the new master, and the old one answers
     *     {@code ASK} and {@code TRYAGAIN}
     */
    public void moveSlot(int slot, RedisTestServer target, Runnable halfWay) {
        RedisTestServer source = masterOf(slot);
        SlotMove move = new SlotMove(slot, source, target);
        move.open();
        move.moveHalf();
        halfWay.run();
        move.moveRest();
        // The new owner first: in between, a redirection leads to where the slot is served
        move.assign(target);
        move.assign(source);
        masters().forEach(move::assign);
        String owner = ClusterView.id(target);
        await("slot " + slot + " has moved", () -> allSee(owner, slot));
    }

    /**
     * Waits until the running nodes serve all slots, agree on who holds them, and every running replica follows its
     * master.
     *
     * @throws RedisTestServerException after two minutes, with each node's view
     */
    public void awaitOk() {
        await("cluster is ok", this::isOk);
        if (hasty) {
            nodeTimeout(PATIENT_MILLIS);
            hasty = false;
        }
    }

    private boolean isOk() {
        List<RedisTestServer> running = running();
        List<String> ids = running.stream().map(ClusterView::id).toList();
        List<Node> first = ClusterView.of(running.get(0)).nodes(ids);
        return first.size() == ids.size()
                && first.stream().allMatch(Node::isHealthy)
                && first.stream().mapToInt(Node::slotCount).sum() == SLOTS
                && running.stream()
                        .allMatch(node -> ClusterView.of(node).nodes(ids).equals(first))
                && running.stream().allMatch(RedisTestCluster::isReady);
    }

    private static boolean isReady(RedisTestServer node) {
        boolean stateOk = "ok".equals(Replies.field(node.command("CLUSTER", "INFO"), "cluster_state"));
        Object replication = node.command("INFO", "replication");
        return stateOk
                && ("master".equals(Replies.field(replication, "role"))
                        || "up".equals(Replies.field(replication, "master_link_status")));
    }

    private void await(String what, BooleanSupplier condition) {
        if (!Await.untilAnswered(SETTLE_LIMIT, condition)) {
            throw notWithin(what);
        }
    }

    private RedisTestServerException notWithin(String what) {
        StringBuilder views = new StringBuilder();
        running()
                .forEach(node -> views.append(node.port())
                        .append(":\n")
                        .append(node.command("CLUSTER", "NODES"))
                        .append(node.command("CLUSTER", "INFO")));
        return new RedisTestServerException("Not within " + SETTLE_LIMIT + ": " + what + "\n" + views);
    }

    private List<RedisTestServer> running() {
        return nodes.stream().filter(RedisTestServer::isRunning).toList();
    }

    private RedisTestServer anyRunning() {
        return running().stream()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No node of the cluster is running"));
    }

    private RedisTestServer byId(String id) {
        return running().stream()
                .filter(node -> ClusterView.id(node).equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The node that holds the slot is not running"));
    }

    /** Stops every node. */
    @Override
    public void close() {
        nodes.forEach(RedisTestServer::close);
    }
}
