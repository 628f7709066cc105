package io.secureredis.autoconfigure.cache;

import io.micrometer.core.instrument.MeterRegistry;
import io.secureredis.autoconfigure.SecureRedisAutoConfiguration;
import io.secureredis.crypto.Sealer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/** Counters of what happens to sealed values, where the application has a {@link MeterRegistry}. */
@AutoConfiguration(
        after = {SecureRedisAutoConfiguration.class, SecureRedisNearCacheAutoConfiguration.class},
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnBooleanProperty(name = "secure-redis.enabled", matchIfMissing = true)
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(Sealer.class)
@ConditionalOnSingleCandidate(MeterRegistry.class)
public final class SecureRedisMetricsAutoConfiguration {

    @Bean
    CacheMetrics secureRedisCacheMetrics(MeterRegistry registry) {
        return new CacheMetrics(registry);
    }

    @Bean
    @ConditionalOnBean(NearTier.class)
    NearCacheMetrics secureRedisNearCacheMetrics(NearTier tier, MeterRegistry registry) {
        return new NearCacheMetrics(tier.near(), registry);
    }
}
