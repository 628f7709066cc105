package io.secureredis.autoconfigure.connection;

import io.lettuce.core.RedisCredentialsProvider;
import io.secureredis.connection.CredentialsSource;
import io.secureredis.connection.StreamingCredentials;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.lettuce.RedisCredentialsProviderFactory;

/**
 * Logs in to data nodes with the credentials of the source; Sentinels keep the login of
 * {@code spring.data.redis.sentinel.*}.
 */
final class ConnectionCredentialsFactory implements RedisCredentialsProviderFactory {

    private final StreamingCredentials credentials;

    ConnectionCredentialsFactory(CredentialsSource source) {
        this.credentials = new StreamingCredentials(source);
    }

    @Override
    public RedisCredentialsProvider createCredentialsProvider(RedisConfiguration configuration) {
        return credentials;
    }
}
