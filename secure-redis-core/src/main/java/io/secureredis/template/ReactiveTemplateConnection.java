package io.secureredis.template;

import io.secureredis.template.TemplateSeal.Role;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.AbstractMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.ReactiveRedisConnection;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** As {@link TemplateConnection}, for reactive templates. They use the commands of one key; those that take a stream of commands are refused. */
final class ReactiveTemplateConnection implements InvocationHandler {

    private final Object target;
    private final ReactiveRedisConnection redis;
    private final TemplateValues values;
    private final ReactiveTemplateMoves moves;

    private ReactiveTemplateConnection(
            Object target, ReactiveRedisConnection redis, TemplateValues values, ReactiveTemplateMoves moves) {
        this.target = target;
        this.redis = redis;
        this.values = values;
        this.moves = moves;
    }

    static ReactiveRedisConnection around(ReactiveRedisConnection redis, TemplateSeal seal) {
        return (ReactiveRedisConnection) new ReactiveTemplateConnection(
                        redis, redis, new TemplateValues(seal), new ReactiveTemplateMoves(redis, seal))
                .proxy(ReactiveRedisConnection.class);
    }

    private Object proxy(Class<?> type) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, this);
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] given) throws Throwable {
        Object[] arguments = given == null ? new Object[0] : given;
        String command = method.getName();
        if (method.getDeclaringClass() == Object.class
                || TemplateRules.isOfConnection(command)
                || TemplateRules.isWithoutValues(command)) {
            return SealedTemplates.invoke(target, method, arguments);
        }
        if (arguments.length == 0 && command.endsWith("Commands")) {
            Object group = Objects.requireNonNull(SealedTemplates.invoke(target, method, arguments));
            return command.equals("serverCommands")
                    ? group
                    : new ReactiveTemplateConnection(group, redis, values, moves).proxy(method.getReturnType());
        }
        return switch (command) {
            case "rename" -> moves.rename(key(command, arguments), (ByteBuffer) arguments[1]);
            case "renameNX" -> moves.renameIfAbsent(key(command, arguments), (ByteBuffer) arguments[1]);
            case "copy" ->
                moves.copy(key(command, arguments), (ByteBuffer) arguments[1], Boolean.TRUE.equals(arguments[2]));
            case "mGet" -> getMany(method, arguments);
            case "mSet", "mSetNX" -> setMany(method, arguments);
            default -> single(method, arguments);
        };
    }

    private static ByteBuffer key(String command, Object[] arguments) {
        if (arguments.length > 0 && arguments[0] instanceof ByteBuffer key) {
            return key;
        }
        throw TemplateSeal.refused(command);
    }

    private @Nullable Object single(Method method, Object[] arguments) throws Throwable {
        String command = method.getName();
        Role role = TemplateRules.role(command);
        ByteBuffer key = key(command, arguments);
        if (role == null) {
            throw TemplateSeal.refused(command);
        }
        if (command.equals("hVals")) {
            return redis.hashCommands()
                    .hGetAll(key.duplicate())
                    .map(entry -> opened("hGetAll", arguments, entry))
                    .map(entry -> Objects.requireNonNull(((Map.Entry<?, ?>) entry).getValue()));
        }
        Object result = SealedTemplates.invoke(target, method, values.seal(role, arguments));
        return map(result, each -> Objects.requireNonNull(values.open(role, command, arguments, each)));
    }

    private Object opened(String command, Object[] arguments, Map.Entry<?, ?> entry) {
        return Objects.requireNonNull(
                values.open(Role.HASH, command, arguments, new AbstractMap.SimpleImmutableEntry<>(entry)));
    }

    private @Nullable Object getMany(Method method, Object[] arguments) throws Throwable {
        if (!(arguments[0] instanceof List<?> keys)) {
            throw TemplateSeal.refused(method.getName());
        }
        List<byte[]> of = keys.stream().map(TemplateValues::bytes).toList();
        Object result = SealedTemplates.invoke(target, method, arguments);
        return map(result, each -> values.openByKey(of, (List<?>) each));
    }

    private @Nullable Object setMany(Method method, Object[] arguments) throws Throwable {
        if (!(arguments[0] instanceof Map<?, ?> pairs)) {
            throw TemplateSeal.refused(method.getName());
        }
        return SealedTemplates.invoke(target, method, new Object[] {values.sealByKey(pairs)});
    }

    private static @Nullable Object map(@Nullable Object result, Function<Object, Object> change) {
        if (result instanceof Mono<?> one) {
            return one.map(change);
        }
        return result instanceof Flux<?> many ? many.map(change) : result;
    }
}
