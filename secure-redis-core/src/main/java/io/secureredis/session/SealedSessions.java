package io.secureredis.session;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.secureredis.cache.CacheOpenFailureListener;
import io.secureredis.crypto.NameCipher;
import io.secureredis.crypto.Sealer;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.MessageListener;
import org.springframework.data.redis.connection.ReactiveRedisConnection;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Seals the sessions of Spring Session. Give a repository a template that uses one of these connections.
 *
 * <p>Each attribute is bound to its session and its name, so that it opens nowhere else. The three times that determine
 * when a session ends are sealed in the same way; without them there is no session. Ids and user names are encrypted in
 * keys, index members and channels. Values that do not open are absent. They are reported under the name
 * {@value #REPORTED_AS}, never with their content.
 *
 * <p>The starter does this for every repository it finds. Without the starter:
 *
 * <pre>{@code
 * SealedSessions sealed = SealedSessions.of(sealer, NameCipher.of(ring), List.of());
 * template.setConnectionFactory(sealed.around(connectionFactory));
 * template.setDefaultSerializer(SessionSerializer.of(serializer));
 * var sessions = new RedisSessionRepository(template);
 * }</pre>
 *
 * Source: {@code docs/spec/sessions-and-templates.md}.
 */
public final class SealedSessions {

    /** The name that reports use instead of a cache name. */
    public static final String REPORTED_AS = "spring-session";

    static final Duration MINUTES_KEPT = Duration.ofMinutes(10);
    /** The lifetime of a new session that did not get its own, because Redis was full or the application ended. */
    static final byte[] UNFINISHED_MILLIS =
            Long.toString(Duration.ofMinutes(5).toMillis()).getBytes(US_ASCII);

    static final Duration INDEX_KEPT = Duration.ofDays(400);
    static final long INDEX_PRUNED_ABOVE = 32;

    private final SessionNames names;
    private final SessionSeal seal;

    private SealedSessions(SessionNames names, SessionSeal seal) {
        this.names = names;
        this.seal = seal;
    }

    /**
     * Returns connections that seal sessions.
     *
     * @param names encrypts ids and user names; {@code null} to leave them in plain text
     * @param listeners receive every value that does not open, on the thread that read it
     */
    public static SealedSessions of(
            Sealer sealer, @Nullable NameCipher names, List<? extends CacheOpenFailureListener> listeners) {
        return new SealedSessions(new SessionNames(names), new SessionSeal(sealer, List.copyOf(listeners)));
    }

    /** Distinguishes these factories from all others. */
    private record Sealing(InvocationHandler handler) implements InvocationHandler {

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            return handler.invoke(proxy, method, arguments);
        }
    }

    /** Returns whether {@code around} created a connection factory. */
    public static boolean isSealing(Object connectionFactory) {
        return Proxy.isProxyClass(connectionFactory.getClass())
                && Proxy.getInvocationHandler(connectionFactory) instanceof Sealing;
    }

    /**
     * Returns connections for {@code RedisSessionRepository} and {@code RedisIndexedSessionRepository}. Use them for
     * nothing else.
     */
    public RedisConnectionFactory around(RedisConnectionFactory factory) {
        return (RedisConnectionFactory) Proxy.newProxyInstance(
                RedisConnectionFactory.class.getClassLoader(),
                new Class<?>[] {RedisConnectionFactory.class},
                new Sealing((proxy, method, arguments) -> {
                    Object made = invoke(factory, method, arguments);
                    return made instanceof RedisConnection redis
                                    && method.getName().equals("getConnection")
                            ? SessionConnection.around(redis, names, seal)
                            : made;
                }));
    }

    /**
     * Returns connections for {@code ReactiveRedisSessionRepository} and {@code ReactiveRedisIndexedSessionRepository}.
     * Use them for nothing else.
     */
    public ReactiveRedisConnectionFactory around(ReactiveRedisConnectionFactory factory) {
        return (ReactiveRedisConnectionFactory) Proxy.newProxyInstance(
                ReactiveRedisConnectionFactory.class.getClassLoader(),
                new Class<?>[] {ReactiveRedisConnectionFactory.class},
                new Sealing((proxy, method, arguments) -> {
                    Object made = invoke(factory, method, arguments);
                    return made instanceof ReactiveRedisConnection redis
                                    && method.getName().equals("getReactiveConnection")
                            ? ReactiveSessionConnection.around(redis, names, seal)
                            : made;
                }));
    }

    /** Wraps a listener of Redis events so that it receives the keys and channels that Spring Session knows. */
    public MessageListener around(MessageListener listener) {
        return new SessionMessages(names, seal).around(listener);
    }

    static @Nullable Object invoke(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getTargetException();
        }
    }
}
