package io.secureredis.cli.connect;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.secureredis.cli.connect.RedisTarget.Login;
import io.secureredis.cli.connect.RedisTarget.Mode;
import io.secureredis.connection.ConnectionAttempts;
import io.secureredis.connection.TlsSettings;
import io.secureredis.connection.UnixSockets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisNode;
import org.springframework.data.redis.connection.RedisPassword;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.RedisSocketConfiguration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** An open connection to one target. Failures of the connection appear as {@code error:} and {@code hint:}. */
public final class RedisAccess implements AutoCloseable {

    private final RedisTarget target;
    private final ClientResources resources;
    private final LettuceConnectionFactory factory;

    private RedisAccess(RedisTarget target) {
        this.target = target;
        this.resources = DefaultClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .build();
        this.factory = factory(target, resources);
    }

    /**
     * Connects and logs in.
     *
     * @throws io.secureredis.cli.terminal.CliException if that fails, with the reason
     */
    public static RedisAccess open(RedisTarget target) {
        RedisAccess access = new RedisAccess(target);
        try {
            access.factory.start();
            ConnectionAttempts.connect(access::ping);
            return access;
        } catch (RuntimeException e) {
            access.close();
            throw ConnectionErrors.explain(e, target);
        }
    }

    private Boolean ping() {
        try (RedisConnection connection = factory.getConnection()) {
            connection.ping();
            return true;
        }
    }

    public RedisTarget target() {
        return target;
    }

    /** Returns the factory for the library's own tools. */
    public LettuceConnectionFactory factory() {
        return factory;
    }

    public ClientResources resources() {
        return resources;
    }

    @Override
    public void close() {
        try {
            factory.destroy();
        } finally {
            resources.shutdown(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    private static LettuceConnectionFactory factory(RedisTarget target, ClientResources resources) {
        LettuceClientConfiguration.LettuceClientConfigurationBuilder builder = LettuceClientConfiguration.builder()
                .clientResources(resources)
                .clientOptions(clientOptions(target))
                .clientName("secure-redis-cli")
                .commandTimeout(target.timeout())
                .shutdownTimeout(Duration.ofMillis(100))
                .shutdownQuietPeriod(Duration.ZERO);
        TlsSettings tls = target.tls();
        LettuceClientConfiguration client = tls == null
                ? builder.build()
                : builder.useSsl().verifyPeer(tls.verify()).build();
        LettuceConnectionFactory factory = factory(target, client);
        factory.setEagerInitialization(false);
        factory.afterPropertiesSet();
        return factory;
    }

    /** Uses the constructor of each kind: the common one omits settings that others ask the factory for. */
    private static LettuceConnectionFactory factory(RedisTarget target, LettuceClientConfiguration client) {
        if (target.unixSocket() != null) {
            RedisSocketConfiguration socket = new RedisSocketConfiguration(
                    UnixSockets.require(Path.of(target.unixSocket())).toString());
            socket.setDatabase(target.database());
            login(socket, target.login());
            return new LettuceConnectionFactory(socket, client);
        }
        return switch (target.mode()) {
            case SENTINEL -> new LettuceConnectionFactory(sentinel(target), client);
            case CLUSTER -> new LettuceConnectionFactory(cluster(target), client);
            case STANDALONE -> new LettuceConnectionFactory(standalone(target), client);
        };
    }

    private static RedisStandaloneConfiguration standalone(RedisTarget target) {
        RedisTarget.Address address = target.addresses().get(0);
        RedisStandaloneConfiguration standalone = new RedisStandaloneConfiguration(address.host(), address.port());
        standalone.setDatabase(target.database());
        login(standalone, target.login());
        return standalone;
    }

    private static RedisSentinelConfiguration sentinel(RedisTarget target) {
        RedisSentinelConfiguration sentinel = new RedisSentinelConfiguration();
        sentinel.setMaster(String.valueOf(target.masterName()));
        target.addresses().forEach(address -> sentinel.addSentinel(new RedisNode(address.host(), address.port())));
        sentinel.setDatabase(target.database());
        login(sentinel, target.login());
        Login own = target.sentinelLogin();
        if (own.user() != null) {
            sentinel.setSentinelUsername(own.user());
        }
        sentinel.setSentinelPassword(RedisPassword.of(own.password()));
        return sentinel;
    }

    private static RedisClusterConfiguration cluster(RedisTarget target) {
        RedisClusterConfiguration cluster = new RedisClusterConfiguration();
        target.addresses().forEach(address -> cluster.addClusterNode(new RedisNode(address.host(), address.port())));
        login(cluster, target.login());
        return cluster;
    }

    private static void login(RedisConfiguration.WithAuthentication configuration, Login login) {
        if (login.user() != null) {
            configuration.setUsername(login.user());
        }
        configuration.setPassword(RedisPassword.of(login.password()));
    }

    /** Returns the options of every connection of the command line. */
    static ClientOptions clientOptions(RedisTarget target) {
        ClientOptions.Builder options =
                target.mode() == Mode.CLUSTER ? ClusterClientOptions.builder() : ClientOptions.builder();
        options.socketOptions(
                        SocketOptions.builder().connectTimeout(target.timeout()).build())
                .timeoutOptions(TimeoutOptions.enabled(target.timeout()));
        SslOptions tls = ssl(target.tls());
        return (tls == null ? options : options.sslOptions(tls)).build();
    }

    private static @Nullable SslOptions ssl(@Nullable TlsSettings tls) {
        if (tls == null) {
            return null;
        }
        SslOptions.Builder builder = SslOptions.builder()
                .jdkSslProvider()
                .trustManager(tls.trustManagers())
                .protocols(tls.protocols().toArray(String[]::new));
        if (tls.keyManagers() != null) {
            builder.keyManager(tls.keyManagers());
        }
        if (!tls.ciphers().isEmpty()) {
            builder.cipherSuites(tls.ciphers().toArray(String[]::new));
        }
        return builder.build();
    }
}
