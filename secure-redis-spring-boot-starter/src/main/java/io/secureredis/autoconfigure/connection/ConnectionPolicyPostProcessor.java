package io.secureredis.autoconfigure.connection;

import io.secureredis.connection.ConnectionPolicy;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Holds every connection factory of the context, Boot's or the application's own, against the policy before it starts. */
final class ConnectionPolicyPostProcessor implements BeanPostProcessor {

    private final ObjectProvider<ConnectionPolicy> policy;

    ConnectionPolicyPostProcessor(ObjectProvider<ConnectionPolicy> policy) {
        this.policy = policy;
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String beanName) {
        if (bean instanceof LettuceConnectionFactory factory) {
            policy.getObject().check(factory);
        } else if (ConnectionJedis.isJedis(bean)) {
            ConnectionJedis.check(policy.getObject(), bean);
        }
        return bean;
    }
}
