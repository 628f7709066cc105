package io.secureredis.autoconfigure.connection;

import io.lettuce.core.api.StatefulConnection;
import java.time.Duration;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration.LettuceClientConfigurationBuilder;
import org.springframework.data.redis.connection.lettuce.LettucePoolingClientConfiguration.LettucePoolingClientConfigurationBuilder;

/** Adds settings that Boot's pool properties lack. A separate class, because the pool library is optional. */
final class ConnectionPool {

    private ConnectionPool() {}

    /** Changes the configuration that Boot created, if it pools. */
    static void apply(ConnectionProperties.Pool properties, LettuceClientConfigurationBuilder builder) {
        if (builder instanceof LettucePoolingClientConfigurationBuilder pooling) {
            // The builder exposes its pool configuration in no other way
            GenericObjectPoolConfig<StatefulConnection<?, ?>> pool =
                    pooling.build().getPoolConfig();
            pool.setTestOnBorrow(properties.testOnBorrow());
            pool.setTestWhileIdle(properties.testWhileIdle());
            Duration minEvictableIdle = properties.minEvictableIdle();
            if (minEvictableIdle != null) {
                pool.setMinEvictableIdleDuration(minEvictableIdle);
            }
        }
    }
}
