package io.secureredis.autoconfigure.cache;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.resource.ClientResources;
import io.secureredis.autoconfigure.SecureRedisCacheProperties;
import io.secureredis.connection.AnswerThreads;
import io.secureredis.connection.MasterReplicaConnectionFactory;
import io.secureredis.connection.MasterReplicaNodes;
import io.secureredis.connection.UnixSocketConnectionFactory;
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
    private final AnswerThreads answers = new AnswerThreads();
    private final @Nullable LettuceConnectionFactory own;
    private @Nullable ClientResources ownResources;

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
                || application.getClass() == UnixSocketConnectionFactory.class
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

    private LettuceConnectionFactory withCommandTimeout(
            LettuceConnectionFactory application, Duration timeout, boolean groupFlushes) {
        LettuceClientConfiguration applications = application.getClientConfiguration();
        ClientResources threads = withAnswers(applications.getClientResources().orElseGet(this::ownResources));
        LettuceClientConfiguration client = new CommandTimeoutClientConfiguration(
                applications, groupFlushes ? FlushGrouping.with(threads) : threads, timeout);
        LettuceConnectionFactory factory = like(application, client);
        factory.setShareNativeConnection(application.getShareNativeConnection());
        factory.setValidateConnection(application.getValidateConnection());
        factory.afterPropertiesSet();
        factory.start();
        return factory;
    }

    private static LettuceConnectionFactory like(
            LettuceConnectionFactory application, LettuceClientConfiguration client) {
        if (application instanceof MasterReplicaConnectionFactory list) {
            return list.with(client);
        }
        return application instanceof UnixSocketConnectionFactory socket
                ? socket.with(client)
                : new LettuceConnectionFactory(server(application), client);
    }

    /** The application's connections have none where it creates them itself without any. */
    private ClientResources ownResources() {
        ClientResources created = ClientResources.create();
        ownResources = created;
        return created;
    }

    private ClientResources withAnswers(ClientResources threads) {
        return AnswerThreads.areIn(threads) ? threads : answers.with(threads);
    }

    static ClientOptions withCommandTimeout(ClientOptions options, Duration timeout) {
        SocketOptions socket = options.getSocketOptions();
        Duration connect = socket.getConnectTimeout().compareTo(timeout) < 0 ? socket.getConnectTimeout() : timeout;
        SocketOptions shorter = socket.mutate().connectTimeout(connect).build();
        // What follows a reactive answer may wait for the I/O thread that brought it: see AnswerThreads
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
    @SuppressWarnings("FutureReturnValueIgnored") // Nothing depends on when the threads end
    public void destroy() {
        if (own != null) {
            own.destroy();
        }
        answers.close();
        if (ownResources != null) {
            ownResources.shutdown();
        }
    }
}
