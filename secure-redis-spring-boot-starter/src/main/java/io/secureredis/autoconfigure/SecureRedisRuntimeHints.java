package io.secureredis.autoconfigure;

import java.lang.reflect.Method;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.data.redis.connection.ReactiveRedisConnection;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.ReactiveSubscription;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * What a native image cannot see: the scripts, and the proxies of sealing connections. The application itself names those of its own classes that are cached as JSON, with
 * {@code @RegisterReflectionForBinding}.
 */
final class SecureRedisRuntimeHints implements RuntimeHintsRegistrar {

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        hints.resources().registerPattern("io/secureredis/*/lua/*.lua");
        registerConnections(hints, RedisConnectionFactory.class, RedisConnection.class);
        registerConnections(hints, ReactiveRedisConnectionFactory.class, ReactiveRedisConnection.class);
        hints.proxies().registerJdkProxy(ReactiveSubscription.class);
    }

    /** Sealing connections are proxies, and so is each group of commands that they hand out. */
    private static void registerConnections(RuntimeHints hints, Class<?> factory, Class<?> connection) {
        hints.proxies().registerJdkProxy(factory).registerJdkProxy(connection);
        Arrays.stream(connection.getMethods())
                .filter(method ->
                        method.getParameterCount() == 0 && method.getName().endsWith("Commands"))
                .map(Method::getReturnType)
                .filter(Class::isInterface)
                .distinct()
                .forEach(group -> hints.proxies().registerJdkProxy(group));
    }
}
