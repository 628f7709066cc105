package io.secureredis.connection;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.util.ClassUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Denies commands that harm a shared server, on templates that you choose.
 *
 * <pre>{@code
 * template.setConnectionFactory(DeniedCommands.dangerous().guard(connectionFactory));
 * }</pre>
 *
 * <p>Connections of a guarded factory refuse these commands with {@code SR306} before anything is sent, in each of
 * Spring Data's forms and in {@code execute}. Native connections and scripts are not covered: use the server's ACL for
 * those. Immutable.
 */
public final class DeniedCommands {

    /** Spring Data's methods whose name differs from the command's. */
    private static final Map<String, String> BY_METHOD = Map.ofEntries(
            Map.entry("flushall", "FLUSHALL"),
            Map.entry("flushdb", "FLUSHDB"),
            Map.entry("keys", "KEYS"),
            Map.entry("getconfig", "CONFIG"),
            Map.entry("setconfig", "CONFIG"),
            Map.entry("resetconfigstats", "CONFIG"),
            Map.entry("rewriteconfig", "CONFIG"),
            Map.entry("shutdown", "SHUTDOWN"),
            Map.entry("save", "SAVE"),
            Map.entry("bgsave", "BGSAVE"),
            Map.entry("bgrewriteaof", "BGREWRITEAOF"),
            Map.entry("bgwriteaof", "BGREWRITEAOF"),
            Map.entry("replicaof", "REPLICAOF"),
            Map.entry("replicaofnoone", "REPLICAOF"),
            Map.entry("slaveof", "REPLICAOF"),
            Map.entry("slaveofnoone", "REPLICAOF"),
            Map.entry("migrate", "MIGRATE"),
            Map.entry("killclient", "CLIENT"),
            Map.entry("scriptflush", "SCRIPT"),
            Map.entry("scriptkill", "SCRIPT"));

    private static final Set<String> DANGEROUS = Set.of(
            "CONFIG",
            "FLUSHALL",
            "FLUSHDB",
            "KEYS",
            "DEBUG",
            "MONITOR",
            "SHUTDOWN",
            "SAVE",
            "BGSAVE",
            "BGREWRITEAOF",
            "REPLICAOF",
            "SLAVEOF",
            "MIGRATE",
            "CLIENT",
            "SCRIPT",
            "ACL",
            "MODULE",
            "FAILOVER",
            "SWAPDB",
            "SYNC",
            "PSYNC");

    private final Set<String> denied;

    private DeniedCommands(Set<String> denied) {
        this.denied = denied;
    }

    /**
     * Denies commands that read or change the server's configuration, delete or copy everything, or block everyone.
     */
    public static DeniedCommands dangerous() {
        return new DeniedCommands(DANGEROUS);
    }

    /** Denies further commands by name. */
    public DeniedCommands and(String... commands) {
        Set<String> more = new TreeSet<>(denied);
        Arrays.stream(commands).map(command -> command.toUpperCase(Locale.ROOT)).forEach(more::add);
        return new DeniedCommands(Set.copyOf(more));
    }

    /** Returns the same factory with connections that refuse these commands. */
    public RedisConnectionFactory guard(RedisConnectionFactory factory) {
        return (RedisConnectionFactory) proxy(factory);
    }

    /**
     * Does the same as {@link #guard} for reactive templates: a denied command is an error of its {@code Mono} or
     * {@code Flux}.
     */
    public ReactiveRedisConnectionFactory guardReactive(ReactiveRedisConnectionFactory factory) {
        return (ReactiveRedisConnectionFactory) proxy(factory);
    }

    private Object proxy(Object target) {
        return Proxy.newProxyInstance(
                DeniedCommands.class.getClassLoader(), ClassUtils.getAllInterfaces(target), new Guard(target));
    }

    private static ConnectionException refusal(String command) {
        return new ConnectionException(
                ConnectionFailure.DENIED_COMMAND,
                "The command " + command + " is denied on this template; nothing was sent.",
                "Use another command (SCAN instead of KEYS), or a template without the guard of DeniedCommands.");
    }

    /** Forwards calls. Guards a result that itself accepts commands. */
    private final class Guard implements InvocationHandler {

        private final Object target;

        Guard(Object target) {
            this.target = target;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            if (method.getDeclaringClass() == Object.class && method.getName().equals("equals")) {
                return arguments != null && proxy == arguments[0];
            }
            String command = command(method, arguments);
            if (denied.contains(command)) {
                return refuse(command, method.getReturnType());
            }
            try {
                Object result = method.invoke(target, arguments);
                return result != null && takesCommands(method.getReturnType()) ? proxy(result) : result;
            } catch (InvocationTargetException e) {
                throw e.getTargetException();
            }
        }

        private static Object refuse(String command, Class<?> asked) {
            if (asked == Mono.class) {
                return Mono.error(() -> refusal(command));
            }
            if (asked == Flux.class) {
                return Flux.error(() -> refusal(command));
            }
            throw refusal(command);
        }

        private static String command(Method method, Object @Nullable [] arguments) {
            String name = method.getName().toLowerCase(Locale.ROOT);
            if (name.equals("execute") && arguments != null && arguments[0] instanceof String command) {
                return command.trim().toUpperCase(Locale.ROOT);
            }
            return BY_METHOD.getOrDefault(name, name.toUpperCase(Locale.ROOT));
        }

        private static boolean takesCommands(Class<?> type) {
            return type.isInterface()
                    && type.getPackageName().equals(RedisConnectionFactory.class.getPackageName())
                    && (type.getSimpleName().endsWith("Connection")
                            || type.getSimpleName().endsWith("Commands"));
        }
    }
}
