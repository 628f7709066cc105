package io.secureredis.autoconfigure.actuate;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.secureredis.autoconfigure.ConditionalOnSwitch;
import io.secureredis.autoconfigure.SecureRedisAutoConfiguration;
import io.secureredis.crypto.KeyRingSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Reports in health and metrics that secrets can no longer be read, while the last key ring stays in use. */
@AutoConfiguration(after = SecureRedisAutoConfiguration.class)
@ConditionalOnSwitch("secure-redis.enabled")
@ConditionalOnSingleCandidate(KeyRingSource.class)
public final class SecureRedisKeyRingAutoConfiguration {

    static final String FAILING = "secure.redis.keys.failing";

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    static class Metrics {

        @Bean
        MeterBinder secureRedisKeyRingMetrics(KeyRingSource ring) {
            KeyRingSource kept = KeyRingSource.keepingLast(ring);
            return registry -> Gauge.builder(
                            FAILING, kept, source -> source.failure().isPresent() ? 1 : 0)
                    .description("1 while the secrets cannot be read, so that the last key ring stays in use")
                    .register(registry);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
    @ConditionalOnEnabledHealthIndicator("securekeys")
    static class KeysHealth {

        @Bean
        @ConditionalOnMissingBean(name = {"secureKeysHealthIndicator", "secureKeysHealthContributor"})
        HealthIndicator secureKeysHealthContributor(KeyRingSource ring) {
            return new KeyRingHealthIndicator(ring);
        }
    }
}
