package io.secureredis.template;

import io.secureredis.SecureRedisException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Calls every method of a connection, and looks at what is sent. */
abstract class TemplateLeaks {

    /** Empties Redis but for a list and a sorted set, and begins to look at what is sent. */
    abstract void begin();

    /** What was sent since then. */
    abstract String sent();

    /** What each method of a connection, and of the groups of commands that it hands out, lets through. */
    List<String> of(Object connection, Class<?> type) {
        List<String> leaks = new ArrayList<>();
        for (Method group : type.getMethods()) {
            if (TemplateRules.isGroup(group) && !TemplateRules.isOfServers(group)) {
                Object commands = Objects.requireNonNull(invoke(connection, group, new Object[0]));
                Arrays.stream(group.getReturnType().getMethods())
                        .forEach(method -> leaks.addAll(leaks(commands, method)));
            }
        }
        Arrays.stream(type.getMethods())
                .filter(method -> !TemplateRules.isGroup(method))
                .forEach(method -> leaks.addAll(leaks(connection, method)));
        return leaks;
    }

    private List<String> leaks(Object commands, Method method) {
        TemplateArguments arguments = new TemplateArguments(method);
        if (Modifier.isStatic(method.getModifiers()) || arguments.isOfState()) {
            return List.of();
        }
        List<String> leaks = new ArrayList<>();
        for (Object[] variant : arguments.variants()) {
            begin();
            boolean refused = isRefused(commands, method, variant);
            String sent = sent();
            if (sent.contains(TemplateArguments.CANARY)) {
                leaks.add(TemplateRules.signature(method) + " sends a value");
            }
            if (refused && !sent.isEmpty()) {
                leaks.add(TemplateRules.signature(method) + " is refused after something was sent");
            }
            if (!refused && arguments.mustBeRefused(variant)) {
                leaks.add(TemplateRules.signature(method) + " is not refused");
            }
        }
        return leaks;
    }

    private static boolean isRefused(Object commands, Method method, Object[] arguments) {
        try {
            Object answer = invoke(commands, method, arguments);
            if (answer instanceof Mono<?> mono) {
                mono.block(Duration.ofMinutes(1));
            } else if (answer instanceof Flux<?> flux) {
                flux.blockLast(Duration.ofMinutes(1));
            }
            return false;
        } catch (RuntimeException thrown) {
            // What Redis or Spring Data says to strange arguments does not matter here
            return Stream.<@Nullable Throwable>iterate(
                            thrown,
                            Objects::nonNull,
                            each -> Objects.requireNonNull(each).getCause())
                    .anyMatch(each -> each instanceof SecureRedisException refusal
                            && refusal.getMessage().startsWith("SR240"));
        }
    }

    private static @Nullable Object invoke(Object target, Method method, Object[] arguments) {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            if (thrown.getTargetException() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(thrown.getTargetException());
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
