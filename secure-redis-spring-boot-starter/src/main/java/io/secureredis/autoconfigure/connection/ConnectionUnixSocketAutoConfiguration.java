package io.secureredis.autoconfigure.connection;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.resource.ClientResources;
import io.secureredis.autoconfigure.ConditionalOnSetting;
import io.secureredis.autoconfigure.ConditionalOnSwitch;
import io.secureredis.connection.UnixSockets;
import java.nio.file.Path;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientConfigurationBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisSocketConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration.LettuceClientConfigurationBuilder;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Connects to a Unix socket, which Boot's own properties cannot configure. All customizers apply as they do to Boot's
 * factory. A service connection takes precedence.
 */
@AutoConfiguration(after = ConnectionAutoConfiguration.class, before = DataRedisAutoConfiguration.class)
@ConditionalOnClass({LettuceConnectionFactory.class, DataRedisAutoConfiguration.class})
@ConditionalOnSwitch("secure-redis.enabled")
@ConditionalOnSetting("secure-redis.connection.unix-socket")
public final class ConnectionUnixSocketAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean({RedisConnectionFactory.class, DataRedisConnectionDetails.class})
    LettuceConnectionFactory redisConnectionFactory(
            ConnectionProperties properties,
            DataRedisProperties redis,
            ClientResources resources,
            ObjectProvider<LettuceClientOptionsBuilderCustomizer> options,
            ObjectProvider<LettuceClientConfigurationBuilderCustomizer> customizers) {
        Path socket = UnixSockets.require(properties.unixSocket());
        ClientOptions.Builder client = ClientOptions.builder().timeoutOptions(TimeoutOptions.enabled());
        options.orderedStream().forEach(customizer -> customizer.customize(client));
        LettuceClientConfigurationBuilder builder =
                LettuceClientConfiguration.builder().clientResources(resources).clientOptions(client.build());
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return new LettuceConnectionFactory(configuration(socket, redis), builder.build());
    }

    private static RedisSocketConfiguration configuration(Path socket, DataRedisProperties redis) {
        RedisSocketConfiguration configuration = new RedisSocketConfiguration(socket.toString());
        configuration.setDatabase(redis.getDatabase());
        configuration.setUsername(redis.getUsername());
        String password = redis.getPassword();
        if (password != null) {
            configuration.setPassword(password);
        }
        return configuration;
    }
}
