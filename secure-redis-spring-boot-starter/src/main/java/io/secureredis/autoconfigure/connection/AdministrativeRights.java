package io.secureredis.autoconfigure.connection;

import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailure;
import io.secureredis.connection.ConnectionFailures;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.springframework.data.redis.connection.RedisClusterConnection;
import org.springframework.data.redis.connection.RedisClusterNode;
import org.springframework.data.redis.connection.RedisConnection;

/**
 * Finds out whether a connection's user may administer the server. It tries two commands that only read:
 * {@code ACL LIST} and {@code CONFIG GET}.
 *
 * <p>You cannot ask the server for the user's permissions: reading them is one of the permissions that the user should
 * not have. Each refusal leaves a line in the server's {@code ACL LOG}.
 */
final class AdministrativeRights {

    private AdministrativeRights() {}

    /**
     * Refuses a user with such permissions.
     *
     * @throws ConnectionException {@code SR303} if the server answers one of the commands
     */
    public static void refuse(RedisConnection connection) {
        refuse(connection, "");
    }

    /**
     * Does the same as {@link #refuse(RedisConnection)}.
     *
     * @param servers the name of the servers in the message, such as {@code redis.example:6379}, without user or
     *     password
     * @throws ConnectionException {@code SR303} if the server answers one of the commands
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
                            + command + ", and can therefore administer the server;"
                            + " secure-redis.connection.require-acl is set.",
                    "Give the application a user of its own with the rights it needs. AclRules.forFeatures creates the ACL line for the features in use.");
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
            // An error reply of another kind: services that rename or remove a command reply like this
            if (failure.isEmpty()) {
                return false;
            }
            throw e;
        }
    }
}
