package io.secureredis.autoconfigure.cache;

import io.secureredis.autoconfigure.ConditionalOnSwitch;
import io.secureredis.autoconfigure.SecureRedisAutoConfiguration;
import io.secureredis.crypto.Sealer;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/** Configures the near cache if {@code secure-redis.cache.near.enabled} is true. */
@AutoConfiguration(
        after = {SecureRedisAutoConfiguration.class, DataRedisAutoConfiguration.class},
        before = SecureRedisCacheAutoConfiguration.class)
@ConditionalOnSwitch(value = "secure-redis.enabled", offByDefault = "secure-redis.cache.near.enabled")
@ConditionalOnBean(Sealer.class)
@ConditionalOnSingleCandidate(RedisConnectionFactory.class)
@EnableConfigurationProperties(NearCacheProperties.class)
public final class SecureRedisNearCacheAutoConfiguration {

    @Bean
    NearTier secureRedisNearTier(
            NearCacheProperties properties,
            CacheConnections connections,
            ObjectProvider<RedisCacheConfiguration> configuration) {
        return new NearTier(
                properties,
                connections.factory(),
                () -> prefixes(properties, CacheConfigurations.of(configuration)),
                // Within the application's namespace and the tracked prefixes
                () -> CacheConfigurations.of(configuration)
                        .getKeyPrefixFor(
                                properties.caches().stream().findFirst().orElse("secure-redis")));
    }

    /** Keys without a prefix can be anything, so all keys are watched. */
    private static List<String> prefixes(NearCacheProperties properties, RedisCacheConfiguration configuration) {
        return configuration.usePrefix()
                ? properties.caches().stream()
                        .map(configuration::getKeyPrefixFor)
                        .toList()
                : List.of();
    }
}
