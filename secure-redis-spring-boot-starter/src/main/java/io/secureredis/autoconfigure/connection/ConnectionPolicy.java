package io.secureredis.autoconfigure.connection;

import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailure;
import io.secureredis.connection.MasterReplicaConnectionFactory;
import io.secureredis.connection.MasterReplicaNodes;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisNode;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Requirements for a connection to Redis before it is opened: encryption and a login, unless it stays on this host.
 *
 * <p>Immutable. The two permissions are for networks that encrypt or isolate by other means; {@link #strict} grants
 * neither. {@link ConnectionGuard} blocks plaintext a second time, at the socket, for addresses that only Sentinel or
 * Cluster know.
 *
 * @param plaintextAllowed whether plaintext may leave this host
 * @param noPasswordAllowed whether the {@code default} user without a password may be used on a remote host
 */
record ConnectionPolicy(boolean plaintextAllowed, boolean noPasswordAllowed) {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Za-z0-9_.-]{1,100})}");

    /** Returns a policy in which nothing leaves this host unencrypted or without a login. */
    public static ConnectionPolicy strict() {
        return new ConnectionPolicy(false, false);
    }

    /**
     * Checks a factory before it opens its first connection.
     *
     * @throws ConnectionException {@code SR362} for a password that is an unresolved placeholder; {@code SR301} for
     *     plaintext, {@code SR302} for a missing password; {@code SR309} if plaintext or a missing password depends on
     *     the hosts and the factory does not expose them: Spring Data's own, with a list of a master and its replicas
     */
    public void check(LettuceConnectionFactory factory) {
        checkResolved(factory.getPassword());
        boolean login = factory.getPassword() != null
                || factory.getClientConfiguration()
                        .getRedisCredentialsProviderFactory()
                        .isPresent();
        boolean harmlessAnywhere = (factory.isUseSsl() || plaintextAllowed) && (login || noPasswordAllowed);
        if (!harmlessAnywhere && MasterReplicaNodes.areHidden(factory)) {
            throw hiddenNodes();
        }
        check(hosts(factory), factory.isUseSsl(), login);
    }

    /**
     * Checks a connection before it is opened.
     *
     * @param hosts names or literal addresses
     * @param tls whether the connections are encrypted
     * @param login whether a password is sent
     * @throws ConnectionException {@code SR301} for plaintext, {@code SR302} for a missing password
     */
    public void check(Collection<String> hosts, boolean tls, boolean login) {
        Optional<String> remote =
                hosts.stream().filter(host -> !Loopback.contains(host)).findFirst();
        if (remote.isEmpty()) {
            return;
        }
        if (!tls && !plaintextAllowed) {
            throw plaintext(remote.get());
        }
        if (!login && !noPasswordAllowed) {
            throw noPassword(remote.get());
        }
    }

    private static void checkResolved(@Nullable String password) {
        Matcher placeholder = PLACEHOLDER.matcher(password == null ? "" : password);
        if (placeholder.matches()) {
            throw new ConnectionException(
                    ConnectionFailure.UNRESOLVED_PASSWORD,
                    "The password for Redis is the placeholder ${" + placeholder.group(1)
                            + "}, which nothing resolves.",
                    "Set the property or the environment variable of that name.");
        }
    }

    static ConnectionException plaintext(String host) {
        return new ConnectionException(
                ConnectionFailure.PLAINTEXT_REFUSED,
                "Redis at " + host
                        + " would be used without encryption, and it is not on this host. Anyone on the network path could read the password and change every command.",
                "Turn TLS on with spring.data.redis.ssl.enabled=true or spring.data.redis.ssl.bundle. If the network itself encrypts, set secure-redis.connection.allow-plaintext=true.");
    }

    private static ConnectionException noPassword(String host) {
        return new ConnectionException(
                ConnectionFailure.NO_PASSWORD,
                "Redis at " + host
                        + " would be used as the default user without a password, and it is not on this host. Anyone who can reach its port could read and change everything.",
                "Set spring.data.redis.username and spring.data.redis.password, or"
                        + " secure-redis.connection.credentials.password-file. If clients can only connect with a certificate, set secure-redis.connection.allow-no-password=true.");
    }

    private static ConnectionException hiddenNodes() {
        return new ConnectionException(
                ConnectionFailure.NODES_UNSHOWN,
                "A connection factory of the application lists a master and its replicas, without TLS or without a"
                        + " password, and does not show whether they are on this host.",
                "Make it a MasterReplicaConnectionFactory, or leave the factory to Spring Boot and set"
                        + " spring.data.redis.masterreplica.nodes.");
    }

    private static Collection<String> hosts(LettuceConnectionFactory factory) {
        if (factory instanceof MasterReplicaConnectionFactory list) {
            return list.hosts();
        }
        RedisSentinelConfiguration sentinel = factory.getSentinelConfiguration();
        if (sentinel != null) {
            return hosts(sentinel.getSentinels());
        }
        RedisClusterConfiguration cluster = factory.getClusterConfiguration();
        if (cluster != null) {
            return hosts(cluster.getClusterNodes());
        }
        return factory.getSocketConfiguration() != null ? List.of() : List.of(factory.getHostName());
    }

    private static Set<String> hosts(Iterable<RedisNode> nodes) {
        Set<String> hosts = new LinkedHashSet<>();
        nodes.forEach(node -> hosts.add(String.valueOf(node.getHost())));
        return hosts;
    }
}
