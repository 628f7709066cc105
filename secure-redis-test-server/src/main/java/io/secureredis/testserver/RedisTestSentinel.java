package io.secureredis.testserver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A master with its replicas and the Sentinels that monitor it, all real, on loopback.
 *
 * <p>A master that does not answer counts as dead only after half a minute, so that a busy machine causes no failover.
 * From {@link #killMaster} to the end of the next {@link #awaitOk} it is one second; a failover then takes a few more.
 */
public final class RedisTestSentinel implements AutoCloseable {

    static final String DOWN_AFTER = "down-after-milliseconds";
    static final String PATIENT_MILLIS = "30000";
    private static final String HASTY_MILLIS = "1000";
    private static final Duration SETTLE_LIMIT = Duration.ofMinutes(2);
    private static final Duration FAILOVER_LIMIT = Duration.ofSeconds(7);
    private static final int FAILOVER_TRIES = 15;

    private final String masterName;
    private final List<RedisTestServer> servers = new ArrayList<>();
    private final List<RedisTestServer> sentinels = new ArrayList<>();
    private boolean hasty;

    private RedisTestSentinel(String masterName) {
        this.masterName = masterName;
    }

    /** Starts a master, two replicas and three Sentinels without password or TLS. */
    public static RedisTestSentinel start() {
        return builder().start();
    }

    /** Returns a builder with options. */
    public static RedisTestSentinelBuilder builder() {
        return new RedisTestSentinelBuilder();
    }

    static RedisTestSentinel start(RedisTestSentinelBuilder options) {
        RedisTestSentinel all = new RedisTestSentinel(options.masterName());
        try {
            RedisTestServer master = options.server().start();
            all.servers.add(master);
            for (int i = 0; i < options.replicaCount(); i++) {
                all.servers.add(
                        options.server().replicaOf(master.host(), master.port()).start());
            }
            // Sentinels ask for replicas at once and then every ten seconds, so these must exist first
            all.await("replicas follow the master", () -> all.replicas(master).allMatch(r -> follows(r, master)));
            for (int i = 0; i < options.sentinelCount(); i++) {
                RedisTestServer sentinel = options.sentinel(master).start();
                all.sentinels.add(sentinel);
                hurry(sentinel);
            }
            all.awaitOk();
            return all;
        } catch (RuntimeException e) {
            all.close();
            throw e;
        }
    }

    /**
     * Makes a Sentinel check more often than in production, and prevents it from pausing for half a minute ("tilt") if
     * the machine is so busy that it did not run for two seconds. Redis 6 has no such switch, and is slower.
     */
    private static void hurry(RedisTestServer sentinel) {
        if (RedisBinary.isBeforeSeven()) {
            return;
        }
        sentinel.command("SENTINEL", "DEBUG", "info-period", "500", "ping-period", "200", "ask-period", "200");
        sentinel.command("SENTINEL", "DEBUG", "publish-period", "300", "min-link-reconnect-period", "500");
        sentinel.command("SENTINEL", "DEBUG", "tilt-trigger", "20000", "tilt-period", "1000");
    }

    /** Returns the name by which the Sentinels know the master. */
    public String masterName() {
        return masterName;
    }

    /** Returns the Sentinels, running or not. */
    public List<RedisTestServer> sentinels() {
        return List.copyOf(sentinels);
    }

    /** Returns all Redis servers, running or not; the first began as master. */
    public List<RedisTestServer> servers() {
        return List.copyOf(servers);
    }

    /** Returns the master that the Sentinels report now; it may be down. */
    public RedisTestServer master() {
        RedisTestServer master = named(running(sentinels).findFirst().orElseThrow());
        if (master == null) {
            throw new IllegalStateException("The Sentinels name a master that is none of these servers");
        }
        return master;
    }

    /** Kills the master with SIGKILL and returns it. {@link #awaitOk} then waits for a replica to take over. */
    public RedisTestServer killMaster() {
        RedisTestServer master = master();
        hasty = true;
        downAfter(HASTY_MILLIS);
        master.kill();
        return master;
    }

    private void downAfter(String millis) {
        running(sentinels).forEach(sentinel -> sentinel.command("SENTINEL", "SET", masterName, DOWN_AFTER, millis));
    }

    /** Makes the Sentinels promote a replica to master, and returns it when all agree and the others follow it. */
    public RedisTestServer failOver() {
        promoteOther(master());
        awaitOk();
        return master();
    }

    /**
     * A Sentinel refuses if it has received nothing from a replica for a second, and gives up if one is too busy; it is
     * then asked again.
     */
    private void promoteOther(RedisTestServer before) {
        String refusal = "";
        for (int tries = 0; tries < FAILOVER_TRIES; tries++) {
            try {
                running(sentinels).findFirst().orElseThrow().command("SENTINEL", "FAILOVER", masterName);
            } catch (RedisReplyException notNow) {
                refusal = notNow.getMessage();
            }
            if (Await.untilAnswered(FAILOVER_LIMIT, () -> master() != before)) {
                return;
            }
        }
        throw notWithin("a replica is made the master " + refusal);
    }

    /**
     * Waits until the running Sentinels know each other and name the same running master, and every running replica
     * follows it.
     *
     * @throws RedisTestServerException after two minutes, with each Sentinel's view
     */
    public void awaitOk() {
        await("Sentinels agree and replicas follow", this::isOk);
        if (hasty) {
            downAfter(PATIENT_MILLIS);
            hasty = false;
        }
    }

    private boolean isOk() {
        RedisTestServer master = named(running(sentinels).findFirst().orElseThrow());
        return master != null
                && master.isRunning()
                && running(sentinels).allMatch(sentinel -> named(sentinel) == master && seesAll(sentinel))
                && "master".equals(replication(master, "role"))
                && replicas(master).allMatch(replica -> follows(replica, master));
    }

    private boolean seesAll(RedisTestServer sentinel) {
        long replicas = replicas(master()).count();
        return attribute(sentinel, "flags").equals("master")
                && Long.parseLong(attribute(sentinel, "num-slaves")) >= replicas
                && attribute(sentinel, "num-other-sentinels").equals(String.valueOf(sentinels.size() - 1));
    }

    private String attribute(RedisTestServer sentinel, String name) {
        List<?> pairs = (List<?>) sentinel.command("SENTINEL", "MASTER", masterName);
        return pairs == null ? "" : String.valueOf(pairs.get(pairs.indexOf(name) + 1));
    }

    private @Nullable RedisTestServer named(RedisTestServer sentinel) {
        List<?> address = (List<?>) sentinel.command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", masterName);
        return servers.stream()
                .filter(server -> address != null && address.get(1).equals(String.valueOf(server.port())))
                .findFirst()
                .orElse(null);
    }

    private Stream<RedisTestServer> replicas(RedisTestServer master) {
        return running(servers).filter(server -> server != master);
    }

    private static boolean follows(RedisTestServer replica, RedisTestServer master) {
        return replication(replica, "master_link_status").equals("up")
                && replication(replica, "master_port").equals(String.valueOf(master.port()));
    }

    private static String replication(RedisTestServer server, String field) {
        return Replies.field(server.command("INFO", "replication"), field);
    }

    private static Stream<RedisTestServer> running(List<RedisTestServer> servers) {
        return servers.stream().filter(RedisTestServer::isRunning);
    }

    private void await(String what, BooleanSupplier condition) {
        if (!Await.untilAnswered(SETTLE_LIMIT, condition)) {
            throw notWithin(what);
        }
    }

    private RedisTestServerException notWithin(String what) {
        StringBuilder views = new StringBuilder();
        running(sentinels)
                .forEach(sentinel -> views.append('\n')
                        .append(sentinel.port())
                        .append(": ")
                        .append(sentinel.command("SENTINEL", "MASTER", masterName)));
        return new RedisTestServerException("Not within " + SETTLE_LIMIT + ": " + what + views);
    }

    /** Stops the Sentinels, then the servers. */
    @Override
    public void close() {
        sentinels.forEach(RedisTestServer::close);
        servers.forEach(RedisTestServer::close);
    }
}
