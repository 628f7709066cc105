package io.secureredis.autoconfigure.cache;

import io.micrometer.core.instrument.MeterRegistry;
import io.secureredis.autoconfigure.ConditionalOnSwitch;
import io.secureredis.autoconfigure.SecureRedisAutoConfiguration;
import io.secureredis.crypto.Sealer;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/** Counts the events of sealed values if the application has a {@link MeterRegistry}. */
@AutoConfiguration(
        after = {SecureRedisAutoConfiguration.class, SecureRedisNearCacheAutoConfiguration.class},
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnSwitch("secure-redis.enabled")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(Sealer.class)
@ConditionalOnSingleCandidate(MeterRegistry.class)
public final class SecureRedisMetricsAutoConfiguration {

    @Bean
    CacheMetrics secureRedisCacheMetrics(MeterRegistry registry) {
        return new CacheMetrics(registry);
    }

    /** Runs when the application has started: its caches have names by then. */
    @Bean
    SmartInitializingSingleton secureRedisCacheMetersAtStart(CacheMetrics metrics, ListableBeanFactory beans) {
        return () -> SealedCaches.known(beans).forEach(metrics::prepare);
    }

    @Bean
    @ConditionalOnBean(NearTier.class)
    NearCacheMetrics secureRedisNearCacheMetrics(NearTier tier, MeterRegistry registry) {
        return new NearCacheMetrics(tier.near(), registry);
    }
}
