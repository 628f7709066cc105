package io.secureredis.connection;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.springframework.data.redis.connection.RedisClusterConnection;
import org.springframework.data.redis.connection.RedisClusterNode;
import org.springframework.data.redis.connection.RedisConnection;

/**
 * Finds out whether a connection's user may administrate the server, by trying two commands that only read: {@code ACL LIST} and {@code CONFIG GET}.
 *
 * <p>The user itself cannot be asked for its rights: to read them is one of the rights it should not have. Each refusal leaves a line in the server's
 * {@code ACL LOG}.
 */
public final class AdministrativeRights {

    private AdministrativeRights() {}

    /**
     * Refuses a user with such rights.
     *
     * @throws ConnectionException {@code SR303} when one of the commands is answered
     */
    public static void refuse(RedisConnection connection) {
        refuse(connection, "");
    }

    /**
     * As {@link #refuse(RedisConnection)}.
     *
     * @param servers what to call it in the text, such as {@code redis.example:6379}, without user or password
     * @throws ConnectionException {@code SR303} when one of the commands is answered
     */
    public static void refuse(RedisConnection connection, String servers) {
        if (connection instanceof RedisClusterConnection cluster) {
            for (RedisClusterNode node : cluster.clusterGetNodes()) {
                refuseIf(
                        permits(() -> cluster.serverCommands().getConfig(node, "maxmemory-policy")),
                        "CONFIG GET",
                        servers);
            }
            return;
        }
        refuseIf(
                permits(() -> connection.execute("ACL", "LIST".getBytes(StandardCharsets.US_ASCII))),
                "ACL LIST",
                servers);
        refuseIf(permits(() -> connection.serverCommands().getConfig("maxmemory-policy")), "CONFIG GET", servers);
    }

    private static void refuseIf(boolean permitted, String command, String servers) {
        if (permitted) {
            throw new ConnectionException(
                    ConnectionFailure.OVERBROAD_USER,
                    "The user of this connection to Redis" + (servers.isEmpty() ? "" : " at " + servers) + " may run "
                            + command + ", and so administrate the server;"
                            + " secure-redis.connection.require-acl is set.",
                    "Give the application a user of its own with the rights it needs. AclRules.forFeatures makes the ACL line for the"
                            + " features in use.");
        }
    }

    private static boolean permits(Runnable command) {
        try {
            command.run();
            return true;
        } catch (RuntimeException e) {
            Optional<ConnectionException> failure =
                    ConnectionFailures.anywhere().explain(e);
            if (failure.isPresent() && failure.get().failure() == ConnectionFailure.NOPERM) {
                return false;
            }
            // An error reply of another kind: services that rename or remove a command answer so
            if (failure.isEmpty()) {
                return false;
            }
            throw e;
        }
    }
}
