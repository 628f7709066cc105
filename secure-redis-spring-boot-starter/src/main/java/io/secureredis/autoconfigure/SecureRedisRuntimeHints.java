package io.secureredis.autoconfigure;

import java.lang.reflect.Method;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.data.redis.connection.ReactiveRedisClusterConnection;
import org.springframework.data.redis.connection.ReactiveRedisConnection;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.ReactiveSubscription;
import org.springframework.data.redis.connection.RedisClusterConnection;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Registers what a native image cannot detect: scripts, and proxies of sealing connections. The application registers
 * its own classes that are cached as JSON, with {@code @RegisterReflectionForBinding}.
 */
final class SecureRedisRuntimeHints implements RuntimeHintsRegistrar {

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        hints.resources().registerPattern("io/secureredis/**/lua/*.lua");
        hints.resources().registerPattern("io/secureredis/template/commands.txt");
        hints.reflection().registerType(SimpleKey.class, MemberCategory.ACCESS_DECLARED_FIELDS);
        registerConnections(hints, RedisConnectionFactory.class, RedisConnection.class);
        registerConnections(hints, RedisConnectionFactory.class, RedisClusterConnection.class);
        registerConnections(hints, ReactiveRedisConnectionFactory.class, ReactiveRedisConnection.class);
        registerConnections(hints, ReactiveRedisConnectionFactory.class, ReactiveRedisClusterConnection.class);
        hints.proxies().registerJdkProxy(ReactiveSubscription.class);
    }

    /** Sealing connections are proxies, and so is each command group that they return. */
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
