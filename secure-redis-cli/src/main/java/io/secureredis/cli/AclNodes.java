package io.secureredis.cli;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.secureredis.CauseChain;
import io.secureredis.cli.connect.ConnectionErrors;
import io.secureredis.cli.connect.RedisTarget;
import io.secureredis.cli.connect.Servers;
import io.secureredis.cli.terminal.CliException;
import io.secureredis.cli.terminal.Terminal;
import io.secureredis.doctor.ServerAddress;
import io.secureredis.doctor.ServerConnection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All nodes that need the same users: Redis copies users neither to replicas nor within a cluster. */
final class AclNodes implements AutoCloseable {

    private final Servers servers;
    private final Terminal terminal;
    private final List<Node> nodes = new ArrayList<>();

    private AclNodes(Servers servers, Terminal terminal) {
        this.servers = servers;
        this.terminal = terminal;
    }

    /** Connects to all of them before anything is changed on one. */
    static AclNodes open(Servers servers, Terminal terminal) {
        AclNodes all = new AclNodes(servers, terminal);
        try {
            RedisURI first = servers.first();
            Node node = all.add(first);
            for (Map.Entry<String, RedisURI> other :
                    node.connection.relatedServers().entrySet()) {
                all.add(other.getValue());
            }
            return all;
        } catch (RuntimeException e) {
            all.close();
            throw e;
        }
    }

    private Node add(RedisURI server) {
        Node node =
                new Node(server, ServerConnection.open(server, servers.target().tls(), servers.resources()));
        nodes.add(node);
        return node;
    }

    List<Node> all() {
        return nodes;
    }

    /**
     * Writes the users to the ACL file of each node.
     *
     * @param line what to put into redis.conf if there is no such file
     * @return whether all nodes have saved
     */
    boolean save(String line) {
        boolean all = true;
        for (Node node : nodes) {
            if (node.save()) {
                terminal.print("Saved on " + node.address() + ".");
            } else {
                all = false;
                terminal.warn(node.address()
                        + " has no aclfile, so a restart loses this. Set aclfile in redis.conf, or add this line there: "
                        + line);
            }
        }
        return all;
    }

    /** Explains a failure with the options of the command line. */
    static RuntimeException explain(RuntimeException thrown, RedisTarget target, String command) {
        if (thrown instanceof CliException) {
            return thrown;
        }
        for (Throwable cause : CauseChain.of(thrown)) {
            String reply = cause instanceof RedisCommandExecutionException ? String.valueOf(cause.getMessage()) : "";
            if (isUnknownCommand(reply)) {
                return CliException.failed(
                        "The server does not know " + command + ".", "It needs Redis 7 or newer, or Valkey.", thrown);
            }
            if (reply.contains("not found")) {
                return CliException.failed(
                        "There is no such user on the server.", "secure-redis acl USER --apply sets it.", thrown);
            }
        }
        return ConnectionErrors.explain(thrown, target);
    }

    private static boolean isUnknownCommand(String reply) {
        return reply.contains("unknown subcommand")
                || reply.contains("Unknown subcommand")
                || reply.contains("unknown command");
    }

    @Override
    public void close() {
        nodes.forEach(node -> node.connection.close());
    }

    /** One node. */
    final class Node {

        private final RedisURI server;
        private final ServerConnection connection;

        private Node(RedisURI server, ServerConnection connection) {
            this.server = server;
            this.connection = connection;
        }

        String address() {
            return ServerAddress.of(server);
        }

        boolean knows(String user) {
            return connection.send("ACL", "USERS").contains(user);
        }

        /** Gives the user exactly these permissions. The user keeps existing passwords. */
        void set(String user, @Nullable String password, String rules) {
            boolean known = knows(user);
            List<String> words = new ArrayList<>(List.of("ACL", "SETUSER", user, "on", "resetkeys"));
            if (known && connection.send("ACL", "GETUSER", user).contains("selectors")) {
                words.add("clearselectors");
            }
            if (password != null && !known) {
                words.add(">" + password);
            }
            words.addAll(Arrays.asList(rules.split(" ")));
            connection.send(words.toArray(String[]::new));
        }

        /** Returns SHA-256 of each password of the user. */
        List<String> passwords(String user) {
            return words(user, "passwords");
        }

        boolean needsNoPassword(String user) {
            return words(user, "flags").contains("nopass");
        }

        private List<String> words(String user, String field) {
            List<Object> reply = connection.send("ACL", "GETUSER", user);
            for (int i = 0; i + 1 < reply.size(); i += 2) {
                if (field.equals(String.valueOf(reply.get(i))) && reply.get(i + 1) instanceof Collection<?> list) {
                    return list.stream().map(String::valueOf).toList();
                }
            }
            return List.of();
        }

        void change(String user, List<String> rules) {
            List<String> words = new ArrayList<>(List.of("ACL", "SETUSER", user));
            words.addAll(rules);
            connection.send(words.toArray(String[]::new));
        }

        /** Returns whether a new connection with this login is accepted. */
        boolean letsIn(String user, String password) {
            RedisURI uri = RedisURI.builder(server)
                    .withAuthentication(user, password.toCharArray())
                    .build();
            try {
                ServerConnection.open(uri, servers.target().tls(), servers.resources())
                        .close();
                return true;
            } catch (RedisException refused) {
                return false;
            }
        }

        private boolean save() {
            try {
                connection.send("ACL", "SAVE");
                return true;
            } catch (RedisCommandExecutionException e) {
                if (String.valueOf(e.getMessage()).contains("not configured")) {
                    return false;
                }
                throw e;
            }
        }
    }
}
