package io.secureredis.autoconfigure.connection;

import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailure;
import io.secureredis.connection.MasterReplicaConnectionFactory;
import io.secureredis.connection.MasterReplicaNodes;
import io.secureredis.connection.UnixSocketConnectionFactory;
import io.secureredis.connection.UnixSockets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.MasterReplica;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Standalone;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.data.redis.connection.RedisPassword;
import org.springframework.data.redis.connection.RedisSocketConfiguration;
import org.springframework.data.redis.connection.RedisStaticMasterReplicaConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Replaces Boot's factory before it starts, and keeps the client configuration that Boot has built from its properties
 * and all customizers.
 *
 * <p>A Unix socket, which Boot cannot configure, becomes a {@link UnixSocketConnectionFactory}; a service connection
 * takes precedence. A list of a master and its replicas becomes a {@link MasterReplicaConnectionFactory}: replicas get
 * their own login, and the policy, the cache and the jobs can see the nodes.
 */
final class ConnectionFactoryPostProcessor implements DestructionAwareBeanPostProcessor, PriorityOrdered {

    private static final String BOOTS = "LettuceConnectionConfiguration";
    private static final String BOOTS_JEDIS = "JedisConnectionConfiguration";

    private final ConfigurableListableBeanFactory beans;
    private final ObjectProvider<DataRedisConnectionDetails> details;
    private final ObjectProvider<RedisStaticMasterReplicaConfiguration> configured;
    private final ObjectProvider<DataRedisProperties> redis;
    private final ObjectProvider<ConnectionReplicaLogin> login;
    private final ObjectProvider<ConnectionProperties> properties;
    private final Map<String, LettuceConnectionFactory> replaced = new ConcurrentHashMap<>();

    ConnectionFactoryPostProcessor(
            ConfigurableListableBeanFactory beans,
            ObjectProvider<DataRedisConnectionDetails> details,
            ObjectProvider<RedisStaticMasterReplicaConfiguration> configured,
            ObjectProvider<DataRedisProperties> redis,
            ObjectProvider<ConnectionReplicaLogin> login,
            ObjectProvider<ConnectionProperties> properties) {
        this.beans = beans;
        this.details = details;
        this.configured = configured;
        this.redis = redis;
        this.login = login;
        this.properties = properties;
    }

    /** Runs before the policy checks the factory. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String beanName) {
        if (ConnectionJedis.isJedis(bean) && isMadeBy(BOOTS_JEDIS, beanName) && socket() != null) {
            throw noSocket();
        }
        if (!isMadeBy(BOOTS, beanName) || !(bean instanceof LettuceConnectionFactory boots)) {
            return bean;
        }
        LettuceConnectionFactory ours = instead(boots);
        if (ours == null) {
            return bean;
        }
        replaced.put(beanName, ours);
        return ours;
    }

    private @Nullable LettuceConnectionFactory instead(LettuceConnectionFactory boots) {
        Path socket = socket();
        if (socket != null) {
            return new UnixSocketConnectionFactory(
                    ofSocket(UnixSockets.require(socket)), boots.getClientConfiguration());
        }
        return MasterReplicaNodes.areHidden(boots)
                ? new MasterReplicaConnectionFactory(
                        nodes(),
                        boots.getClientConfiguration(),
                        login.getObject().source())
                : null;
    }

    /** Returns null if a host and port are used. */
    private @Nullable Path socket() {
        Path socket = properties.getObject().unixSocket();
        boolean isSet = socket != null && !socket.toString().isEmpty();
        return isSet && !ConnectionSettings.isServiceConnection(details.getIfUnique()) ? socket : null;
    }

    private static ConnectionException noSocket() {
        return new ConnectionException(
                ConnectionFailure.UNIX_SOCKET,
                "The unix socket cannot be used: Jedis connects to a host and a port only.",
                "Remove spring.data.redis.client-type, or secure-redis.connection.unix-socket.");
    }

    private boolean isMadeBy(String configuration, String beanName) {
        if (!beans.containsBeanDefinition(beanName)) {
            return false;
        }
        String maker = beans.getBeanDefinition(beanName).getFactoryBeanName();
        return maker != null && maker.endsWith(configuration);
    }

    /** Login and database may stand in {@code spring.data.redis.url}, which Boot has read. */
    private RedisSocketConfiguration ofSocket(Path path) {
        DataRedisConnectionDetails boots = details.getObject();
        Standalone server = boots.getStandalone();
        RedisSocketConfiguration socket = new RedisSocketConfiguration(path.toString());
        socket.setDatabase(server == null ? redis.getObject().getDatabase() : server.getDatabase());
        socket.setUsername(boots.getUsername());
        socket.setPassword(RedisPassword.of(boots.getPassword()));
        return socket;
    }

    private RedisStaticMasterReplicaConfiguration nodes() {
        return configured.getIfAvailable(() -> ofProperties(details.getObject(), redis.getObject()));
    }

    /** Does the same as Boot, and adds the database, which Boot forgets. */
    private static RedisStaticMasterReplicaConfiguration ofProperties(
            DataRedisConnectionDetails details, DataRedisProperties redis) {
        MasterReplica list = details.getMasterReplica();
        if (list == null) {
            throw new IllegalStateException("spring.data.redis.masterreplica.nodes is not set");
        }
        RedisStaticMasterReplicaConfiguration nodes = new RedisStaticMasterReplicaConfiguration();
        list.getNodes().forEach(node -> nodes.addNode(node.host(), node.port()));
        nodes.setDatabase(redis.getDatabase());
        nodes.setUsername(details.getUsername());
        nodes.setPassword(RedisPassword.of(details.getPassword()));
        return nodes;
    }

    /** The container knows, and destroys, only the factory that it created. */
    @Override
    public void postProcessBeforeDestruction(Object bean, String beanName) {
        LettuceConnectionFactory ours = replaced.remove(beanName);
        if (ours != null) {
            ours.destroy();
        }
    }

    @Override
    public boolean requiresDestruction(Object bean) {
        return bean instanceof LettuceConnectionFactory;
    }
}
