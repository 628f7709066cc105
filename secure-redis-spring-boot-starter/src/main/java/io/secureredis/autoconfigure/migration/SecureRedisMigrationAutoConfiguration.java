package io.secureredis.autoconfigure.migration;

import io.lettuce.core.RedisClient;
import io.secureredis.autoconfigure.ConditionalOnSetting;
import io.secureredis.autoconfigure.ConditionalOnSwitch;
import io.secureredis.autoconfigure.SecureRedisAutoConfiguration;
import io.secureredis.autoconfigure.SecureRedisCacheProperties;
import io.secureredis.autoconfigure.migration.MigrationProperties.Step;
import io.secureredis.cache.SealedCacheLayout;
import io.secureredis.crypto.KeyRingSource;
import io.secureredis.crypto.NameCipher;
import io.secureredis.crypto.Sealer;
import io.secureredis.migration.PlaintextMigration;
import io.secureredis.migration.PlaintextMigrationBuilder;
import io.secureredis.migration.SealedLayout;
import io.secureredis.migration.ValueConversion;
import io.secureredis.session.SealedSessionLayout;
import io.secureredis.template.SealedTemplateLayout;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Seals plaintext when the application has started, as {@code secure-redis migrate} does; only if
 * {@code secure-redis.migration.mode} is set.
 */
@AutoConfiguration(after = {SecureRedisAutoConfiguration.class, DataRedisAutoConfiguration.class})
@ConditionalOnSwitch("secure-redis.enabled")
@ConditionalOnSetting("secure-redis.migration.mode")
@ConditionalOnClass(RedisClient.class)
@ConditionalOnBean(Sealer.class)
@ConditionalOnSingleCandidate(RedisConnectionFactory.class)
@EnableConfigurationProperties(MigrationProperties.class)
public final class SecureRedisMigrationAutoConfiguration {

    @Bean
    MigrationRunner secureRedisMigration(
            MigrationProperties properties,
            RedisConnectionFactory redisConnectionFactory,
            Sealer sealer,
            ObjectProvider<KeyRingSource> keyRing,
            ObjectProvider<SecureRedisCacheProperties> cache,
            BeanFactory beans) {
        SecureRedisCacheProperties caches = cache.getIfAvailable();
        boolean hideKeys = caches != null && caches.keys().hide();
        return new MigrationRunner(
                properties,
                (step, dryRun) -> leavingSessions(
                                migration(redisConnectionFactory, layout(step, sealer, hideKeys), step, beans),
                                sealer,
                                keyRing.getIfAvailable())
                        .dryRun(dryRun)
                        .build());
    }

    /** Sealed by a template too, a session would not open any more. */
    private static PlaintextMigrationBuilder leavingSessions(
            PlaintextMigrationBuilder builder, Sealer sealer, @Nullable KeyRingSource keyRing) {
        if (keyRing != null) {
            builder.otherKind(SealedSessionLayout.of(sealer, NameCipher.of(keyRing)));
        }
        return builder.otherKind(SealedSessionLayout.of(sealer, null));
    }

    private static PlaintextMigrationBuilder migration(
            RedisConnectionFactory connections, SealedLayout layout, Step step, BeanFactory beans) {
        PlaintextMigrationBuilder builder = PlaintextMigration.builder(connections, layout)
                .prefix(step.fromPrefix(), step.target())
                .deleteOld(step.deleteOld());
        if (step.pattern() != null) {
            builder.matching(step.pattern());
        }
        if (step.keysPerSecond() != null) {
            builder.keysPerSecond(step.keysPerSecond());
        }
        if (step.conversion() != null) {
            builder.conversion(beans.getBean(step.conversion(), ValueConversion.class));
        }
        return builder;
    }

    private static SealedLayout layout(Step step, Sealer sealer, boolean hideKeys) {
        if (step.as() == MigrationProperties.Layout.TEMPLATE) {
            return SealedTemplateLayout.of(sealer);
        }
        SealedCacheLayout layout = SealedCacheLayout.of(sealer, step.target());
        layout = step.cache() == null ? layout : layout.only(step.cache());
        return hideKeys ? layout.hidingKeys() : layout;
    }
}
