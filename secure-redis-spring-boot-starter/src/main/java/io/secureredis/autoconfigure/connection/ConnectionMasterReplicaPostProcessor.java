package io.secureredis.autoconfigure.connection;

import io.secureredis.connection.MasterReplicaConnectionFactory;
import io.secureredis.connection.MasterReplicaNodes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.MasterReplica;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.data.redis.connection.RedisPassword;
import org.springframework.data.redis.connection.RedisStaticMasterReplicaConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Replaces Boot's factory for a list of a master and its replicas by a {@link MasterReplicaConnectionFactory} before it
 * starts. Replicas get their own login, and the policy, the cache and the jobs can see the nodes. Boot's own client
 * configuration is kept.
 */
final class ConnectionMasterReplicaPostProcessor implements DestructionAwareBeanPostProcessor, PriorityOrdered {

    private static final String BOOTS = "LettuceConnectionConfiguration";

    private final ConfigurableListableBeanFactory beans;
    private final ObjectProvider<DataRedisConnectionDetails> details;
    private final ObjectProvider<RedisStaticMasterReplicaConfiguration> configured;
    private final ObjectProvider<DataRedisProperties> redis;
    private final ObjectProvider<ConnectionReplicaLogin> login;
    private final Map<String, MasterReplicaConnectionFactory> replaced = new ConcurrentHashMap<>();

    ConnectionMasterReplicaPostProcessor(
            ConfigurableListableBeanFactory beans,
            ObjectProvider<DataRedisConnectionDetails> details,
            ObjectProvider<RedisStaticMasterReplicaConfiguration> configured,
            ObjectProvider<DataRedisProperties> redis,
            ObjectProvider<ConnectionReplicaLogin> login) {
        this.beans = beans;
        this.details = details;
        this.configured = configured;
        this.redis = redis;
        this.login = login;
    }

    /** Runs before the policy checks the factory. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String beanName) {
        if (!isBoots(beanName)
                || !(bean instanceof LettuceConnectionFactory boots)
                || !MasterReplicaNodes.areHidden(boots)) {
            return bean;
        }
        MasterReplicaConnectionFactory ours = new MasterReplicaConnectionFactory(
                nodes(), boots.getClientConfiguration(), login.getObject().source());
        replaced.put(beanName, ours);
        return ours;
    }

    private boolean isBoots(String beanName) {
        if (!beans.containsBeanDefinition(beanName)) {
            return false;
        }
        String maker = beans.getBeanDefinition(beanName).getFactoryBeanName();
        return maker != null && maker.endsWith(BOOTS);
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
        MasterReplicaConnectionFactory ours = replaced.remove(beanName);
        if (ours != null) {
            ours.destroy();
        }
    }

    @Override
    public boolean requiresDestruction(Object bean) {
        return bean instanceof LettuceConnectionFactory;
    }
}
