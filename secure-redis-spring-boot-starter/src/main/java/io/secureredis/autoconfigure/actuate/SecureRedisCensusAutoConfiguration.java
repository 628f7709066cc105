package io.secureredis.autoconfigure.actuate;

import io.micrometer.core.instrument.MeterRegistry;
import io.secureredis.autoconfigure.ConditionalOnSetting;
import io.secureredis.autoconfigure.ConditionalOnSwitch;
import io.secureredis.autoconfigure.SecureRedisAutoConfiguration;
import io.secureredis.crypto.Sealer;
import java.util.Objects;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/** Configures the census of key ids: how many values each secret has sealed. */
@AutoConfiguration(
        after = {SecureRedisAutoConfiguration.class, DataRedisAutoConfiguration.class},
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnSwitch("secure-redis.enabled")
@ConditionalOnBean(Sealer.class)
@ConditionalOnSingleCandidate(RedisConnectionFactory.class)
@EnableConfigurationProperties(SecureRedisCensusProperties.class)
public final class SecureRedisCensusAutoConfiguration {

    @Bean
    Census secureRedisCensus(RedisConnectionFactory redisConnectionFactory, SecureRedisCensusProperties properties) {
        return new Census(redisConnectionFactory, properties);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    @ConditionalOnSingleCandidate(MeterRegistry.class)
    @ConditionalOnSetting("secure-redis.census.interval")
    static class Metrics {

        @Bean
        CensusMetrics secureRedisCensusMetrics(
                Census census, SecureRedisCensusProperties properties, MeterRegistry registry) {
            return new CensusMetrics(census, Objects.requireNonNull(properties.interval()), registry);
        }
    }
}
