package io.secureredis.session;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.ReactiveRedisConnection;
import org.springframework.data.redis.connection.ReactiveSubscription;
import org.springframework.data.redis.connection.ReactiveSubscription.ChannelMessage;
import org.springframework.data.redis.connection.ReactiveSubscription.Message;
import org.springframework.data.redis.connection.ReactiveSubscription.PatternMessage;
import org.springframework.data.redis.util.ByteUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Does the work of {@link SessionConnection} for the repositories of WebFlux. */
final class ReactiveSessionConnection implements InvocationHandler {

    private static final Set<String> HARMLESS = Set.of("close", "closeLater", "ping", "subscribe", "pSubscribe");

    private final Object target;
    private final ReactiveSessionCommands commands;
    private final SessionMessages messages;

    private ReactiveSessionConnection(Object target, ReactiveSessionCommands commands, SessionMessages messages) {
        this.target = target;
        this.commands = commands;
        this.messages = messages;
    }

    static ReactiveRedisConnection around(ReactiveRedisConnection redis, SessionNames names, SessionSeal seal) {
        return (ReactiveRedisConnection) proxy(
                ReactiveRedisConnection.class,
                redis,
                new ReactiveSessionCommands(redis, names, seal),
                new SessionMessages(names, seal));
    }

    private static Object proxy(
            Class<?> type, Object target, ReactiveSessionCommands commands, SessionMessages messages) {
        return Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                new ReactiveSessionConnection(target, commands, messages));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] given) throws Throwable {
        Object[] arguments = given == null ? new Object[0] : given;
        if (method.getDeclaringClass() == Object.class
                || HARMLESS.contains(method.getName())
                || SessionConnection.isOfNotifications(method, arguments)) {
            return SealedSessions.invoke(target, method, arguments);
        }
        if (arguments.length == 0 && method.getName().endsWith("Commands")) {
            return proxy(method.getReturnType(), onTarget(method, arguments), commands, messages);
        }
        return sealed(method, arguments);
    }

    private @Nullable Object sealed(Method method, Object[] arguments) throws Throwable {
        return switch (method.getName()) {
            case "exists" -> commands.exists(key(method, arguments));
            case "del", "unlink" -> commands.delete(key(method, arguments));
            case "mDel", "mUnlink" -> deleteAll(arguments[0]);
            case "expire", "pExpire" -> expire(method, arguments);
            case "expireAt", "pExpireAt", "persist", "append", "ttl", "pTtl" -> onFound(method, arguments);
            case "rename" -> commands.rename(key(method, arguments), key(arguments[1]));
            case "hGetAll" -> commands.load(key(method, arguments));
            case "hMSet" -> put(key(method, arguments), arguments[1]);
            case "sAdd" -> each(method, arguments, commands::add);
            case "sRem" -> each(method, arguments, commands::remove);
            case "sMembers" -> commands.members(key(method, arguments)).map(ByteBuffer::wrap);
            case "zAdd" -> addScored(method, arguments);
            case "zRem" -> each(method, arguments, commands::removeScored);
            case "zRevRangeByScore", "zRangeByScore" -> due(method, arguments);
            case "publish" -> publish(method, arguments);
            case "createSubscription" -> subscription(method, arguments);
            default -> throw SessionConnection.refused(method);
        };
    }

    /** Templates use the single-key forms; those that take a stream of commands are refused. */
    private static SessionKey key(Method method, Object[] arguments) {
        if (arguments.length > 0 && arguments[0] instanceof ByteBuffer) {
            return key(arguments[0]);
        }
        throw SessionConnection.refused(method);
    }

    private static SessionKey key(Object argument) {
        return SessionKey.parse(bytes(argument));
    }

    private static byte[] bytes(Object argument) {
        return ByteUtils.getBytes((ByteBuffer) argument);
    }

    private Mono<Long> deleteAll(Object keys) {
        return Flux.fromIterable((List<?>) keys)
                .concatMap(key -> commands.delete(key(key)))
                .reduce(0L, Long::sum);
    }

    private Mono<?> expire(Method method, Object[] arguments) {
        SessionKey key = key(method, arguments);
        Mono<?> expired = onFound(method, arguments);
        return arguments[1] instanceof Duration left
                ? expired.flatMap(done -> commands.expireIndexes(key, left).thenReturn(done))
                : expired;
    }

    private Mono<?> onFound(Method method, Object[] arguments) {
        return commands.find(key(method, arguments)).flatMap(found -> {
            Object[] replaced = arguments.clone();
            replaced[0] = found;
            return commands.again(found, Mono.defer(() -> (Mono<?>) onTarget(method, replaced)));
        });
    }

    private Object onTarget(Method method, Object[] arguments) {
        try {
            return Objects.requireNonNull(SealedSessions.invoke(target, method, arguments));
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable checked) {
            throw new IllegalStateException(checked);
        }
    }

    @SuppressWarnings("unchecked")
    private Mono<Boolean> put(SessionKey key, Object fields) {
        return commands.put(key, (Map<ByteBuffer, ByteBuffer>) fields);
    }

    private static Mono<Long> each(
            Method method, Object[] arguments, BiFunction<SessionKey, byte[], Mono<Long>> command) {
        SessionKey key = key(method, arguments);
        Collection<?> members = arguments[1] instanceof Collection<?> many ? many : List.of(arguments[1]);
        return Flux.fromIterable(members)
                .concatMap(member -> command.apply(key, bytes(member)))
                .reduce(0L, Long::sum);
    }

    private Mono<Long> addScored(Method method, Object[] arguments) {
        if (arguments.length != 3 || !(arguments[1] instanceof Double score)) {
            throw SessionConnection.refused(method);
        }
        return commands.addScored(key(method, arguments), score, bytes(arguments[2]));
    }

    @SuppressWarnings("unchecked")
    private Flux<ByteBuffer> due(Method method, Object[] arguments) {
        SessionKey key = key(method, arguments);
        return commands.due(key, (Flux<ByteBuffer>) onTarget(method, arguments));
    }

    private Object publish(Method method, Object[] arguments) {
        if (arguments.length != 2) {
            throw SessionConnection.refused(method);
        }
        return commands.publish(SessionKey.parseChannel(bytes(arguments[0])), bytes(arguments[1]));
    }

    @SuppressWarnings("unchecked")
    private Mono<ReactiveSubscription> subscription(Method method, Object[] arguments) {
        return ((Mono<ReactiveSubscription>) onTarget(method, arguments)).map(this::revealing);
    }

    private ReactiveSubscription revealing(ReactiveSubscription subscription) {
        return (ReactiveSubscription) Proxy.newProxyInstance(
                ReactiveSubscription.class.getClassLoader(),
                new Class<?>[] {ReactiveSubscription.class},
                (proxy, method, arguments) -> method.getName().equals("receive")
                        ? subscription.receive().mapNotNull(this::reveal)
                        : SealedSessions.invoke(subscription, method, arguments));
    }

    private @Nullable Message<ByteBuffer, ByteBuffer> reveal(Message<ByteBuffer, ByteBuffer> message) {
        org.springframework.data.redis.connection.Message told =
                messages.reveal(bytes(message.getChannel()), bytes(message.getMessage()));
        if (told == null) {
            return null;
        }
        ByteBuffer channel = ByteBuffer.wrap(told.getChannel());
        ByteBuffer body = ByteBuffer.wrap(told.getBody());
        return message instanceof PatternMessage<?, ?, ?> matched
                ? new PatternMessage<>((ByteBuffer) matched.getPattern(), channel, body)
                : new ChannelMessage<>(channel, body);
    }
}
