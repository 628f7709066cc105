package io.secureredis.connection;

import io.lettuce.core.RedisURI;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;

/** Applies everything that Spring Data configures for a connection to the address of one server. */
final class FactoryAddress {

    private FactoryAddress() {}

    static <C extends RedisConfiguration & RedisConfiguration.WithAuthentication> RedisURI complete(
            RedisURI.Builder address, LettuceClientConfiguration settings, C configuration) {
        address.withDatabase(RedisConfiguration.getDatabaseOrElse(configuration, () -> 0))
                .withTimeout(settings.getCommandTimeout());
        settings.getClientName().ifPresent(address::withClientName);
        settings.getRedisCredentialsProviderFactory()
                .ifPresentOrElse(
                        factory -> address.withAuthentication(factory.createCredentialsProvider(configuration)),
                        () -> logIn(address, configuration));
        return address.build();
    }

    private static void logIn(RedisURI.Builder address, RedisConfiguration.WithAuthentication configuration) {
        String username = configuration.getUsername();
        configuration.getPassword().toOptional().ifPresent(password -> {
            if (username == null || username.isEmpty()) {
                address.withPassword(password);
            } else {
                address.withAuthentication(username, password);
            }
        });
    }
}
