package io.secureredis.autoconfigure.connection;

import io.secureredis.connection.CertificateWatch;
import io.secureredis.connection.LoginWatch;
import io.secureredis.connection.OpenServerWatch;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * The health of Redis by {@code PING}, in the place of Boot's, which sends {@code INFO} or {@code CLUSTER INFO} and so needs rights that an application's user should
 * not have. Several connection factories keep Boot's.
 */
@AutoConfiguration(
        after = {ConnectionLoginAutoConfiguration.class, DataRedisAutoConfiguration.class},
        beforeName = {
            "org.springframework.boot.data.redis.autoconfigure.health.DataRedisHealthContributorAutoConfiguration",
            "org.springframework.boot.data.redis.autoconfigure.health.DataRedisReactiveHealthContributorAutoConfiguration"
        })
@ConditionalOnBooleanProperty(name = "secure-redis.enabled", matchIfMissing = true)
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
            ConnectionProperties properties) {
        return new ConnectionHealthIndicator(
                redisConnectionFactory,
                certificates,
                logins,
                openServers,
                properties.tls().expiryWarning());
    }
}
