package io.secureredis.autoconfigure;

import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.KeyRingSource;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.SealerBuilder;
import io.secureredis.crypto.Secret;
import java.security.SecureRandom;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Provides the key ring from the properties, and the sealer that everything else uses.
 *
 * <p>Your own {@link KeyRingSource} bean (a key management system, a vault) replaces the properties. Your own
 * {@link Sealer} bean replaces both.
 */
@AutoConfiguration
@ConditionalOnSwitch("secure-redis.enabled")
@EnableConfigurationProperties(SecureRedisProperties.class)
public final class SecureRedisAutoConfiguration {

    private static final int SECRET_BYTES = 32;

    @Bean
    @ConditionalOnMissingBean({KeyRingSource.class, Sealer.class})
    KeyRingSource secureRedisKeyRingSource(SecureRedisProperties properties) {
        return KeyRings.from(properties);
    }

    @Bean
    @ConditionalOnMissingBean
    Sealer secureRedisSealer(KeyRingSource source, SecureRedisProperties properties) {
        KeyRingSource kept = KeyRingSource.keepingLast(source);
        // Better now, with what to do, than in the first call of a cache
        kept.keyRing();
        return sealer(kept, properties.crypto());
    }

    private static Sealer sealer(KeyRingSource source, SecureRedisProperties.Crypto crypto) {
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
    @ConditionalOnSwitch("secure-redis.crypto.warm-up")
    SealerWarmUp secureRedisSealerWarmUp(Sealer sealer, SecureRedisProperties properties) {
        return new SealerWarmUp(sealer, () -> sealer(KeyRing.of(random()), properties.crypto()));
    }

    private static Secret random() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Secret.fromRawBytes(bytes);
    }

    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    SealedPart secureRedisInjectedSealers(ConfigurableListableBeanFactory beans) {
        return new InjectedSealers(beans);
    }

    @Bean
    static ConfigurationPropertiesBindHandlerAdvisor secureRedisSettingChecks() {
        return new SettingChecks();
    }

    @Bean
    StartNotice secureRedisStartNotice(
            ObjectProvider<SealedPart> parts,
            ObjectProvider<KeyRingSource> ring,
            ConfigurableListableBeanFactory beans,
            Environment environment) {
        return new StartNotice(parts, ring, new MissingForSealing(beans, environment));
    }

    @Bean
    UnknownSettings secureRedisUnknownSettings() {
        return new UnknownSettings();
    }
}
