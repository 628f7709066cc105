package io.secureredis.template;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.secureredis.template.TemplateSeal.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.RedisSystemException;
import org.springframework.data.redis.connection.ClusterSlotHashUtil;
import org.springframework.data.redis.connection.DataType;
import org.springframework.data.redis.connection.RedisClusterConnection;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.ReturnType;

/**
 * Renames and copies keys, and seals their content again, because it would not open under the other key.
 *
 * <p>A script writes everything in one step, and is repeated when someone else writes meanwhile. A transaction would do
 * it as well, but would end the application's own {@code WATCH}
 * on this connection. Of keys in different slots of a cluster, the new one is written first and the old one is deleted
 * then, unless it has changed meanwhile; so others may see both
 * for a moment, as they do when Spring Data moves a key between slots.
 */
final class TemplateMoves {

    private static final int ATTEMPTS = 20;

    private final RedisConnection redis;
    private final TemplateSeal seal;

    TemplateMoves(RedisConnection redis, TemplateSeal seal) {
        this.redis = redis;
        this.seal = seal;
    }

    void rename(byte[] from, byte[] to) {
        if (move(from, to, true, true) == null) {
            throw noSuchKey();
        }
    }

    boolean renameIfAbsent(byte[] from, byte[] to) {
        Boolean moved = move(from, to, false, true);
        if (moved == null) {
            throw noSuchKey();
        }
        return moved;
    }

    boolean copy(byte[] from, byte[] to, boolean replace) {
        return Boolean.TRUE.equals(move(from, to, replace, false));
    }

    static RuntimeException noSuchKey() {
        return new RedisSystemException("There is no such key", new IllegalStateException("ERR no such key"));
    }

    /** Null where there is nothing to move. */
    private @Nullable Boolean move(byte[] from, byte[] to, boolean replace, boolean delete) {
        if (Arrays.equals(from, to)) {
            return Boolean.TRUE.equals(redis.keyCommands().exists(from)) ? delete && replace : null;
        }
        boolean oneSlot =
                !(redis instanceof RedisClusterConnection) || ClusterSlotHashUtil.isSameSlotForAllKeys(from, to);
        boolean ours = false;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            byte[] dump = redis.keyCommands().dump(from);
            if (dump == null) {
                deleteIf(ours, to);
                return null;
            }
            DataType type = Objects.requireNonNull(redis.keyCommands().type(from));
            List<byte[]> elements = elements(type, from, to);
            if (elements.isEmpty()) {
                continue;
            }
            byte[] kind = type.code().getBytes(US_ASCII);
            long answer = oneSlot
                    ? run(
                            TemplateScript.MOVE,
                            List.of(from, to),
                            List.of(List.of(dump, kind, flag(delete), flag(replace)), elements))
                    : run(
                            TemplateScript.WRITE,
                            List.of(to),
                            List.of(List.of(kind, left(from), flag(replace || ours), flag(!ours)), elements));
            if (!oneSlot && answer == 1 && delete) {
                ours = true;
                answer = run(TemplateScript.DELETE_UNCHANGED, List.of(from), List.of(List.of(dump)));
            }
            if (answer != 0) {
                return answer == 1;
            }
        }
        deleteIf(ours, to);
        throw TemplateSeal.tooManyWriters(ATTEMPTS);
    }

    private byte[] left(byte[] key) {
        Long millis = redis.keyCommands().pTtl(key);
        return number(millis == null ? 0 : millis);
    }

    /** What an attempt has written there, from values that are no longer the last ones. */
    private void deleteIf(boolean ours, byte[] to) {
        if (ours) {
            redis.keyCommands().del(to);
        }
    }

    private long run(TemplateScript script, List<byte[]> keys, List<List<byte[]>> arguments) {
        List<byte[]> all = new ArrayList<>(keys);
        arguments.forEach(all::addAll);
        Long answer = redis.scriptingCommands()
                .eval(script.source(), ReturnType.INTEGER, keys.size(), all.toArray(new byte[0][]));
        return Objects.requireNonNull(answer);
    }

    private static byte[] flag(boolean set) {
        return number(set ? 1 : 0);
    }

    private static byte[] number(long number) {
        return Long.toString(number).getBytes(US_ASCII);
    }

    /**
     * What is under a key, sealed for the other one, in the order of the scripts' arguments; nothing where it is gone
     * meanwhile.
     */
    private List<byte[]> elements(DataType type, byte[] from, byte[] to) {
        List<byte[]> elements = new ArrayList<>();
        switch (type) {
            case STRING -> add(elements, Role.VALUE, redis.stringCommands().get(from), from, to);
            case LIST ->
                each(redis.listCommands().lRange(from, 0, -1))
                        .forEach(stored -> add(elements, Role.LIST, stored, from, to));
            case SET ->
                each(redis.setCommands().sMembers(from)).forEach(stored -> add(elements, Role.SET, stored, from, to));
            case HASH ->
                Objects.requireNonNull(redis.hashCommands().hGetAll(from)).forEach((field, stored) -> {
                    byte[] plain = Objects.requireNonNull(seal.open(stored, TemplateSeal.field(from, field)));
                    elements.addAll(Arrays.asList(field, seal.seal(plain, TemplateSeal.field(to, field))));
                });
            case ZSET ->
                each(redis.zSetCommands().zRangeWithScores(from, 0, -1)).forEach(stored -> {
                    elements.add(Double.toString(stored.getScore()).getBytes(US_ASCII));
                    add(elements, Role.SORTED_SET, stored.getValue(), from, to);
                });
            case NONE -> {
                return elements;
            }
            default -> throw TemplateSeal.refused("a move of a " + type.code());
        }
        return elements;
    }

    private static <T> Iterable<T> each(@Nullable Iterable<T> stored) {
        return stored == null ? List.of() : stored;
    }

    private void add(List<byte[]> elements, Role role, byte @Nullable [] stored, byte[] from, byte[] to) {
        byte[] plain = seal.open(stored, TemplateSeal.place(role, from));
        if (plain != null) {
            elements.add(seal.seal(plain, TemplateSeal.place(role, to)));
        }
    }
}
