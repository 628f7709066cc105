package io.secureredis.autoconfigure.session;

import io.secureredis.serializer.LosslessTextSerializer;
import io.secureredis.session.SealedSessions;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.data.redis.connection.MessageListener;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.RedisOperations;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.PatternTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.data.redis.serializer.StringRedisSerializer;
import org.springframework.session.data.redis.RedisIndexedSessionRepository;
import org.springframework.session.data.redis.RedisSessionRepository;

/**
 * Gives the templates of Spring Session's servlet repositories sealing connections, regardless of who created the
 * repositories, and translates keys for their listener.
 *
 * <p>Redis's events use the application's own connection factory, because the container chooses by its class how to
 * listen.
 */
final class SealedSessionRepositories implements BeanPostProcessor {

    private static final String CONTAINER = "springSessionRedisMessageListenerContainer";

    private final ObjectProvider<SealedSessions> sealed;
    private final ObjectProvider<RedisIndexedSessionRepository> indexed;

    SealedSessionRepositories(
            ObjectProvider<SealedSessions> sealed, ObjectProvider<RedisIndexedSessionRepository> indexed) {
        this.sealed = sealed;
        this.indexed = indexed;
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof RedisSessionRepository repository) {
            seal(repository.getSessionRedisOperations());
        } else if (bean instanceof RedisIndexedSessionRepository repository) {
            seal(repository.getSessionRedisOperations());
        } else if (bean instanceof RedisMessageListenerContainer container && name.equals(CONTAINER)) {
            listen(container, indexed.getObject());
        }
        return bean;
    }

    private void seal(RedisOperations<?, ?> operations) {
        if (!(operations instanceof RedisTemplate<?, ?> template)) {
            UnsealedSessions.warn(operations);
            return;
        }
        RedisConnectionFactory factory = template.getRequiredConnectionFactory();
        if (!SealedSessions.isSealing(factory)) {
            template.setConnectionFactory(sealed.getObject().around(factory));
        }
        writeNamesLossless(template);
    }

    private static void writeNamesLossless(RedisTemplate<?, ?> template) {
        if (template.getKeySerializer() instanceof StringRedisSerializer) {
            template.setKeySerializer(LosslessTextSerializer.instance());
        }
        if (template.getStringSerializer() instanceof StringRedisSerializer) {
            template.setStringSerializer(LosslessTextSerializer.instance());
        }
        if (template.getHashKeySerializer() instanceof StringRedisSerializer) {
            template.setHashKeySerializer(LosslessTextSerializer.instance());
        }
    }

    private void listen(RedisMessageListenerContainer container, RedisIndexedSessionRepository repository) {
        MessageListener revealing = sealed.getObject().around(repository);
        container.removeMessageListener(repository);
        container.addMessageListener(
                revealing,
                List.of(
                        new ChannelTopic(repository.getSessionDeletedChannel()),
                        new ChannelTopic(repository.getSessionExpiredChannel()),
                        new PatternTopic(repository.getSessionCreatedChannelPrefix() + "*")));
    }
}
