package io.secureredis.autoconfigure.connection;

import io.lettuce.core.api.StatefulConnection;
import java.time.Duration;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration.LettuceClientConfigurationBuilder;
import org.springframework.data.redis.connection.lettuce.LettucePoolingClientConfiguration.LettucePoolingClientConfigurationBuilder;

/** What Boot's pool properties lack. A class of its own, since the pool's library is optional. */
final class ConnectionPool {

    private ConnectionPool() {}

    /** Changes the configuration that Boot made; one that does not pool is left as it is. */
    static void apply(ConnectionProperties.Pool properties, LettuceClientConfigurationBuilder builder) {
        if (builder instanceof LettucePoolingClientConfigurationBuilder pooling) {
            // The builder tells its pool's configuration to nobody else
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
