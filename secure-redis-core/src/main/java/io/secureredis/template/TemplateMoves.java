package io.secureredis.template;

import io.secureredis.SecureRedisException;
import io.secureredis.crypto.Binding;
import io.secureredis.template.TemplateSeal.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.data.redis.RedisSystemException;
import org.springframework.data.redis.connection.DataType;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.zset.DefaultTuple;
import org.springframework.data.redis.connection.zset.Tuple;

/**
 * Renames and copies keys, and seals what is under them again, as it would not open under the other key.
 *
 * <p>Both keys are watched while values are read and sealed, and everything is written in one transaction, which is repeated when somebody else writes meanwhile. So it needs a
 * server that has transactions across both keys, which a cluster has not.
 */
@SuppressWarnings("ArrayAsKeyOfSetOrMap") // Maps of fields are never asked for one of them
final class TemplateMoves {

    private static final int ATTEMPTS = 20;

    private final RedisConnection redis;
    private final TemplateSeal seal;

    TemplateMoves(RedisConnection redis, TemplateSeal seal) {
        this.redis = redis;
        this.seal = seal;
    }

    void rename(byte[] from, byte[] to) {
        if (!move(from, to, true, true)) {
            throw new RedisSystemException("There is no such key", new IllegalStateException("ERR no such key"));
        }
    }

    boolean renameIfAbsent(byte[] from, byte[] to) {
        if (!Boolean.TRUE.equals(redis.keyCommands().exists(from))) {
            throw new RedisSystemException("There is no such key", new IllegalStateException("ERR no such key"));
        }
        return move(from, to, false, true);
    }

    boolean copy(byte[] from, byte[] to, boolean replace) {
        return move(from, to, replace, false);
    }

    private boolean move(byte[] from, byte[] to, boolean replace, boolean delete) {
        if (Arrays.equals(from, to)) {
            return Boolean.TRUE.equals(redis.keyCommands().exists(from)) && delete && replace;
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            redis.watch(from, to);
            boolean exists = Boolean.TRUE.equals(redis.keyCommands().exists(from));
            if (!exists || (!replace && Boolean.TRUE.equals(redis.keyCommands().exists(to)))) {
                redis.unwatch();
                return false;
            }
            Runnable write = reader(from, to);
            Long left = redis.keyCommands().pTtl(from);
            redis.multi();
            redis.keyCommands().del(to);
            write.run();
            if (left != null && left > 0) {
                redis.keyCommands().pExpire(to, left);
            }
            if (delete) {
                redis.keyCommands().del(from);
            }
            List<Object> answers = redis.exec();
            if (answers != null && !answers.isEmpty()) {
                return true;
            }
        }
        throw new SecureRedisException(
                "SR248",
                "Cannot move sealed values to another key: they were written to " + ATTEMPTS
                        + " times meanwhile. Try again; nothing was changed.");
    }

    /** Reads and seals now, and writes when it is run. */
    private Runnable reader(byte[] from, byte[] to) {
        DataType type = redis.keyCommands().type(from);
        try {
            return switch (Objects.requireNonNull(type)) {
                case STRING -> ofValue(from, to);
                case HASH -> ofHash(from, to);
                case LIST -> ofList(from, to);
                case SET -> ofSet(from, to);
                case ZSET -> ofSortedSet(from, to);
                default -> throw TemplateSeal.refused("a move of a " + type.code());
            };
        } catch (RuntimeException refused) {
            redis.unwatch();
            throw refused;
        }
    }

    private byte[] again(Role role, byte[] stored, byte[] from, byte[] to) {
        return seal.seal(opened(stored, TemplateSeal.place(role, from)), TemplateSeal.place(role, to));
    }

    private byte[] opened(byte[] stored, Binding place) {
        return Objects.requireNonNull(seal.open(stored, place));
    }

    private Runnable ofValue(byte[] from, byte[] to) {
        byte[] value =
                again(Role.VALUE, Objects.requireNonNull(redis.stringCommands().get(from)), from, to);
        return () -> redis.stringCommands().set(to, value);
    }

    private Runnable ofHash(byte[] from, byte[] to) {
        Map<byte[], byte[]> fields = new LinkedHashMap<>();
        Objects.requireNonNull(redis.hashCommands().hGetAll(from))
                .forEach((field, stored) -> fields.put(
                        field,
                        seal.seal(opened(stored, TemplateSeal.field(from, field)), TemplateSeal.field(to, field))));
        return () -> redis.hashCommands().hMSet(to, fields);
    }

    private Runnable ofList(byte[] from, byte[] to) {
        List<byte[]> elements = new ArrayList<>();
        Objects.requireNonNull(redis.listCommands().lRange(from, 0, -1))
                .forEach(stored -> elements.add(again(Role.LIST, stored, from, to)));
        return () -> redis.listCommands().rPush(to, elements.toArray(new byte[0][]));
    }

    private Runnable ofSet(byte[] from, byte[] to) {
        List<byte[]> members = new ArrayList<>();
        Objects.requireNonNull(redis.setCommands().sMembers(from))
                .forEach(stored -> members.add(again(Role.SET, stored, from, to)));
        return () -> redis.setCommands().sAdd(to, members.toArray(new byte[0][]));
    }

    private Runnable ofSortedSet(byte[] from, byte[] to) {
        Set<Tuple> members = new LinkedHashSet<>();
        Objects.requireNonNull(redis.zSetCommands().zRangeWithScores(from, 0, -1))
                .forEach(stored -> members.add(
                        new DefaultTuple(again(Role.SORTED_SET, stored.getValue(), from, to), stored.getScore())));
        return () -> redis.zSetCommands().zAdd(to, members);
    }
}
