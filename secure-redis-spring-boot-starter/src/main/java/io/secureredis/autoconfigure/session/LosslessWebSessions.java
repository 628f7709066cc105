package io.secureredis.autoconfigure.session;

import io.secureredis.serializer.LosslessTextSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.DirectFieldAccessor;
import org.springframework.beans.InvalidPropertyException;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.core.ReactiveRedisTemplate;
import org.springframework.data.redis.serializer.JdkSerializationRedisSerializer;
import org.springframework.data.redis.serializer.RedisSerializationContext;
import org.springframework.data.redis.serializer.RedisSerializationContext.SerializationPair;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.session.data.redis.ReactiveRedisSessionRepository;
import org.springframework.session.data.redis.config.annotation.web.server.RedisIndexedWebSessionConfiguration;

/**
 * Makes Spring Session's WebFlux repositories use {@link LosslessTextSerializer}'s form for keys and fields, so that no
 * two ids, attribute names or user names collide.
 *
 * <p>Their templates write {@code ?} for half a surrogate pair, and cannot be changed. The indexed repository comes
 * from a configuration whose template can be overridden. The plain one is created again with the same settings, because
 * its configuration creates the template in a private method.
 */
final class LosslessWebSessions {

    private static final Logger LOG = LoggerFactory.getLogger(LosslessWebSessions.class);

    private LosslessWebSessions() {}

    private static <V> ReactiveRedisTemplate<String, V> template(
            ReactiveRedisConnectionFactory connections, SerializationPair<V> values, SerializationPair<?> hashValues) {
        LosslessTextSerializer texts = LosslessTextSerializer.instance();
        return new ReactiveRedisTemplate<>(
                connections,
                RedisSerializationContext.<String, V>newSerializationContext()
                        .key(texts)
                        .hashKey(texts)
                        .string(texts)
                        .value(values)
                        .hashValue(hashValues)
                        .build());
    }

    /** Returns the same repository with another template, or the repository itself if it is of a custom class. */
    static ReactiveRedisSessionRepository lossless(ReactiveRedisSessionRepository repository) {
        if (repository.getClass() != ReactiveRedisSessionRepository.class
                || !(repository.getSessionRedisOperations()
                        instanceof ReactiveRedisTemplate<String, Object> template)) {
            return repository;
        }
        RedisSerializationContext<String, Object> context = template.getSerializationContext();
        ReactiveRedisSessionRepository lossless = new ReactiveRedisSessionRepository(template(
                template.getConnectionFactory(),
                context.getValueSerializationPair(),
                context.getHashValueSerializationPair()));
        try {
            copySettings(repository, lossless);
            return lossless;
        } catch (InvalidPropertyException otherVersion) {
            LOG.warn(
                    "SR225 Ids and attribute names of sessions that differ only in half a surrogate pair are taken for each other: this version of Spring Session keeps its settings elsewhere ({}). "
                            + "Use the version that Spring Boot manages, or create the repository with a template whose keys are written by LosslessTextSerializer.",
                    otherVersion.getPropertyName());
            return repository;
        }
    }

    /** Copies every setting of Spring Session's repository; none has a getter. */
    private static void copySettings(ReactiveRedisSessionRepository from, ReactiveRedisSessionRepository to) {
        DirectFieldAccessor source = new DirectFieldAccessor(from);
        DirectFieldAccessor target = new DirectFieldAccessor(to);
        for (String setting : new String[] {
            "namespace", "defaultMaxInactiveInterval", "saveMode", "sessionIdGenerator", "redisSessionMapper"
        }) {
            target.setPropertyValue(setting, source.getPropertyValue(setting));
        }
    }

    /** Returns the same configuration with another template, or the configuration itself if it is of a custom class. */
    static RedisIndexedWebSessionConfiguration lossless(
            RedisIndexedWebSessionConfiguration configuration, AutowireCapableBeanFactory beans) {
        if (configuration.getClass() != RedisIndexedWebSessionConfiguration.class) {
            return configuration;
        }
        RedisIndexedWebSessionConfiguration lossless = new Indexed();
        beans.autowireBean(lossless);
        lossless.setMaxInactiveInterval(configuration.getMaxInactiveInterval());
        lossless.setRedisNamespace(configuration.getRedisNamespace());
        lossless.setSaveMode(configuration.getSaveMode());
        lossless.setSessionIdGenerator(configuration.getSessionIdGenerator());
        return lossless;
    }

    /** Spring Session's configuration with another form of keys and fields. */
    private static final class Indexed extends RedisIndexedWebSessionConfiguration {

        @Override
        protected ReactiveRedisTemplate<String, Object> createReactiveRedisTemplate() {
            RedisSerializer<Object> own = getDefaultRedisSerializer();
            RedisSerializer<Object> serializer = own == null ? new JdkSerializationRedisSerializer() : own;
            SerializationPair<Object> values = SerializationPair.fromSerializer(serializer);
            return template(getRedisConnectionFactory(), values, values);
        }
    }
}
