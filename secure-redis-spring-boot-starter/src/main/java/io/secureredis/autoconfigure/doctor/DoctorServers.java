package io.secureredis.autoconfigure.doctor;

import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import io.secureredis.connection.MasterReplicaConnectionFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.NamedNode;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisNode;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.RedisSentinelConnection;
import org.springframework.data.redis.connection.RedisServer;
import org.springframework.data.redis.connection.RedisSocketConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** The servers of a connection factory, for a separate connection to each. */
final class DoctorServers {

    private final LettuceConnectionFactory factory;
    private final @Nullable String username;
    private final @Nullable String password;

    /** @param password null for the application's own login */
    DoctorServers(LettuceConnectionFactory factory, @Nullable String username, @Nullable String password) {
        this.factory = factory;
        this.username = username;
        this.password = password;
    }

    /**
     * Returns where to begin, in order, until a server answers: the server, the master that Sentinel reports, or the
     * nodes of the cluster or the list.
     */
    List<RedisURI> entrances() {
        if (factory instanceof MasterReplicaConnectionFactory list) {
            return at(list.nodesWithThisLogin(), list.configuration());
        }
        RedisSocketConfiguration socket = factory.getSocketConfiguration();
        if (socket != null) {
            return List.of(complete(RedisURI.Builder.socket(socket.getSocket()), socket));
        }
        RedisClusterConfiguration cluster = factory.getClusterConfiguration();
        if (cluster != null) {
            return at(cluster.getClusterNodes(), cluster);
        }
        RedisSentinelConfiguration sentinel = factory.getSentinelConfiguration();
        if (sentinel != null) {
            RedisServer master = master(sentinel);
            return List.of(at(master.getHost(), master.getPort(), sentinel));
        }
        return List.of(at(factory.getHostName(), factory.getPort(), factory.getStandaloneConfiguration()));
    }

    private List<RedisURI> at(Iterable<RedisNode> nodes, RedisConfiguration configuration) {
        List<RedisURI> addresses = new ArrayList<>();
        nodes.forEach(node -> addresses.add(at(node.getHost(), node.getPort(), configuration)));
        return addresses;
    }

    private RedisServer master(RedisSentinelConfiguration sentinel) {
        NamedNode name = sentinel.getMaster();
        try (RedisSentinelConnection connection = factory.getSentinelConnection()) {
            return connection.masters().stream()
                    .filter(master ->
                            name != null && String.valueOf(master.getName()).equals(name.getName()))
                    .findFirst()
                    .orElseThrow(() ->
                            new IllegalStateException("Sentinel does not know a master with the configured name"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RedisURI at(@Nullable String host, @Nullable Integer port, RedisConfiguration configuration) {
        if (host == null || port == null) {
            throw new IllegalStateException("The connection factory names no host and port");
        }
        RedisURI.Builder builder = RedisURI.Builder.redis(host, port);
        if (factory.isUseSsl()) {
            builder.withSsl(true)
                    .withVerifyPeer(factory.getClientConfiguration().getVerifyMode());
        }
        return complete(builder, configuration);
    }

    private RedisURI complete(RedisURI.Builder builder, RedisConfiguration configuration) {
        Duration timeout = factory.getClientConfiguration().getCommandTimeout();
        // An application's own factory may have no limit; the doctor's connections need one
        builder.withTimeout(timeout.isZero() ? RedisURI.DEFAULT_TIMEOUT_DURATION : timeout);
        builder.withDatabase(RedisConfiguration.getDatabaseOrElse(configuration, () -> 0));
        if (password != null) {
            return username == null
                    ? builder.withPassword(password.toCharArray()).build()
                    : builder.withAuthentication(username, password.toCharArray())
                            .build();
        }
        RedisCredentialsProvider followed = factory.getClientConfiguration()
                .getRedisCredentialsProviderFactory()
                .map(source -> source.createCredentialsProvider(configuration))
                .orElse(null);
        return followed == null
                ? configured(builder, configuration)
                : builder.withAuthentication(followed).build();
    }

    private static RedisURI configured(RedisURI.Builder builder, RedisConfiguration configuration) {
        if (configuration instanceof RedisConfiguration.WithAuthentication login
                && login.getPassword().isPresent()) {
            String user = login.getUsername();
            char[] secret = login.getPassword().get();
            return user == null
                    ? builder.withPassword(secret).build()
                    : builder.withAuthentication(user, secret).build();
        }
        return builder.build();
    }
}
