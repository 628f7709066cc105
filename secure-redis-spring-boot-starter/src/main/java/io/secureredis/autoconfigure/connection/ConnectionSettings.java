package io.secureredis.autoconfigure.connection;

import io.lettuce.core.SocketOptions;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/** Converts the properties to Lettuce's settings. */
final class ConnectionSettings {

    /** Boot's own connection details, which repeat {@code spring.data.redis.*}. The class is not visible here. */
    private static final String DETAILS_OF_PROPERTIES = "PropertiesDataRedisConnectionDetails";

    private ConnectionSettings() {}

    /**
     * Returns whether a bean selects the server, of Testcontainers, Docker Compose, or the application. Properties
     * about one server must not apply then.
     */
    static boolean isServiceConnection(@Nullable DataRedisConnectionDetails details) {
        return details != null && !details.getClass().getSimpleName().equals(DETAILS_OF_PROPERTIES);
    }

    static SocketOptions socketOptions(ConnectionProperties properties, DataRedisProperties redis) {
        ConnectionProperties.KeepAlive keepAlive = properties.keepAlive();
        Duration connectTimeout = redis.getConnectTimeout();
        return SocketOptions.builder()
                .connectTimeout(connectTimeout == null ? properties.connectTimeout() : connectTimeout)
                .keepAlive(SocketOptions.KeepAliveOptions.builder()
                        // A Unix socket has no keep-alive, and Netty would warn
                        .enable(keepAlive.enabled() && properties.unixSocket() == null)
                        .idle(keepAlive.idle())
                        .interval(keepAlive.interval())
                        .count(keepAlive.count())
                        .build())
                .build();
    }

    /** The answer to a health check may take no longer than the answer to a command. */
    static Duration answerTimeout(ConnectionProperties properties, DataRedisProperties redis) {
        Duration timeout = redis.getTimeout();
        // Zero means no limit to Lettuce
        return timeout == null || timeout.isZero() ? properties.commandTimeout() : timeout;
    }

    /**
     * Returns the largest size of a value in Redis, with room for an envelope and names. Connections do not depend on
     * sealing, so this reads only the property. Where it is out of its range, whatever seals refuses it.
     */
    static long largestString(Environment environment) {
        DataSize value =
                environment.getProperty("secure-redis.crypto.max-value-size", DataSize.class, DataSize.ofMegabytes(64));
        return Math.min(Integer.MAX_VALUE, Math.max(0, value.toBytes()))
                + DataSize.ofMegabytes(1).toBytes();
    }

    /**
     * Lettuce's usual threads. They do not belong to a web server that is being started, which would report each of
     * them with its stack if the start fails.
     */
    static ThreadFactory threads(String pool, @Nullable ClassLoader classes) {
        ThreadFactory usual = new DefaultThreadFactory(pool, true);
        return task -> {
            Thread thread = usual.newThread(task);
            thread.setContextClassLoader(classes);
            return thread;
        };
    }

    static FileCredentialsSource fileCredentials(
            ConnectionProperties.Credentials properties, @Nullable String username) {
        Path passwordFile = properties.passwordFile();
        if (passwordFile == null) {
            throw new IllegalArgumentException("secure-redis.connection.credentials.password-file is not set");
        }
        Path usernameFile = properties.usernameFile();
        if (usernameFile != null) {
            return FileCredentialsSource.ofBoth(usernameFile, passwordFile, properties.refreshInterval());
        }
        String user = StringUtils.hasText(username) ? username : properties.username();
        return FileCredentialsSource.ofPassword(user, passwordFile, properties.refreshInterval());
    }

    static NettyCustomizer chain(ConnectionGuard guard, List<NettyCustomizer> others) {
        return new NettyCustomizer() {
            @Override
            public void afterBootstrapInitialized(Bootstrap bootstrap) {
                guard.afterBootstrapInitialized(bootstrap);
                others.forEach(other -> other.afterBootstrapInitialized(bootstrap));
            }

            @Override
            public void afterChannelInitialized(Channel channel) {
                guard.afterChannelInitialized(channel);
                others.forEach(other -> other.afterChannelInitialized(channel));
            }
        };
    }
}
