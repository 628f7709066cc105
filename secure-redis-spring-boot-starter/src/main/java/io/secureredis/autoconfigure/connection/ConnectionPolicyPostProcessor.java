package io.secureredis.autoconfigure.connection;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Checks every connection factory of the context, Boot's or the application's own, against the policy before it starts,
 * and then begins the startup check with it.
 */
final class ConnectionPolicyPostProcessor implements BeanPostProcessor {

    private final ObjectProvider<ConnectionPolicy> policy;
    private final ObjectProvider<ConnectionStartCheck> startCheck;

    ConnectionPolicyPostProcessor(
            ObjectProvider<ConnectionPolicy> policy, ObjectProvider<ConnectionStartCheck> startCheck) {
        this.policy = policy;
        this.startCheck = startCheck;
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

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof LettuceConnectionFactory factory) {
            startCheck.ifAvailable(check -> check.begin(factory));
        }
        return bean;
    }
}
