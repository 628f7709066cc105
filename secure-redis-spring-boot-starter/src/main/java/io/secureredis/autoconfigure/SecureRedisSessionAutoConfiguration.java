package io.secureredis.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.session.data.redis.RedisSessionRepository;

/**
 * The attributes of Spring Session's sessions in Redis, sealed: the bean {@value #SERIALIZER} that Spring Session looks for by name.
 *
 * <p>Their names, and the ids of sessions, stay readable. Spring Session hands its serializer neither, so all attributes are bound to one name.
 */
@AutoConfiguration(after = SecureRedisSerializerAutoConfiguration.class)
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
    RedisSerializer<?> springSessionDefaultRedisSerializer(
            SecureRedisSessionProperties properties, ValueSerializers values, SealedSerializers sealed) {
        List<String> packages = new ArrayList<>(SESSION_PACKAGES);
        packages.addAll(properties.allowedPackages());
        return sealed.seal(values.withPackages(packages).of(properties.serializer()), "session");
    }
}
