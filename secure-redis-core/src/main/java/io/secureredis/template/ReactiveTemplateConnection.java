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
import org.springframework.data.redis.connection.ReactiveListCommands.PopResult;
import org.springframework.data.redis.connection.ReactiveRedisClusterConnection;
import org.springframework.data.redis.connection.ReactiveRedisConnection;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Does the work of {@link TemplateConnection} for reactive templates. They use the commands of one key; commands that
 * take a stream of commands are refused.
 */
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
        Class<?> type = redis instanceof ReactiveRedisClusterConnection
                ? ReactiveRedisClusterConnection.class
                : ReactiveRedisConnection.class;
        return (ReactiveRedisConnection) new ReactiveTemplateConnection(
                        redis, redis, new TemplateValues(seal), new ReactiveTemplateMoves(redis, seal))
                .proxy(type);
    }

    private Object proxy(Class<?> type) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, this);
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] given) throws Throwable {
        Object[] arguments = given == null ? new Object[0] : given;
        if (method.getDeclaringClass() == Object.class) {
            return SealedTemplates.invoke(target, method, arguments);
        }
        if (TemplateRules.isGroup(method)) {
            Object group = Objects.requireNonNull(SealedTemplates.invoke(target, method, arguments));
            return TemplateRules.isOfServers(method)
                    ? group
                    : new ReactiveTemplateConnection(group, redis, values, moves).proxy(method.getReturnType());
        }
        Object answer = command(method, arguments);
        if (answer instanceof Mono<?> one) {
            return one.onErrorMap(failure -> TemplateSeal.explained(method, failure));
        }
        return answer instanceof Flux<?> many
                ? many.onErrorMap(failure -> TemplateSeal.explained(method, failure))
                : answer;
    }

    private @Nullable Object command(Method method, Object[] arguments) throws Throwable {
        TemplateRules rule = TemplateRules.of(method, arguments);
        return switch (rule) {
            case CONNECTION, NO_VALUES -> SealedTemplates.invoke(target, method, arguments);
            case OWN -> own(method, arguments);
            default -> single(rule.role(), method, arguments);
        };
    }

    private @Nullable Object own(Method method, Object[] arguments) throws Throwable {
        String command = method.getName();
        return switch (command) {
            case "rename" -> moves.rename((ByteBuffer) arguments[0], (ByteBuffer) arguments[1]);
            case "renameNX" -> moves.renameIfAbsent((ByteBuffer) arguments[0], (ByteBuffer) arguments[1]);
            case "copy" ->
                moves.copy((ByteBuffer) arguments[0], (ByteBuffer) arguments[1], Boolean.TRUE.equals(arguments[2]));
            case "mGet" -> getMany(method, arguments);
            case "mSet", "mSetNX" ->
                SealedTemplates.invoke(target, method, new Object[] {values.sealByKey((Map<?, ?>) arguments[0])});
            case "blPop", "brPop" ->
                map(SealedTemplates.invoke(target, method, arguments), each -> popped(command, (PopResult) each));
            default -> throw TemplateSeal.refused(command);
        };
    }

    private PopResult popped(String command, PopResult popped) {
        ByteBuffer key = Objects.requireNonNull(popped.getKey());
        Object value = values.open(Role.LIST, command, new Object[] {key.duplicate()}, popped.getValue());
        return new PopResult(List.of(key, (ByteBuffer) Objects.requireNonNull(value)));
    }

    private @Nullable Object single(Role role, Method method, Object[] arguments) throws Throwable {
        String command = method.getName();
        if (command.equals("hVals")) {
            return redis.hashCommands()
                    .hGetAll(((ByteBuffer) arguments[0]).duplicate())
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
        List<byte[]> of =
                ((List<?>) arguments[0]).stream().map(TemplateValues::bytes).toList();
        Object result = SealedTemplates.invoke(target, method, arguments);
        return map(result, each -> values.openByKey(of, (List<?>) each));
    }

    private static @Nullable Object map(@Nullable Object result, Function<Object, Object> change) {
        if (result instanceof Mono<?> one) {
            return one.map(change);
        }
        return result instanceof Flux<?> many ? many.map(change) : result;
    }
}
