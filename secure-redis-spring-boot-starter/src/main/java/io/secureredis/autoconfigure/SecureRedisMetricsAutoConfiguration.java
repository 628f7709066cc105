package io.secureredis.autoconfigure;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.secureredis.cache.CacheOpenFailureListener;
import io.secureredis.crypto.Sealer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** Counters of what happens to sealed values, where the application has a {@link MeterRegistry}. */
@AutoConfiguration(
        after = SecureRedisAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({Sealer.class, MeterRegistry.class})
public final class SecureRedisMetricsAutoConfiguration {

    /** Values that did not open; tags {@code cache} and {@code reason} (the label of the failure, such as {@code not-authentic}). */
    static final String OPEN_FAILURES = "secure.redis.cache.open.failures";

    @Bean
    CacheOpenFailureListener secureRedisCacheOpenFailureMetrics(ObjectProvider<MeterRegistry> registry) {
        return failure -> Counter.builder(OPEN_FAILURES)
                .description("Cached values that did not open, by cache and reason")
                .tag("cache", failure.cacheName())
                .tag("reason", failure.failure().label())
                .register(registry.getObject())
                .increment();
    }
}
