package io.secureredis.autoconfigure;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.SocketOptions;
import io.secureredis.connection.MasterReplicaConnectionFactory;
import io.secureredis.connection.UnshownNodes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * The connections of the cache: the application's own settings, but impatient.
 *
 * <p>Lettuce waits up to a minute for an answer. A cache must not wait so long, and shortening the application's own time-out would break its blocking commands. So the cache gets a connection
 * of its own, which waits as long as the cache is worth. While it is disconnected, commands wait for the next connection, within the same time-out: a planned reconnection, for a new
 * certificate or password, is not noticed.
 *
 * <p>Where the application's connection factory is not Lettuce's own, or lists a master and its replicas without being a {@link MasterReplicaConnectionFactory}, the cache uses it as it is.
 */
final class CacheConnections implements SmartLifecycle, DisposableBean {

    private final RedisConnectionFactory factory;
    private final @Nullable LettuceConnectionFactory own;

    CacheConnections(
            RedisConnectionFactory application,
            SecureRedisCacheProperties.Resilience resilience,
            boolean groupFlushes) {
        this.own = resilience.enabled() && isKnown(application)
                ? impatient((LettuceConnectionFactory) application, resilience.commandTimeout(), groupFlushes)
                : null;
        this.factory = own == null ? application : own;
    }

    private static boolean isKnown(RedisConnectionFactory application) {
        return application.getClass() == MasterReplicaConnectionFactory.class
                || (application.getClass() == LettuceConnectionFactory.class
                        && !UnshownNodes.has((LettuceConnectionFactory) application));
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

    private static LettuceConnectionFactory impatient(
            LettuceConnectionFactory application, Duration timeout, boolean groupFlushes) {
        LettuceClientConfiguration client =
                new ImpatientClientConfiguration(application.getClientConfiguration(), timeout, groupFlushes);
        LettuceConnectionFactory factory = application instanceof MasterReplicaConnectionFactory list
                ? list.with(client)
                : new LettuceConnectionFactory(server(application), client);
        factory.setShareNativeConnection(application.getShareNativeConnection());
        factory.setValidateConnection(application.getValidateConnection());
        factory.afterPropertiesSet();
        factory.start();
        return factory;
    }

    static ClientOptions impatient(ClientOptions options, Duration timeout) {
        SocketOptions socket = options.getSocketOptions();
        Duration connect = socket.getConnectTimeout().compareTo(timeout) < 0 ? socket.getConnectTimeout() : timeout;
        SocketOptions shorter = socket.mutate().connectTimeout(connect).build();
        return options.mutate().socketOptions(shorter).build();
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

    /** With the application's own connections: started before, and stopped after, what uses them. */
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
