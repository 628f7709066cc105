package io.secureredis.autoconfigure;

import io.secureredis.connection.ConnectionPolicy;
import io.secureredis.connection.CredentialsSource;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.MasterReplica;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Node;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Holds every Lettuce connection factory of the context, Boot's or the application's own, against the policy before it starts. */
final class ConnectionPolicyPostProcessor implements BeanPostProcessor {

    private final ObjectProvider<ConnectionPolicy> policy;
    private final ObjectProvider<DataRedisConnectionDetails> details;
    private final ObjectProvider<CredentialsSource> credentials;

    ConnectionPolicyPostProcessor(
            ObjectProvider<ConnectionPolicy> policy,
            ObjectProvider<DataRedisConnectionDetails> details,
            ObjectProvider<CredentialsSource> credentials) {
        this.policy = policy;
        this.details = details;
        this.credentials = credentials;
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String beanName) {
        if (bean instanceof LettuceConnectionFactory factory) {
            policy.getObject().check(factory);
            checkMasterReplica(factory);
        }
        return bean;
    }

    /** The factory does not show the nodes of a static master/replica configuration. */
    private void checkMasterReplica(LettuceConnectionFactory factory) {
        DataRedisConnectionDetails known = details.getIfAvailable();
        MasterReplica nodes = known == null ? null : known.getMasterReplica();
        if (known != null && nodes != null) {
            List<String> hosts = nodes.getNodes().stream().map(Node::host).toList();
            boolean login = known.getPassword() != null || credentials.getIfAvailable() != null;
            policy.getObject().check(hosts, factory.isUseSsl(), login);
        }
    }
}
