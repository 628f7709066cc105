package io.secureredis.autoconfigure;

import io.secureredis.crypto.KeyRingSource;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.SealerBuilder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.util.StringUtils;

/**
 * The key ring from the properties, and the sealer that everything else uses.
 *
 * <p>A {@link KeyRingSource} of the application's own replaces the properties (a key management system, a vault); a {@link Sealer} of its own replaces all.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "secure-redis.enabled", matchIfMissing = true)
@EnableConfigurationProperties(SecureRedisProperties.class)
public final class SecureRedisAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean({KeyRingSource.class, Sealer.class})
    KeyRingSource secureRedisKeyRingSource(SecureRedisProperties properties) {
        return KeyRings.from(properties);
    }

    @Bean
    @ConditionalOnMissingBean
    Sealer secureRedisSealer(KeyRingSource source, SecureRedisProperties properties) {
        SecureRedisProperties.Crypto crypto = properties.crypto();
        SealerBuilder builder = Sealer.builder(source)
                .maxPlaintextBytes(Math.toIntExact(crypto.maxValueSize().toBytes()));
        if (StringUtils.hasText(crypto.provider())) {
            builder.provider(crypto.provider());
        }
        if (crypto.compressFrom() != null) {
            builder.compressFromBytes(Math.toIntExact(crypto.compressFrom().toBytes()));
        }
        return builder.build();
    }

    @Bean
    DataKeyLifecycle secureRedisDataKeyLifecycle(Sealer sealer) {
        return new DataKeyLifecycle(sealer);
    }

    @Bean
    @ConditionalOnBooleanProperty(name = "secure-redis.crypto.warm-up", matchIfMissing = true)
    SealerWarmUp secureRedisSealerWarmUp(Sealer sealer) {
        return new SealerWarmUp(sealer);
    }

    @Bean
    SealedPart secureRedisSealedBeans(ConfigurableListableBeanFactory beans) {
        return new SealedBeans(beans);
    }

    @Bean
    StartNotice secureRedisStartNotice(ObjectProvider<SealedPart> parts, ObjectProvider<KeyRingSource> ring) {
        return new StartNotice(parts, ring);
    }
}
