package io.secureredis.autoconfigure.session;

import io.secureredis.session.SealedSessions;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.core.ReactiveRedisOperations;
import org.springframework.data.redis.core.ReactiveRedisTemplate;
import org.springframework.session.data.redis.ReactiveRedisIndexedSessionRepository;
import org.springframework.session.data.redis.ReactiveRedisSessionRepository;
import org.springframework.session.data.redis.config.annotation.web.server.AbstractRedisWebSessionConfiguration;
import org.springframework.session.data.redis.config.annotation.web.server.RedisIndexedWebSessionConfiguration;
import org.springframework.session.data.redis.config.annotation.web.server.RedisWebSessionConfiguration;

/**
 * Gives Spring Session's WebFlux configurations sealing connections before they create their templates, which cannot be
 * changed later.
 */
final class SealedWebSessionRepositories implements BeanPostProcessor {

    private final ObjectProvider<SealedSessions> sealed;
    private final ObjectProvider<ReactiveRedisConnectionFactory> ofSessions;
    private final ObjectProvider<ReactiveRedisConnectionFactory> usual;

    private final AutowireCapableBeanFactory beans;

    SealedWebSessionRepositories(
            AutowireCapableBeanFactory beans,
            ObjectProvider<SealedSessions> sealed,
            ObjectProvider<ReactiveRedisConnectionFactory> ofSessions,
            ObjectProvider<ReactiveRedisConnectionFactory> usual) {
        this.beans = beans;
        this.sealed = sealed;
        this.ofSessions = ofSessions;
        this.usual = usual;
    }

    /** Returns the factory that Spring Session would use by itself. */
    ReactiveRedisConnectionFactory plain() {
        ReactiveRedisConnectionFactory own = ofSessions.getIfAvailable();
        return own == null ? usual.getObject() : own;
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof RedisIndexedWebSessionConfiguration configuration) {
            RedisIndexedWebSessionConfiguration lossless = LosslessWebSessions.lossless(configuration, beans);
            lossless.setRedisConnectionFactory(sealedFactory(), usual);
            return lossless;
        }
        if (bean instanceof ReactiveRedisSessionRepository repository) {
            return LosslessWebSessions.lossless(repository);
        }
        if (bean instanceof RedisWebSessionConfiguration configuration) {
            configuration.setRedisConnectionFactory(sealedFactory(), usual);
        } else if (bean instanceof AbstractRedisWebSessionConfiguration<?> configuration) {
            configuration.setRedisConnectionFactory(sealedFactory(), usual);
        }
        return bean;
    }

    /** Handles a repository that the application created. Its template keeps its connection factory. */
    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof ReactiveRedisSessionRepository repository) {
            requireSealed(repository.getSessionRedisOperations());
        } else if (bean instanceof ReactiveRedisIndexedSessionRepository repository) {
            requireSealed(repository.getSessionRedisOperations());
        }
        return bean;
    }

    private static void requireSealed(ReactiveRedisOperations<?, ?> operations) {
        if (!(operations instanceof ReactiveRedisTemplate<?, ?> template)
                || !SealedSessions.isSealing(template.getConnectionFactory())) {
            UnsealedSessions.warn(operations);
        }
    }

    private ObjectProvider<ReactiveRedisConnectionFactory> sealedFactory() {
        ReactiveRedisConnectionFactory factory = sealed.getObject().around(plain());
        return new ObjectProvider<>() {

            @Override
            public ReactiveRedisConnectionFactory getObject() {
                return factory;
            }

            @Override
            public Stream<ReactiveRedisConnectionFactory> stream() {
                return Stream.of(factory);
            }
        };
    }
}
