package io.secureredis.autoconfigure.connection;

import io.secureredis.autoconfigure.ConditionalOnSwitch;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Provides the health of Redis by {@code PING}. It replaces Boot's, which sends {@code INFO} or {@code CLUSTER INFO}
 * and so needs permissions that an application's user should not have. With several connection factories, Boot's stays.
 */
@AutoConfiguration(
        after = {ConnectionLoginAutoConfiguration.class, DataRedisAutoConfiguration.class},
        beforeName = {
            "org.springframework.boot.data.redis.autoconfigure.health.DataRedisHealthContributorAutoConfiguration",
            "org.springframework.boot.data.redis.autoconfigure.health.DataRedisReactiveHealthContributorAutoConfiguration"
        })
@ConditionalOnSwitch("secure-redis.enabled")
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(ConnectionTls.class)
@ConditionalOnSingleCandidate(RedisConnectionFactory.class)
@ConditionalOnEnabledHealthIndicator("redis")
public final class ConnectionHealthAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = {"redisHealthIndicator", "redisHealthContributor"})
    HealthIndicator redisHealthContributor(
            RedisConnectionFactory redisConnectionFactory,
            CertificateWatch certificates,
            ObjectProvider<LoginWatch> logins,
            ObjectProvider<OpenServerWatch> openServers,
            ObjectProvider<WriteRefusalWatch> refusals,
            ConnectionProperties properties) {
        return new ConnectionHealthIndicator(
                redisConnectionFactory,
                certificates,
                logins,
                openServers,
                refusals,
                properties.tls().expiryWarning());
    }
}
