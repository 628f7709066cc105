package io.secureredis.template;

import io.secureredis.crypto.Sealer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.ReactiveRedisConnection;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Connections for {@code RedisTemplate} and {@code ReactiveRedisTemplate} that seal values where the key is known.
 *
 * <p>Each value is bound to its key and to the kind of structure it is in; a value of a hash also to its field. Copied elsewhere it does not open. Renames and copies
 * seal again. What Redis would have to do with content that it cannot read is refused with {@code SR240}, and never just finds nothing. Keys, fields and scores stay in plain
 * text.
 *
 * <pre>{@code
 * RedisTemplate<String, Object> template = new RedisTemplate<>();
 * template.setConnectionFactory(SealedTemplates.of(sealer).around(connectionFactory));
 * template.setKeySerializer(RedisSerializer.string());
 * template.setValueSerializer(serializer);
 * }</pre>
 *
 * <p>What does not open throws {@link io.secureredis.crypto.OpenException}. Source: {@code docs/spec/sessions-and-templates.md}, section 2.
 */
public final class SealedTemplates {

    private final TemplateSeal seal;

    private SealedTemplates(TemplateSeal seal) {
        this.seal = seal;
    }

    /** Connections that seal with this sealer. */
    public static SealedTemplates of(Sealer sealer) {
        return new SealedTemplates(new TemplateSeal(sealer));
    }

    /** For a {@code RedisTemplate}. */
    public RedisConnectionFactory around(RedisConnectionFactory factory) {
        return (RedisConnectionFactory) Proxy.newProxyInstance(
                RedisConnectionFactory.class.getClassLoader(),
                new Class<?>[] {RedisConnectionFactory.class},
                (proxy, method, arguments) -> {
                    if (isOfObject(method)) {
                        return ofObject(proxy, method, arguments);
                    }
                    Object made = invoke(factory, method, arguments);
                    return made instanceof RedisConnection redis
                                    && method.getName().equals("getConnection")
                            ? TemplateConnection.around(redis, seal)
                            : made;
                });
    }

    /** For a {@code ReactiveRedisTemplate}. */
    public ReactiveRedisConnectionFactory around(ReactiveRedisConnectionFactory factory) {
        return (ReactiveRedisConnectionFactory) Proxy.newProxyInstance(
                ReactiveRedisConnectionFactory.class.getClassLoader(),
                new Class<?>[] {ReactiveRedisConnectionFactory.class},
                (proxy, method, arguments) -> {
                    Object made = invoke(factory, method, arguments);
                    return made instanceof ReactiveRedisConnection redis
                                    && method.getName().equals("getReactiveConnection")
                            ? ReactiveTemplateConnection.around(redis, seal)
                            : made;
                });
    }

    /** A transaction is bound to the factory, so the factory must equal itself and no other. */
    private static boolean isOfObject(Method method) {
        return method.getDeclaringClass() == Object.class;
    }

    private static Object ofObject(Object proxy, Method method, Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "sealed connections of templates";
        };
    }

    static @Nullable Object invoke(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getTargetException();
        }
    }
}
