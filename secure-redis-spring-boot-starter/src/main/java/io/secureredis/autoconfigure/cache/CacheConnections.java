package io.secureredis.autoconfigure.cache;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.SocketOptions;
import io.secureredis.autoconfigure.SecureRedisCacheProperties;
import io.secureredis.connection.MasterReplicaConnectionFactory;
import io.secureredis.connection.MasterReplicaNodes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Provides the cache's connections: the application's settings with a separate command timeout.
 *
 * <p>Lettuce waits up to a minute for an answer. That is too long for a cache, and a shorter timeout for the whole
 * application would break its blocking commands. The cache therefore gets its own connection with its own timeout.
 * While it is disconnected, commands wait for the next connection within that timeout, so a planned reconnection, for a
 * new certificate or password, goes unnoticed.
 *
 * <p>The cache uses the application's connection factory as it is if that is not Lettuce's own, or if it lists a master
 * and its replicas without being a {@link MasterReplicaConnectionFactory}.
 */
final class CacheConnections implements SmartLifecycle, DisposableBean {

    private final RedisConnectionFactory factory;
    private final @Nullable LettuceConnectionFactory own;

    CacheConnections(
            RedisConnectionFactory application,
            SecureRedisCacheProperties.Resilience resilience,
            boolean groupFlushes) {
        this.own = resilience.enabled() && isKnown(application)
                ? withCommandTimeout((LettuceConnectionFactory) application, resilience.commandTimeout(), groupFlushes)
                : null;
        this.factory = own == null ? application : own;
    }

    private static boolean isKnown(RedisConnectionFactory application) {
        return application.getClass() == MasterReplicaConnectionFactory.class
                || (application.getClass() == LettuceConnectionFactory.class
                        && !MasterReplicaNodes.areHidden((LettuceConnectionFactory) application));
    }

    private static RedisConfiguration server(LettuceConnectionFactory application) {
        if (application.getClusterConfiguration() != null) {
            return application.getClusterConfiguration();
        }
        if (application.getSentinelConfiguration() != null) {
            return application.getSentinelConfiguration();
        }
        return application.getSocketConfiguration() != null
                ? application.getSocketConfiguration()
                : application.getStandaloneConfiguration();
    }

    private static LettuceConnectionFactory withCommandTimeout(
            LettuceConnectionFactory application, Duration timeout, boolean groupFlushes) {
        LettuceClientConfiguration client =
                new CommandTimeoutClientConfiguration(application.getClientConfiguration(), timeout, groupFlushes);
        LettuceConnectionFactory factory = application instanceof MasterReplicaConnectionFactory list
                ? list.with(client)
                : new LettuceConnectionFactory(server(application), client);
        factory.setShareNativeConnection(application.getShareNativeConnection());
        factory.setValidateConnection(application.getValidateConnection());
        factory.afterPropertiesSet();
        factory.start();
        return factory;
    }

    static ClientOptions withCommandTimeout(ClientOptions options, Duration timeout) {
        SocketOptions socket = options.getSocketOptions();
        Duration connect = socket.getConnectTimeout().compareTo(timeout) < 0 ? socket.getConnectTimeout() : timeout;
        SocketOptions shorter = socket.mutate().connectTimeout(connect).build();
        // What follows a reactive answer may open the application's connection, and would wait for its own I/O thread
        return options.mutate().socketOptions(shorter).publishOnScheduler(true).build();
    }

    RedisConnectionFactory factory() {
        return factory;
    }

    @Override
    public void start() {
        if (own != null) {
            own.start();
        }
    }

    @Override
    public void stop() {
        if (own != null) {
            own.stop();
        }
    }

    @Override
    public boolean isRunning() {
        return own != null && own.isRunning();
    }

    /** Uses the phase of the application's connections: starts before, and stops after, what uses them. */
    @Override
    public int getPhase() {
        return own == null ? 0 : own.getPhase();
    }

    @Override
    public void destroy() {
        if (own != null) {
            own.destroy();
        }
    }
}
