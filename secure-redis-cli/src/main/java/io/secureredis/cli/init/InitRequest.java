package io.secureredis.cli.init;

import io.secureredis.cli.terminal.CliException;
import io.secureredis.connection.AclFeature;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The requested configuration. Everything that goes into a file has been checked.
 *
 * @param nodes how many servers a cluster has; not used otherwise
 */
public record InitRequest(
        Path directory,
        Purpose purpose,
        Topology topology,
        int nodes,
        boolean sessions,
        List<String> hosts,
        List<String> bind,
        int port,
        String memory,
        String keys,
        int days,
        boolean force) {

    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?|[0-9a-fA-F:]{2,45}");
    private static final Pattern MEMORY = Pattern.compile("[1-9][0-9]{0,11}(b|k|kb|m|mb|g|gb)?");
    private static final Pattern KEYS = Pattern.compile("[^\\s\"'\\\\#]{1,200}");
    private static final int BUS_OFFSET = 10_000;
    private static final int LAST_PORT = 65_535;

    /** What is stored. */
    public enum Purpose {
        cache,
        jobs,
        both
    }

    /** The number of servers, and their relation. */
    public enum Topology {
        single(1),
        replica(2),
        cluster(InitRequest.LEAST_OF_CLUSTER);

        private final int servers;

        Topology(int servers) {
            this.servers = servers;
        }
    }

    /** Three primaries, each with a replica. */
    public static final int LEAST_OF_CLUSTER = 6;

    private static final int MOST_OF_CLUSTER = 100;

    public InitRequest {
        hosts = List.copyOf(hosts);
        bind = List.copyOf(bind);
        hosts.forEach(host -> require(HOST.matcher(host).matches(), "--host", "a name or an address"));
        bind.forEach(address -> require(HOST.matcher(address).matches(), "--bind", "an address"));
        require(MEMORY.matcher(memory).matches(), "--memory", "a size, such as 512mb or 4gb");
        require(KEYS.matcher(keys).matches(), "--keys", "a pattern without spaces and quotes, such as shop:*");
        require(days >= 1 && days <= 3650, "--days", "between 1 and 3650");
        require(
                nodes >= LEAST_OF_CLUSTER && nodes <= MOST_OF_CLUSTER && nodes % 2 == 0,
                "--cluster",
                "an even number from " + LEAST_OF_CLUSTER + " to " + MOST_OF_CLUSTER);
        int last = port + count(topology, nodes) + (topology == Topology.cluster ? BUS_OFFSET : 0);
        require(port >= 1 && last <= LAST_PORT, "--port", "a port that leaves room for all servers and their bus");
    }

    private static void require(boolean valid, String option, String what) {
        if (!valid) {
            throw CliException.usage(option + " is not " + what + ".", null);
        }
    }

    private static int count(Topology topology, int nodes) {
        return topology == Topology.cluster ? nodes : topology.servers;
    }

    /** Returns the servers; the first is the primary. */
    List<Server> servers() {
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < count(topology, nodes); i++) {
            String name = topology == Topology.single ? "redis" : "redis-" + (i + 1);
            servers.add(new Server(name, port + i, root().resolve(name)));
        }
        return servers;
    }

    /** One server. Its files are in a separate directory. */
    record Server(String name, int port, Path directory) {

        Path configuration() {
            return directory.resolve("redis.conf");
        }

        Path users() {
            return directory.resolve("users.acl");
        }

        Path data() {
            return directory.resolve("data");
        }
    }

    Path root() {
        return directory.toAbsolutePath().normalize();
    }

    /** Returns the authority's directory; running servers need nothing from it. */
    Path authority() {
        return root().resolve("ca");
    }

    Path serverTls() {
        return root().resolve("tls").resolve("server");
    }

    Path clientTls() {
        return root().resolve("tls").resolve("client");
    }

    Path password(String user) {
        return root().resolve("passwords").resolve(user);
    }

    boolean jobs() {
        return purpose != Purpose.cache;
    }

    boolean clustered() {
        return topology == Topology.cluster;
    }

    boolean replicated() {
        return topology != Topology.single;
    }

    /** Returns what the application's user needs. */
    AclFeature[] features() {
        List<AclFeature> features = new ArrayList<>(List.of(AclFeature.CENSUS));
        if (purpose != Purpose.jobs) {
            features.addAll(List.of(AclFeature.CACHE, AclFeature.CACHE_CLEAR, AclFeature.CACHE_LOCK));
        }
        if (jobs()) {
            features.addAll(List.of(AclFeature.JOBS, AclFeature.PUB_SUB));
        }
        if (sessions) {
            features.add(AclFeature.SESSIONS);
        }
        if (topology == Topology.replica) {
            features.add(AclFeature.REPLICAS);
        }
        if (clustered()) {
            features.add(AclFeature.CLUSTER);
        }
        return features.toArray(AclFeature[]::new);
    }
}
