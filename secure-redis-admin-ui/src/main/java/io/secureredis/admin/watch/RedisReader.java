package io.secureredis.admin.watch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secureredis.admin.watch.RedisFacts.Clients;
import io.secureredis.admin.watch.RedisFacts.Fact;
import io.secureredis.admin.watch.RedisFacts.Group;
import io.secureredis.admin.watch.RedisFacts.Slow;
import io.secureredis.connection.ConnectionFailures;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisClusterConnection;
import org.springframework.data.redis.connection.RedisClusterNode;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.ReturnType;
import org.springframework.data.redis.core.types.RedisClientInfo;

/**
 * Asks the servers of an application about themselves. Arguments of slow commands never leave the server: a script
 * there returns only the names of the commands.
 */
public final class RedisReader {

    private static final int MOST_SLOW = 20;
    private static final int MOST_CLIENTS = 50;
    private static final long MICROS_TO_NANOS = 1_000;

    private static final byte[] SLOW = """
            local reply = {}
            for i, entry in ipairs(redis.call('SLOWLOG', 'GET', ARGV[1])) do
              local name = string.match(string.upper(entry[4][1] or ''), '^[%w._|-]+$')
              reply[i] = {entry[2], entry[3], name and string.sub(name, 1, 40) or '?'}
            end
            return reply
            """.getBytes(UTF_8);

    private final Supplier<Map<String, RedisConnectionFactory>> connections;

    /** @param connections by the names of their beans */
    public RedisReader(Supplier<Map<String, RedisConnectionFactory>> connections) {
        this.connections = connections;
    }

    /** Each server; one that does not answer says why. */
    List<RedisFacts> read() {
        List<RedisFacts> all = new ArrayList<>();
        connections.get().forEach((name, factory) -> {
            try (RedisConnection connection = factory.getConnection()) {
                all.addAll(read(name, connection));
            } catch (RuntimeException failure) {
                all.add(RedisFacts.unreachable(name, why(factory, failure)));
            }
        });
        return all;
    }

    private static List<RedisFacts> read(String name, RedisConnection connection) {
        if (connection instanceof RedisClusterConnection cluster) {
            return readNodes(name, cluster);
        }
        List<Slow> slow = new ArrayList<>();
        List<Clients> clients = new ArrayList<>();
        String slowProblem = tried("slowlog|get", () -> slow.addAll(slow(connection)));
        String clientsProblem = tried("client|list", () -> clients.addAll(clients(connection)));
        List<Group> groups = groups(connection.serverCommands().info());
        return List.of(new RedisFacts(name, "", null, groups, slow, slowProblem, clients, clientsProblem));
    }

    private static List<RedisFacts> readNodes(String name, RedisClusterConnection cluster) {
        List<RedisFacts> nodes = new ArrayList<>();
        for (RedisClusterNode node : cluster.clusterGetNodes()) {
            if (node.isMaster() && node.isConnected()) {
                String address = node.getHost() + ":" + node.getPort();
                List<Group> groups = groups(cluster.serverCommands().info(node));
                nodes.add(new RedisFacts(
                        name,
                        address,
                        null,
                        groups,
                        List.of(),
                        RedisFacts.OF_CLUSTER,
                        List.of(),
                        RedisFacts.OF_CLUSTER));
            }
        }
        return nodes;
    }

    private static @Nullable String tried(String command, Runnable attempt) {
        try {
            attempt.run();
            return null;
        } catch (RuntimeException refused) {
            return command;
        }
    }

    private static List<Slow> slow(RedisConnection connection) {
        List<Object> reply = connection
                .scriptingCommands()
                .eval(SLOW, ReturnType.MULTI, 0, Integer.toString(MOST_SLOW).getBytes(UTF_8));
        return (reply == null ? List.of() : reply)
                .stream().flatMap(entry -> slow(entry).stream()).toList();
    }

    private static Optional<Slow> slow(Object entry) {
        return entry instanceof List<?> fields
                        && fields.size() == 3
                        && fields.get(0) instanceof Long at
                        && fields.get(1) instanceof Long micros
                        && fields.get(2) instanceof byte[] command
                ? Optional.of(new Slow(
                        Instant.ofEpochSecond(at),
                        Duration.ofNanos(micros * MICROS_TO_NANOS),
                        new String(command, UTF_8)))
                : Optional.empty();
    }

    private static List<Clients> clients(RedisConnection connection) {
        List<RedisClientInfo> found = connection.serverCommands().getClientList();
        Map<List<String>, Clients> groups = new LinkedHashMap<>();
        for (RedisClientInfo client : found == null ? List.<RedisClientInfo>of() : found) {
            String host = text(client.get("addr")).replaceAll(":[0-9]+$", "");
            Clients one = new Clients(
                    text(client.get("name")),
                    text(client.get("user")),
                    host,
                    1,
                    Duration.ofSeconds(number(client.get("idle"))));
            groups.merge(List.of(one.name(), one.user(), host), one, Clients::and);
        }
        return groups.values().stream().limit(MOST_CLIENTS).toList();
    }

    private static List<Group> groups(@Nullable Properties found) {
        Properties info = found == null ? new Properties() : found;
        return List.of(memory(info), evictions(info), persistence(info), replication(info), server(info));
    }

    private static Group memory(Properties info) {
        boolean limited = number(info.getProperty("maxmemory")) > 0;
        return group(
                "memory",
                fact(info, "Used", "used_memory_human"),
                fact(info, "Limit (maxmemory)", "maxmemory_human", value -> !limited),
                fact(
                        info,
                        "Policy",
                        "maxmemory_policy",
                        value -> limited && !value.equals("noeviction") && !value.startsWith("volatile")),
                fact(info, "Fragmentation", "mem_fragmentation_ratio"));
    }

    private static Group evictions(Properties info) {
        return group(
                "evictions",
                fact(info, "Evicted keys", "evicted_keys", value -> number(value) > 0),
                fact(info, "Expired keys", "expired_keys"),
                fact(info, "Hits", "keyspace_hits"),
                fact(info, "Misses", "keyspace_misses"));
    }

    private static Group persistence(Properties info) {
        return group(
                "persistence",
                fact(info, "Append-only file", "aof_enabled"),
                fact(info, "Last append", "aof_last_write_status", value -> !value.equals("ok")),
                fact(info, "Last snapshot", "rdb_last_bgsave_status", value -> !value.equals("ok")),
                fact(info, "Changes since the snapshot", "rdb_changes_since_last_save"));
    }

    private static Group replication(Properties info) {
        return group(
                "replication",
                fact(info, "Role", "role", value -> !value.equals("master")),
                fact(info, "Replicas", "connected_slaves"),
                fact(info, "Link to the primary", "master_link_status", value -> !value.equals("up")));
    }

    private static Group server(Properties info) {
        return group(
                "server",
                fact(info, "Version", "redis_version"),
                fact(info, "Uptime in days", "uptime_in_days"),
                fact(info, "Connected clients", "connected_clients"),
                fact(info, "Blocked clients", "blocked_clients"),
                fact(info, "Rejected connections", "rejected_connections", value -> number(value) > 0));
    }

    private static Fact fact(Properties info, String name, String key) {
        return fact(info, name, key, value -> false);
    }

    private static Group group(String key, Fact... facts) {
        return new Group(
                key,
                List.of(facts).stream().filter(fact -> !fact.value().isEmpty()).toList());
    }

    private static Fact fact(Properties info, String name, String key, Predicate<String> worries) {
        String value = info.getProperty(key, "");
        return new Fact(key, name, value, !value.isEmpty() && worries.test(value));
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static long number(@Nullable String value) {
        return value != null && value.matches("[0-9]{1,18}") ? Long.parseLong(value) : 0;
    }

    private static String why(RedisConnectionFactory factory, RuntimeException failure) {
        return ConnectionFailures.of(factory)
                .explain(failure)
                .map(known -> String.valueOf(known.getMessage()))
                .orElseGet(() -> failure.getClass().getSimpleName());
    }
}
