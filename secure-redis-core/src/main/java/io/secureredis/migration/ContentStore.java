package io.secureredis.migration;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.ScriptOutputType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the content of keys, and writes it with the script {@code content.lua}. */
final class ContentStore {

    private static final byte[] REPLACE = MigrationScripts.argument("replace");
    private static final byte[] CREATE = MigrationScripts.argument("create");
    private static final byte[] COMPARE = MigrationScripts.argument("compare");
    private static final byte[] DELETE = MigrationScripts.argument("delete");

    private final Keyspace keyspace;

    ContentStore(Keyspace keyspace) {
        this.keyspace = keyspace;
    }

    /** Returns the answer to {@code TYPE}. */
    String type(byte[] key) {
        return keyspace.await(keyspace.commands().type(key));
    }

    /** Returns how many elements a key has; 1 for a string. */
    long elements(byte[] key, StoredType type) {
        Long count = one(key, each -> switch (type) {
            case HASH -> keyspace.commands().hlen(each);
            case LIST -> keyspace.commands().llen(each);
            case SET -> keyspace.commands().scard(each);
            case ZSET -> keyspace.commands().zcard(each);
            case STRING -> keyspace.commands().exists(each);
        });
        return count == null ? 0 : count;
    }

    /** Returns how much memory Redis uses for a key; null if the user may not ask. */
    @Nullable
    Long bytes(byte[] key) {
        return keyspace.awaitIfAllowed(keyspace.commands().memoryUsage(key));
    }

    /** Returns null if there is no longer such a key of that type. */
    @Nullable
    Content read(byte[] key, StoredType type) {
        List<byte[]> parts = switch (type) {
            case STRING -> single(one(key, keyspace.commands()::get));
            case HASH -> pairs(one(key, keyspace.commands()::hgetall));
            case LIST -> list(one(key, each -> keyspace.commands().lrange(each, 0, -1)));
            case SET -> list(one(key, keyspace.commands()::smembers));
            case ZSET -> scored(one(key, each -> keyspace.commands().zrangeWithScores(each, 0, -1)));
        };
        Long left = one(key, keyspace.commands()::pttl);
        boolean gone = parts.isEmpty() || left == null || left == -2;
        return gone ? null : new Content(type, parts, left == null ? 0 : left);
    }

    private <R> @Nullable R one(byte[] key, Function<byte[], RedisFuture<R>> command) {
        return keyspace.<byte[], R>pipelined(List.of(key), command).get(0);
    }

    private static List<byte[]> single(byte @Nullable [] value) {
        return value == null ? List.of() : List.of(value);
    }

    private static List<byte[]> list(@Nullable Collection<byte[]> elements) {
        return elements == null ? List.of() : List.copyOf(elements);
    }

    private static List<byte[]> pairs(@Nullable Map<byte[], byte[]> fields) {
        List<byte[]> parts = new ArrayList<>();
        if (fields != null) {
            fields.forEach((field, value) -> {
                parts.add(field);
                parts.add(value);
            });
        }
        return parts;
    }

    private static List<byte[]> scored(@Nullable List<ScoredValue<byte[]>> members) {
        List<byte[]> parts = new ArrayList<>();
        for (ScoredValue<byte[]> member : members == null ? List.<ScoredValue<byte[]>>of() : members) {
            parts.add(member.getValue());
            parts.add(MigrationScripts.argument(score(member.getScore())));
        }
        return parts;
    }

    /** Formats a score as Redis and Lua read it. */
    private static String score(double score) {
        if (Double.isInfinite(score)) {
            return score > 0 ? "inf" : "-inf";
        }
        return Double.toString(score);
    }

    /** Replaces the content of a key if it is still the expected one. Keeps the time to live. */
    RedisFuture<Long> replace(byte[] key, Content expected, Content replacement) {
        return run(key, REPLACE, expected, replacement.parts(), 0);
    }

    /** Writes the content if the key does not exist. */
    RedisFuture<Long> create(byte[] key, Content content) {
        Content nothing = new Content(content.type(), List.of(), 0);
        return run(key, CREATE, nothing, content.parts(), Math.max(0, content.leftMillis()));
    }

    /** Returns whether a key still holds the expected content. */
    RedisFuture<Long> compare(byte[] key, Content expected) {
        return run(key, COMPARE, expected, List.of(), 0);
    }

    /** Deletes a key if it still holds the expected content. */
    RedisFuture<Long> delete(byte[] key, Content expected) {
        return run(key, DELETE, expected, List.of(), 0);
    }

    /** Deletes a key if it still holds the expected content, and has no more time to live than when it was read. */
    RedisFuture<Long> deleteUnlessProlonged(byte[] key, Content expected) {
        return run(key, DELETE, expected, List.of(), Math.max(0, expected.leftMillis()));
    }

    boolean done(RedisFuture<Long> reply) {
        return keyspace.await(reply) == 1;
    }

    private RedisFuture<Long> run(byte[] key, byte[] action, Content expected, List<byte[]> write, long millis) {
        List<byte[]> arguments = new ArrayList<>(4 + expected.parts().size() + write.size());
        arguments.add(action);
        arguments.add(MigrationScripts.argument(expected.type().word()));
        arguments.add(
                MigrationScripts.argument(Integer.toString(expected.parts().size())));
        arguments.add(MigrationScripts.argument(Long.toString(millis)));
        arguments.addAll(expected.parts());
        arguments.addAll(write);
        return keyspace.commands()
                .eval(
                        MigrationScripts.CONTENT,
                        ScriptOutputType.INTEGER,
                        new byte[][] {key},
                        arguments.toArray(byte[][]::new));
    }
}
