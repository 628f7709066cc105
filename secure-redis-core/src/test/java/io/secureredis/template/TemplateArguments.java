package io.secureredis.template;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.data.domain.Range;
import org.springframework.data.redis.connection.ExpirationOptions;
import org.springframework.data.redis.connection.Limit;
import org.springframework.data.redis.connection.RedisClusterNode;
import org.springframework.data.redis.connection.RedisZSetCommands.ZAddArgs;
import org.springframework.data.redis.connection.SetCondition;
import org.springframework.data.redis.connection.zset.DefaultTuple;
import org.springframework.data.redis.connection.zset.Tuple;
import org.springframework.data.redis.core.KeyScanOptions;
import org.springframework.data.redis.core.ScanOptions;
import org.springframework.data.redis.core.types.Expiration;
import reactor.core.publisher.Flux;

/** Arguments for a method of a connection: keys, and the canary wherever a value may stand. */
final class TemplateArguments {

    static final String CANARY = "canary-in-plain-text";
    static final String LIST = "a-list";
    static final String ZSET = "a-zset";

    /** They change or hand out the connection itself, or wait for another one. */
    private static final Set<String> OF_STATE = Set.of(
            "close",
            "closeLater",
            "openPipeline",
            "closePipeline",
            "multi",
            "exec",
            "discard",
            "watch",
            "unwatch",
            "select",
            "getNativeConnection",
            "getSentinelConnection",
            "getSubscription",
            "isSubscribed",
            "isClosed",
            "isPipelined",
            "isQueueing",
            "ping");

    private final Method method;

    TemplateArguments(Method method) {
        this.method = method;
    }

    boolean isOfState() {
        return OF_STATE.contains(method.getName()) || isOfNodes();
    }

    /** They look at the nodes of a cluster, change them or stop them, and carry no value. */
    private boolean isOfNodes() {
        return method.getName().startsWith("cluster")
                || List.of(method.getParameterTypes()).contains(RedisClusterNode.class);
    }

    /** What has Redis compare a value. */
    boolean mustBeRefused(Object[] arguments) {
        return Arrays.stream(arguments)
                .anyMatch(each -> each instanceof SetCondition condition && condition.getCompareCondition() != null);
    }

    /** One set of arguments, and one more for each way of comparing that {@code SET} has. */
    List<Object[]> variants() {
        List<Object[]> variants = new ArrayList<>();
        variants.add(arguments(SetCondition.upsert()));
        if (List.of(method.getParameterTypes()).contains(SetCondition.class)) {
            variants.add(arguments(SetCondition.ifEquals(CANARY.getBytes(UTF_8))));
            variants.add(arguments(SetCondition.ifNotEquals(CANARY.getBytes(UTF_8))));
            variants.add(arguments(SetCondition.ifDigestEquals("0123456789abcdef")));
            variants.add(arguments(SetCondition.ifDigestNotEquals("0123456789abcdef")));
        }
        return variants;
    }

    private Object[] arguments(SetCondition condition) {
        Class<?>[] types = method.getParameterTypes();
        Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] = types[i] == SetCondition.class ? condition : argument(types[i], isKeyOrField(i));
        }
        return arguments;
    }

    /** Keys and fields may be sent in plain text, and so may what only commands without values take. */
    private boolean isKeyOrField(int position) {
        String name = method.getName().toLowerCase(java.util.Locale.ROOT);
        boolean firstOfHash = name.startsWith("h") && position == 1;
        boolean fields = Set.of("hget", "hgetdel", "hgetex", "hmget").contains(name);
        boolean keys = Set.of("blpop", "brpop", "mget").contains(name);
        return position == 0 || firstOfHash || fields || keys || isWithoutValues();
    }

    private boolean isWithoutValues() {
        try {
            return TemplateRules.of(method, new Object[0]) == TemplateRules.NO_VALUES
                    || List.of("rename", "renameNX", "copy").contains(method.getName());
        } catch (io.secureredis.SecureRedisException refused) {
            return false;
        }
    }

    private @Nullable Object argument(Class<?> type, boolean plain) {
        String text = plain ? key() : CANARY;
        if (type == byte[].class) {
            return text.getBytes(UTF_8);
        } else if (type == byte[][].class) {
            return new byte[][] {text.getBytes(UTF_8)};
        } else if (type == ByteBuffer.class) {
            return buffer(text);
        } else if (type == String.class) {
            return isWithoutContent() ? "0" : text;
        } else if (type == Map.class) {
            return method.getDeclaringClass().getSimpleName().startsWith("Reactive")
                    ? Map.of(buffer(key()), buffer(CANARY))
                    : Map.of(key().getBytes(UTF_8), CANARY.getBytes(UTF_8));
        } else if (type == Set.class || type == Collection.class || type == List.class) {
            return collection(type, text);
        }
        return number(type);
    }

    /** Scores as text. */
    private boolean isWithoutContent() {
        return method.getName().equals("zRangeByScore");
    }

    private String key() {
        return method.getName().contains("Z") ? ZSET : LIST;
    }

    private static ByteBuffer buffer(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private Collection<?> collection(Class<?> type, String text) {
        if (method.getName().startsWith("zAdd")) {
            Set<Tuple> tuples = Set.of(new DefaultTuple(text.getBytes(UTF_8), 1.0));
            return type == Set.class ? tuples : List.copyOf(tuples);
        }
        return List.of(buffer(text));
    }

    private static @Nullable Object number(Class<?> type) {
        if (type == int.class) {
            return 1;
        } else if (type == long.class || type == Long.class) {
            return 1L;
        } else if (type == double.class || type == Double.class) {
            return 1.0;
        } else if (type == boolean.class) {
            return true;
        } else if (type == Duration.class) {
            return Duration.ofHours(1);
        } else if (type == Instant.class) {
            return Instant.ofEpochSecond(4_000_000_000L);
        }
        return option(type);
    }

    private static @Nullable Object option(Class<?> type) {
        if (type == Expiration.class) {
            return Expiration.seconds(100);
        } else if (type == ExpirationOptions.class) {
            return ExpirationOptions.none();
        } else if (type == ScanOptions.class) {
            return ScanOptions.NONE;
        } else if (type == KeyScanOptions.class) {
            return KeyScanOptions.NONE;
        } else if (type == Range.class) {
            return Range.unbounded();
        } else if (type == Limit.class) {
            return Limit.unlimited();
        } else if (type == ZAddArgs.class) {
            return ZAddArgs.empty();
        } else if (Publisher.class.isAssignableFrom(type)) {
            return Flux.empty();
        }
        return type.isEnum() ? type.getEnumConstants()[0] : null;
    }
}
