package io.secureredis.template;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secureredis.template.TemplateSeal.Role;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.SetCondition;

/**
 * Says how each command is treated: an allow list of Spring Data's methods, by name and parameters, in
 * {@code commands.txt}. A method that is not listed is refused, so that neither a new command nor a new variant of an
 * old one can leak a value.
 */
enum TemplateRules {
    /** Methods of the connection itself, or of a cluster node. */
    CONNECTION(null),
    /** Commands that use only keys, fields, scores and times. */
    NO_VALUES(null),
    /** Commands that need separate treatment. */
    OWN(null),
    VALUE(Role.VALUE),
    LIST(Role.LIST),
    SET(Role.SET),
    ZSET(Role.SORTED_SET),
    HASH(Role.HASH);

    private static final Map<String, TemplateRules> RULES = read();

    private final @Nullable Role role;

    TemplateRules(@Nullable Role role) {
        this.role = role;
    }

    private static Map<String, TemplateRules> read() {
        Map<String, TemplateRules> rules = new HashMap<>();
        TemplateRules section = NO_VALUES;
        for (String line : text().lines().toList()) {
            if (line.startsWith("[")) {
                section = section(line.substring(1, line.length() - 1));
            } else if (!line.isBlank() && !line.startsWith("#")) {
                rules.put(line, section);
            }
        }
        return Map.copyOf(rules);
    }

    private static TemplateRules section(String name) {
        return switch (name) {
            case "connection", "cluster" -> CONNECTION;
            case "no-values" -> NO_VALUES;
            case "own" -> OWN;
            case "value" -> VALUE;
            case "list" -> LIST;
            case "set" -> SET;
            case "zset" -> ZSET;
            case "hash" -> HASH;
            default -> throw new IllegalStateException(name);
        };
    }

    private static String text() {
        try (InputStream in = TemplateRules.class.getResourceAsStream("commands.txt")) {
            return new String(Objects.requireNonNull(in, "commands.txt").readAllBytes(), UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Returns the name of a method in {@code commands.txt}. */
    static String signature(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(",", method.getName() + "(", ")"));
    }

    /**
     * Returns the rule for a command.
     *
     * @throws io.secureredis.SecureRedisException {@code SR240} if there is none, or if an argument makes Redis compare
     *     a value
     */
    static TemplateRules of(Method method, Object[] arguments) {
        TemplateRules rule = RULES.get(signature(method));
        if (rule == null || Arrays.stream(arguments).anyMatch(TemplateRules::compares)) {
            throw TemplateSeal.refused(method.getName());
        }
        return rule;
    }

    /** Detects {@code SET … IFEQ}, which sends the old value. Two envelopes of one value are never equal. */
    private static boolean compares(@Nullable Object argument) {
        return argument instanceof SetCondition condition && condition.getCompareCondition() != null;
    }

    /** Returns whether a method without arguments returns a command group. */
    static boolean isGroup(Method method) {
        return method.getParameterCount() == 0 && method.getName().endsWith("Commands");
    }

    /** Returns whether the commands of a group are for servers and never carry a value. */
    static boolean isOfServers(Method group) {
        return group.getName().equals("serverCommands") || group.getName().equals("clusterCommands");
    }

    /** Returns the structure whose values a command reads or writes. */
    Role role() {
        return Objects.requireNonNull(role);
    }
}
