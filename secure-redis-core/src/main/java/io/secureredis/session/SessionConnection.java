package io.secureredis.session;

import io.secureredis.SecureRedisException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnection;

/**
 * Wraps a connection, and the command groups that it returns, and seals what Spring Session writes. Refuses commands
 * that Spring Session does not use ({@code SR244}), rather than sending them unsealed.
 */
final class SessionConnection implements InvocationHandler {

    private static final Set<String> HARMLESS = Set.of(
            "close",
            "isClosed",
            "isPipelined",
            "isQueueing",
            "getNativeConnection",
            "ping",
            "isSubscribed",
            "getSubscription",
            "multi",
            "exec",
            "discard",
            "watch",
            "unwatch");

    private final Object target;
    private final SessionCommands commands;

    private SessionConnection(Object target, SessionCommands commands) {
        this.target = target;
        this.commands = commands;
    }

    static RedisConnection around(RedisConnection redis, SessionNames names, SessionSeal seal) {
        return (RedisConnection) proxy(RedisConnection.class, redis, new SessionCommands(redis, names, seal));
    }

    private static Object proxy(Class<?> type, Object target, SessionCommands commands) {
        return Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, new SessionConnection(target, commands));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] given) {
        Object[] arguments = given == null ? new Object[0] : given;
        if (method.getDeclaringClass() == Object.class
                || HARMLESS.contains(method.getName())
                || isOfNotifications(method, arguments)) {
            return onTarget(method, arguments);
        }
        if (arguments.length == 0 && method.getName().endsWith("Commands")) {
            return proxy(method.getReturnType(), Objects.requireNonNull(onTarget(method, arguments)), commands);
        }
        return sealed(method, arguments);
    }

    /** Spring Session makes Redis report expired keys. It may not read or change any other setting here. */
    static boolean isOfNotifications(Method method, Object[] arguments) {
        return (method.getName().equals("getConfig") || method.getName().equals("setConfig"))
                && arguments[0].equals("notify-keyspace-events");
    }

    private @Nullable Object sealed(Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "exists" -> exists(arguments[0]);
            case "del", "unlink" -> delete((byte[][]) arguments[0]);
            case "expire", "pExpire", "expireAt", "pExpireAt", "persist", "append", "ttl", "pTtl", "type", "hLen" ->
                onFound(method, arguments);
            case "rename" -> rename(key(arguments[0]), key(arguments[1]));
            case "hGetAll" -> commands.load(key(arguments[0]));
            case "hMSet" -> put(key(arguments[0]), arguments[1]);
            case "sAdd" -> commands.add(key(arguments[0]), (byte[][]) arguments[1]);
            case "sRem" -> commands.remove(key(arguments[0]), (byte[][]) arguments[1]);
            case "sMembers" -> commands.members(key(arguments[0]));
            case "zAdd" -> addScored(method, arguments);
            case "zRem" -> commands.removeScored(key(arguments[0]), (byte[][]) arguments[1]);
            case "zRevRangeByScore", "zRangeByScore" -> due(method, arguments);
            case "publish" -> commands.publish(SessionKey.parseChannel((byte[]) arguments[0]), (byte[]) arguments[1]);
            default -> throw refused(method);
        };
    }

    private static SessionKey key(Object argument) {
        return SessionKey.parse((byte[]) argument);
    }

    private Object exists(Object argument) {
        if (argument instanceof byte[][] keys) {
            long found = 0;
            for (byte[] key : keys) {
                found += commands.exists(key(key)) ? 1 : 0;
            }
            return found;
        }
        return commands.exists(key(argument));
    }

    private long delete(byte[][] keys) {
        long deleted = 0;
        for (byte[] key : keys) {
            deleted += commands.delete(key(key));
        }
        return deleted;
    }

    private @Nullable Object onFound(Method method, Object[] arguments) {
        Object[] replaced = arguments.clone();
        byte[] found = commands.find(key(arguments[0]));
        replaced[0] = found;
        return commands.again(found, () -> onTarget(method, replaced));
    }

    private @Nullable Object rename(SessionKey from, SessionKey to) {
        commands.rename(from, to);
        return null;
    }

    @SuppressWarnings("unchecked")
    private @Nullable Object put(SessionKey key, Object fields) {
        commands.put(key, (Map<byte[], byte[]>) fields);
        return null;
    }

    private Object addScored(Method method, Object[] arguments) {
        if (arguments.length < 3 || !(arguments[1] instanceof Double score)) {
            throw refused(method);
        }
        return commands.addScored(key(arguments[0]), score, (byte[]) arguments[2]);
    }

    @SuppressWarnings("unchecked")
    private Set<byte[]> due(Method method, Object[] arguments) {
        return commands.due(key(arguments[0]), () -> (Set<byte[]>) onTarget(method, arguments));
    }

    private @Nullable Object onTarget(Method method, Object[] arguments) {
        try {
            return SealedSessions.invoke(target, method, arguments);
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable checked) {
            throw new IllegalStateException(checked);
        }
    }

    static SecureRedisException refused(Method method) {
        return new SecureRedisException(
                "SR244",
                "Cannot run " + method.getName()
                        + " on the connection of Spring Session: it supports only the commands that Spring Session uses. Use your own template for other data.");
    }
}
