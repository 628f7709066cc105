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
 * Wraps connections of {@code RedisTemplate} and {@code ReactiveRedisTemplate} so that they seal values for their key.
 *
 * <p>Each value is bound to its key and to its kind of structure; a hash value is also bound to its field. A value that
 * is copied elsewhere does not open. Renames and copies seal values again. Commands that need Redis to look into
 * content it cannot read are refused with {@code SR240}; they never silently find nothing. Keys, fields and scores stay
 * in plain text.
 *
 * <pre>{@code
 * RedisTemplate<String, Object> template = new RedisTemplate<>();
 * template.setConnectionFactory(SealedTemplates.of(sealer).around(connectionFactory));
 * template.setKeySerializer(RedisSerializer.string());
 * template.setValueSerializer(serializer);
 * }</pre>
 *
 * <p>A value that does not open throws {@link io.secureredis.crypto.OpenException}. Source:
 * {@code docs/spec/sessions-and-templates.md}, section 2.
 */
public final class SealedTemplates {

    private final TemplateSeal seal;

    private SealedTemplates(TemplateSeal seal) {
        this.seal = seal;
    }

    /** Returns connections that seal with this sealer. */
    public static SealedTemplates of(Sealer sealer) {
        return new SealedTemplates(new TemplateSeal(sealer));
    }

    /** Wraps the connection factory of a {@code RedisTemplate}. */
    public RedisConnectionFactory around(RedisConnectionFactory factory) {
        return (RedisConnectionFactory) Proxy.newProxyInstance(
                RedisConnectionFactory.class.getClassLoader(),
                new Class<?>[] {RedisConnectionFactory.class},
                (proxy, method, arguments) -> {
                    if (isOfObject(method)) {
                        return ofObject(proxy, method, arguments);
                    }
                    Object made = invoke(factory, method, arguments);
                    return made instanceof RedisConnection redis ? TemplateConnection.around(redis, seal) : made;
                });
    }

    /** Wraps the connection factory of a {@code ReactiveRedisTemplate}. */
    public ReactiveRedisConnectionFactory around(ReactiveRedisConnectionFactory factory) {
        return (ReactiveRedisConnectionFactory) Proxy.newProxyInstance(
                ReactiveRedisConnectionFactory.class.getClassLoader(),
                new Class<?>[] {ReactiveRedisConnectionFactory.class},
                (proxy, method, arguments) -> {
                    Object made = invoke(factory, method, arguments);
                    return made instanceof ReactiveRedisConnection redis
                            ? ReactiveTemplateConnection.around(redis, seal)
                            : made;
                });
    }

    /** A transaction is bound to the factory, so the factory must be equal only to itself. */
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
