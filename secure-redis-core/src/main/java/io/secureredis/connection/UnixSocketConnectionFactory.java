package io.secureredis.connection;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.Optional;
import org.springframework.data.redis.connection.RedisSocketConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettucePoolingClientConfiguration;
import org.springframework.util.ReflectionUtils;

/**
 * Connects to a Unix socket with all settings of the client. Spring Data's factory drops the name of the client there,
 * and does not connect if reads should go to replicas.
 */
public class UnixSocketConnectionFactory extends LettuceConnectionFactory {

    private final RedisSocketConfiguration socket;

    /** Uses the login of the configuration, or of the client's credentials provider. */
    public UnixSocketConnectionFactory(RedisSocketConfiguration socket, LettuceClientConfiguration client) {
        super(socket, withoutReplicas(client));
        this.socket = socket;
    }

    /** A socket has no replicas to read from. With a preference for them, Lettuce would look for hosts and fail. */
    private static LettuceClientConfiguration withoutReplicas(LettuceClientConfiguration client) {
        if (client.getReadFrom().isEmpty()) {
            return client;
        }
        InvocationHandler calls = (proxy, method, arguments) -> method.getName().equals("getReadFrom")
                ? Optional.empty()
                : ReflectionUtils.invokeMethod(method, client, arguments);
        ClassLoader loader = UnixSocketConnectionFactory.class.getClassLoader();
        return (LettuceClientConfiguration)
                (client instanceof LettucePoolingClientConfiguration
                        ? Proxy.newProxyInstance(
                                loader, new Class<?>[] {LettucePoolingClientConfiguration.class}, calls)
                        : Proxy.newProxyInstance(loader, new Class<?>[] {LettuceClientConfiguration.class}, calls));
    }

    /** Returns a factory for the same socket and login, not started, with another client configuration. */
    public UnixSocketConnectionFactory with(LettuceClientConfiguration client) {
        return new UnixSocketConnectionFactory(socket, client);
    }

    @Override
    protected AbstractRedisClient createClient() {
        LettuceClientConfiguration settings = getClientConfiguration();
        RedisURI uri = FactoryAddress.complete(RedisURI.Builder.socket(socket.getSocket()), settings, socket);
        RedisClient client = settings.getClientResources()
                .map(resources -> RedisClient.create(resources, uri))
                .orElseGet(() -> RedisClient.create(uri));
        settings.getClientOptions().ifPresent(options -> client.setOptions(Objects.requireNonNull(options)));
        return client;
    }
}
