package io.secureredis.autoconfigure;

import io.secureredis.cache.CacheOpenFailureListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.session.MapSession;
import org.springframework.session.config.ReactiveSessionRepositoryCustomizer;
import org.springframework.session.config.SessionRepositoryCustomizer;
import org.springframework.session.data.redis.ReactiveRedisIndexedSessionRepository;
import org.springframework.session.data.redis.ReactiveRedisSessionRepository;
import org.springframework.session.data.redis.RedisIndexedSessionRepository;
import org.springframework.session.data.redis.RedisSessionRepository;
import reactor.core.publisher.Mono;

/**
 * The attributes of Spring Session's sessions in Redis, sealed: the bean {@value #SERIALIZER} that Spring Session looks for by name.
 *
 * <p>Their names, and the ids of sessions, stay readable. Spring Session hands its serializer neither, so all attributes are bound to one name. A session
 * with an attribute that does not open counts as gone.
 */
@AutoConfiguration(after = SecureRedisSerializerAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "secure-redis.enabled", matchIfMissing = true)
@ConditionalOnClass(RedisSessionRepository.class)
@ConditionalOnBean(SealedSerializers.class)
@ConditionalOnBooleanProperty(name = "secure-redis.session.enabled", matchIfMissing = true)
@EnableConfigurationProperties(SecureRedisSessionProperties.class)
public final class SecureRedisSessionAutoConfiguration {

    static final String SERIALIZER = "springSessionDefaultRedisSerializer";

    private static final List<String> SESSION_PACKAGES = List.of(
            "org.springframework.security",
            "org.springframework.session",
            "org.springframework.web.servlet",
            "jakarta.servlet.http");

    @Bean(SERIALIZER)
    @ConditionalOnMissingBean(name = SERIALIZER)
    SessionAttributeSerializer springSessionDefaultRedisSerializer(
            SecureRedisSessionProperties properties,
            ValueSerializers values,
            SealedSerializers sealed,
            ObjectProvider<CacheOpenFailureListener> listeners) {
        List<String> packages = new ArrayList<>(SESSION_PACKAGES);
        packages.addAll(properties.allowedPackages());
        RedisSerializer<Object> plain = values.withPackages(packages).ofObjects(properties.serializer());
        return new SessionAttributeSerializer(
                sealed.seal(plain, "session"), listeners.orderedStream().toList());
    }

    @Bean
    @ConditionalOnBean(SessionAttributeSerializer.class)
    SessionRepositoryCustomizer<RedisSessionRepository> secureRedisSessionRepositoryCustomizer() {
        return repository -> repository.setRedisSessionMapper(new SealedSessionMapper());
    }

    @Bean
    @ConditionalOnBean(SessionAttributeSerializer.class)
    SessionRepositoryCustomizer<RedisIndexedSessionRepository> secureRedisIndexedSessionRepositoryCustomizer() {
        return repository -> repository.setRedisSessionMapper(new SealedSessionMapper());
    }

    @Bean
    @ConditionalOnBean(SessionAttributeSerializer.class)
    ReactiveSessionRepositoryCustomizer<ReactiveRedisSessionRepository>
            secureRedisReactiveSessionRepositoryCustomizer() {
        return repository -> repository.setRedisSessionMapper(SecureRedisSessionAutoConfiguration::mapped);
    }

    @Bean
    @ConditionalOnBean(SessionAttributeSerializer.class)
    ReactiveSessionRepositoryCustomizer<ReactiveRedisIndexedSessionRepository>
            secureRedisReactiveIndexedSessionRepositoryCustomizer() {
        return repository -> repository.setRedisSessionMapper(SecureRedisSessionAutoConfiguration::mapped);
    }

    private static Mono<MapSession> mapped(String sessionId, Map<String, Object> attributes) {
        return Mono.justOrEmpty(new SealedSessionMapper().apply(sessionId, attributes));
    }
}
