package io.secureredis.autoconfigure;

import io.lettuce.core.resource.ClientResources;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.secureredis.crypto.Sealer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Reports what the starter omits if an application has several beans of a type. Its conditions match those of the
 * auto-configurations that step back.
 */
@AutoConfiguration(
        after = {
            SecureRedisAutoConfiguration.class,
            DataRedisAutoConfiguration.class,
            DataRedisReactiveAutoConfiguration.class
        },
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration"
        })
@ConditionalOnSwitch("secure-redis.enabled")
@ConditionalOnBean(Sealer.class)
public final class SecureRedisSteppedBackAutoConfiguration {

    @Bean
    SteppedBackLog secureRedisSteppedBackLog(
            ConfigurableListableBeanFactory beans, ObjectProvider<SteppedBack> features) {
        return new SteppedBackLog(beans, features);
    }

    @Bean
    @Order(0)
    @ConditionalOnSeveralCandidates(RedisConnectionFactory.class)
    @ConditionalOnSwitch("secure-redis.cache.enabled")
    SteppedBack secureRedisSteppedBackCache() {
        return new SteppedBack(
                RedisConnectionFactory.class,
                "the sealed cache, and with it the near cache",
                "Or build your RedisCacheManager on your own SealedCacheWriter bean; on any other writer it stores plaintext.");
    }

    @Bean
    @Order(1)
    @ConditionalOnSeveralCandidates(RedisConnectionFactory.class)
    SteppedBack secureRedisSteppedBackConnections() {
        return new SteppedBack(
                RedisConnectionFactory.class,
                "sealedRedisTemplate, the health of Redis by PING, the census of key ids, the doctor",
                "Or create your own templates with SealedTemplates.around(factory).");
    }

    @Bean
    @ConditionalOnSeveralCandidates(ReactiveRedisConnectionFactory.class)
    @ConditionalOnClass(name = "reactor.core.publisher.Flux")
    SteppedBack secureRedisSteppedBackReactive() {
        return new SteppedBack(
                ReactiveRedisConnectionFactory.class,
                "sealedReactiveRedisTemplate",
                "Or create your own template with SealedTemplates.around(factory).");
    }

    @Bean
    @ConditionalOnSeveralCandidates(ClientResources.class)
    SteppedBack secureRedisSteppedBackLogins() {
        return new SteppedBack(
                ClientResources.class,
                "watching of logins, metrics of reconnects, and open connections that follow a changed password",
                "");
    }

    @Bean
    @ConditionalOnSeveralCandidates(RedisCacheConfiguration.class)
    @ConditionalOnSwitch("secure-redis.cache.enabled")
    SteppedBack secureRedisSteppedBackCacheConfiguration() {
        return new SteppedBack(
                RedisCacheConfiguration.class,
                "the prefix of cache keys that a configuration sets (keys are assumed to begin with the cache's name and ::)",
                "");
    }

    /** Applies if Micrometer is present. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    static class Metrics {

        @Bean
        @ConditionalOnSeveralCandidates(MeterRegistry.class)
        SteppedBack secureRedisSteppedBackMetrics() {
            return new SteppedBack(
                    MeterRegistry.class,
                    "the metrics of caches and of the census",
                    "Or add spring-boot-micrometer-metrics, which combines them into one registry.");
        }
    }

    /** Applies if observations are present. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ObservationRegistry.class)
    static class Observations {

        @Bean
        @ConditionalOnSeveralCandidates(ObservationRegistry.class)
        @ConditionalOnSwitch(offByDefault = "secure-redis.cache.observations")
        SteppedBack secureRedisSteppedBackObservations() {
            return new SteppedBack(ObservationRegistry.class, "observations of caches", "");
        }
    }
}
