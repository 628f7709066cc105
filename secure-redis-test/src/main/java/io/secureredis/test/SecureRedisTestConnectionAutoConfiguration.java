package io.secureredis.test;

import io.secureredis.testserver.RedisTestServer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Provides the Redis of a {@link SecureRedisTest}, only for its slice: the test's {@link DataRedisConnectionDetails}
 * bean, as a container provides it, or a test server. Properties of the application apply in neither case.
 */
@AutoConfiguration(
        beforeName = {
            "io.secureredis.autoconfigure.connection.ConnectionAutoConfiguration",
            "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration"
        },
        afterName = "org.springframework.boot.testcontainers.service.connection.ServiceConnectionAutoConfiguration")
final class SecureRedisTestConnectionAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    DataRedisConnectionDetails secureRedisTestConnection() {
        return new TestConnection(RedisTestServer.shared());
    }

    @Bean
    SealedRedis secureRedisTestServer(
            DataRedisConnectionDetails details, ObjectProvider<RedisConnectionFactory> connections) {
        return details instanceof TestConnection ours
                ? SealedRedis.of(ours.server())
                : SealedRedis.given(connections::getObject);
    }

    /** Replaces {@code spring.data.redis.*}. */
    private record TestConnection(RedisTestServer server) implements DataRedisConnectionDetails {

        @Override
        public Standalone getStandalone() {
            return Standalone.of(server.host(), server.port(), server.database());
        }
    }
}
