package io.secureredis.template;

import io.secureredis.template.TemplateSeal.Role;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisClusterConnection;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisHashCommands;

/**
 * Wraps a connection, and the command groups that it returns. Seals values for their keys and refuses commands that it
 * cannot seal ({@code SR240}).
 *
 * <p>In a pipeline or transaction, the answers come later in one list, so this class remembers how to open each. Like
 * every connection, it is used by one thread at a time.
 */
final class TemplateConnection implements InvocationHandler {

    private final Object target;
    private final State state;

    /** The state that the connection and its command groups share. */
    private static final class State {

        final RedisConnection redis;
        final TemplateValues values;
        final TemplateMoves moves;
        final List<UnaryOperator<@Nullable Object>> pending = new ArrayList<>();

        State(RedisConnection redis, TemplateSeal seal) {
            this.redis = redis;
            this.values = new TemplateValues(seal);
            this.moves = new TemplateMoves(redis, seal);
        }

        boolean isLater() {
            return redis.isPipelined() || redis.isQueueing();
        }
    }

    private TemplateConnection(Object target, State state) {
        this.target = target;
        this.state = state;
    }

    static RedisConnection around(RedisConnection redis, TemplateSeal seal) {
        Class<?> type = redis instanceof RedisClusterConnection ? RedisClusterConnection.class : RedisConnection.class;
        return (RedisConnection) proxy(type, redis, new State(redis, seal));
    }

    private static Object proxy(Class<?> type, Object target, State state) {
        return Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, new TemplateConnection(target, state));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] given) throws Throwable {
        Object[] arguments = given == null ? new Object[0] : given;
        if (method.getDeclaringClass() == Object.class) {
            return SealedTemplates.invoke(target, method, arguments);
        }
        if (TemplateRules.isGroup(method)) {
            Object group = Objects.requireNonNull(SealedTemplates.invoke(target, method, arguments));
            return TemplateRules.isOfServers(method) ? group : proxy(method.getReturnType(), group, state);
        }
        try {
            return command(method, arguments);
        } catch (RuntimeException failure) {
            throw TemplateSeal.explained(method, failure);
        }
    }

    private @Nullable Object command(Method method, Object[] arguments) throws Throwable {
        TemplateRules rule = TemplateRules.of(method, arguments);
        return switch (rule) {
            case CONNECTION -> SealedTemplates.invoke(target, method, arguments);
            case NO_VALUES -> run(method, arguments, UnaryOperator.identity());
            case OWN -> own(method, arguments);
            default -> single(rule.role(), method, arguments);
        };
    }

    private @Nullable Object own(Method method, Object[] arguments) throws Throwable {
        String command = method.getName();
        return switch (command) {
            case "openPipeline" -> pipeline(method, arguments);
            case "multi" -> transaction(method, arguments);
            case "closePipeline", "exec" -> answers((List<?>) SealedTemplates.invoke(target, method, arguments));
            case "rename", "renameNX", "copy" -> move(command, arguments);
            case "mGet" -> getMany(method, arguments);
            case "mSet", "mSetNX" -> setMany(method, arguments);
            case "bLPop", "bRPop" -> popBlocking(method, arguments);
            default -> throw TemplateSeal.refused(command);
        };
    }

    private @Nullable Object pipeline(Method method, Object[] arguments) throws Throwable {
        state.pending.clear();
        return SealedTemplates.invoke(target, method, arguments);
    }

    private @Nullable Object transaction(Method method, Object[] arguments) throws Throwable {
        if (state.redis.isPipelined()) {
            throw TemplateSeal.refusedLater("MULTI");
        }
        return pipeline(method, arguments);
    }

    private @Nullable Object answers(@Nullable List<?> raw) {
        if (raw == null) {
            return null;
        }
        List<@Nullable Object> opened = new ArrayList<>();
        for (int i = 0; i < raw.size(); i++) {
            opened.add(
                    i < state.pending.size() && raw.size() == state.pending.size()
                            ? state.pending.get(i).apply(raw.get(i))
                            : raw.get(i));
        }
        state.pending.clear();
        return opened;
    }

    /**
     * Runs a command, and opens its answer now or when it arrives. A command without an answer gets no place in the
     * list of answers.
     */
    private @Nullable Object run(Method method, Object[] arguments, UnaryOperator<@Nullable Object> opener)
            throws Throwable {
        boolean later = state.isLater();
        Object result = SealedTemplates.invoke(target, method, arguments);
        if (!later) {
            return opener.apply(result);
        }
        if (method.getReturnType() != void.class) {
            state.pending.add(opener);
        }
        return result;
    }

    private @Nullable Object single(Role role, Method method, Object[] arguments) throws Throwable {
        String command = method.getName();
        if (command.equals("hVals")) {
            return values(arguments);
        }
        Object[] sealed = state.values.seal(role, arguments);
        return run(method, sealed, result -> state.values.open(role, command, arguments, result));
    }

    /** Reads the whole hash: its values alone do not show their fields. */
    private @Nullable Object values(Object[] arguments) throws Throwable {
        UnaryOperator<@Nullable Object> opener = result -> {
            Object fields = state.values.open(Role.HASH, "hGetAll", arguments, result);
            return fields instanceof Map<?, ?> map ? new ArrayList<>(map.values()) : fields;
        };
        Method method = RedisHashCommands.class.getMethod("hGetAll", byte[].class);
        return new TemplateConnection(state.redis.hashCommands(), state).run(method, arguments, opener);
    }

    private @Nullable Object move(String command, Object[] arguments) {
        if (state.isLater()) {
            throw TemplateSeal.refusedLater(command);
        }
        byte[] from = (byte[]) arguments[0];
        byte[] to = (byte[]) arguments[1];
        return switch (command) {
            case "rename" -> {
                state.moves.rename(from, to);
                yield null;
            }
            case "renameNX" -> state.moves.renameIfAbsent(from, to);
            default -> state.moves.copy(from, to, Boolean.TRUE.equals(arguments[2]));
        };
    }

    private @Nullable Object getMany(Method method, Object[] arguments) throws Throwable {
        List<byte[]> keys = List.of((byte[][]) arguments[0]);
        return run(
                method,
                arguments,
                result -> result instanceof List<?> list ? state.values.openByKey(keys, list) : result);
    }

    private @Nullable Object setMany(Method method, Object[] arguments) throws Throwable {
        return run(method, new Object[] {state.values.sealByKey((Map<?, ?>) arguments[0])}, UnaryOperator.identity());
    }

    /** Returns the key from which the command popped, and the value. */
    private @Nullable Object popBlocking(Method method, Object[] arguments) throws Throwable {
        return run(method, arguments, result -> {
            if (!(result instanceof List<?> pair) || pair.size() != 2) {
                return result;
            }
            Object[] of = {TemplateValues.bytes(pair.get(0))};
            return Arrays.asList(pair.get(0), state.values.open(Role.LIST, method.getName(), of, pair.get(1)));
        });
    }
}
