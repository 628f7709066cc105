package io.secureredis.autoconfigure.cache;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ReadFrom;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.Optional;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.RedisCredentialsProviderFactory;

/** Wraps a client configuration and limits its command timeout. */
final class CommandTimeoutClientConfiguration implements LettuceClientConfiguration {

    private final LettuceClientConfiguration delegate;
    private final Duration timeout;
    private final ClientOptions options;
    private final ClientResources resources;

    CommandTimeoutClientConfiguration(
            LettuceClientConfiguration delegate, ClientResources resources, Duration longest) {
        this.resources = resources;
        Duration before = delegate.getCommandTimeout();
        boolean shorter = !before.isZero() && before.compareTo(longest) < 0;
        this.delegate = delegate;
        this.timeout = shorter ? before : longest;
        this.options = CacheConnections.withCommandTimeout(
                delegate.getClientOptions().orElseGet(CommandTimeoutClientConfiguration::usual), timeout);
    }

    private static ClientOptions usual() {
        return ClientOptions.builder().timeoutOptions(TimeoutOptions.enabled()).build();
    }

    @Override
    public Duration getCommandTimeout() {
        return timeout;
    }

    @Override
    public Optional<ClientOptions> getClientOptions() {
        return Optional.of(options);
    }

    @Override
    public boolean isUseSsl() {
        return delegate.isUseSsl();
    }

    @Override
    @SuppressWarnings("deprecation")
    public boolean isVerifyPeer() {
        return delegate.isVerifyPeer();
    }

    @Override
    public SslVerifyMode getVerifyMode() {
        return delegate.getVerifyMode();
    }

    @Override
    public boolean isStartTls() {
        return delegate.isStartTls();
    }

    @Override
    public Optional<ClientResources> getClientResources() {
        return Optional.of(resources);
    }

    @Override
    public Optional<String> getClientName() {
        return delegate.getClientName();
    }

    @Override
    public Optional<ReadFrom> getReadFrom() {
        return delegate.getReadFrom();
    }

    @Override
    public Optional<RedisCredentialsProviderFactory> getRedisCredentialsProviderFactory() {
        return delegate.getRedisCredentialsProviderFactory();
    }

    @Override
    public Duration getShutdownTimeout() {
        return delegate.getShutdownTimeout();
    }

    @Override
    public Duration getShutdownQuietPeriod() {
        return delegate.getShutdownQuietPeriod();
    }
}
