package io.secureredis.autoconfigure.session;

import io.secureredis.SecureRedisException;
import io.secureredis.autoconfigure.ConditionalOnSwitch;
import io.secureredis.autoconfigure.SealedPart;
import io.secureredis.autoconfigure.SealedSerializers;
import io.secureredis.autoconfigure.SecureRedisProperties;
import io.secureredis.autoconfigure.SecureRedisSerializerAutoConfiguration;
import io.secureredis.autoconfigure.ValueSerializers;
import io.secureredis.cache.CacheEventListener;
import io.secureredis.cache.CacheOpenFailureListener;
import io.secureredis.crypto.KeyRingSource;
import io.secureredis.crypto.NameCipher;
import io.secureredis.crypto.Sealer;
import io.secureredis.session.SealedSessions;
import io.secureredis.session.SessionSerializer;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.session.config.SessionRepositoryCustomizer;
import org.springframework.session.data.redis.RedisIndexedSessionRepository;
import org.springframework.session.data.redis.RedisSessionRepository;

/**
 * Seals Spring Session's repositories on Redis: each attribute is bound to its session and name, and ids are encrypted
 * in keys.
 *
 * <p>The repositories remain Spring Session's own. They get sealing connections ({@link SealedSessions}), and the
 * serializer {@value #SERIALIZER}, which Spring Session looks up by name. Your own serializer of that name is used
 * instead, and its output is sealed as well.
 */
@AutoConfiguration(after = SecureRedisSerializerAutoConfiguration.class)
@ConditionalOnSwitch({"secure-redis.enabled", "secure-redis.session.enabled"})
@ConditionalOnClass(RedisSessionRepository.class)
@ConditionalOnBean(SealedSerializers.class)
@EnableConfigurationProperties(SecureRedisSessionProperties.class)
public final class SecureRedisSessionAutoConfiguration {

    static final String SERIALIZER = "springSessionDefaultRedisSerializer";

    @Bean
    @Order(0)
    SealedPart secureRedisSealedSessionsPart(ConfigurableListableBeanFactory beans) {
        return new SealedRepositories(beans);
    }

    @Bean
    SessionReports secureRedisSessionReports(
            ObjectProvider<CacheOpenFailureListener> failures, ObjectProvider<CacheEventListener> events) {
        return new SessionReports(
                failures.orderedStream().toList(), events.orderedStream().toList());
    }

    @Bean(SERIALIZER)
    @ConditionalOnMissingBean(name = SERIALIZER)
    SessionAttributeSerializer springSessionDefaultRedisSerializer(
            SecureRedisSessionProperties properties,
            SecureRedisProperties general,
            ValueSerializers values,
            SessionReports reports) {
        RedisSerializer<Object> objects = values.withPackages(properties.allowedPackages())
                .forSessions()
                .upTo(general.crypto().maxValueSize())
                .ofAttributes(properties.serializer());
        return new SessionAttributeSerializer(SessionSerializer.of(objects), reports);
    }

    @Bean
    @ConditionalOnMissingBean
    SealedSessions secureRedisSealedSessions(
            Sealer sealer,
            ObjectProvider<KeyRingSource> ring,
            SecureRedisSessionProperties properties,
            ObjectProvider<CacheOpenFailureListener> listeners) {
        return SealedSessions.of(
                sealer,
                properties.hideIds() ? names(ring.getIfAvailable()) : null,
                listeners.orderedStream().toList());
    }

    private static NameCipher names(@Nullable KeyRingSource ring) {
        if (ring == null) {
            throw new SecureRedisException(
                    "SR246",
                    "Cannot encrypt the ids of sessions: the application has its own Sealer, but no KeyRingSource. "
                            + "Add a KeyRingSource bean with the same secrets, or set secure-redis.session.hide-ids=false.");
        }
        return NameCipher.of(ring);
    }

    @Bean
    static SealedSessionRepositories secureRedisSealedSessionRepositories(
            ObjectProvider<SealedSessions> sealed, ObjectProvider<RedisIndexedSessionRepository> indexed) {
        return new SealedSessionRepositories(sealed, indexed);
    }

    @Bean
    SessionRepositoryCustomizer<RedisSessionRepository> secureRedisSessionRepositoryCustomizer(SessionReports reports) {
        return repository -> repository.setRedisSessionMapper(new SealedSessionMapper(reports, Clock.systemUTC()));
    }

    @Bean
    SessionRepositoryCustomizer<RedisIndexedSessionRepository> secureRedisIndexedSessionRepositoryCustomizer(
            SessionReports reports) {
        return repository -> repository.setRedisSessionMapper(new SealedSessionMapper(reports, Clock.systemUTC()));
    }
}
