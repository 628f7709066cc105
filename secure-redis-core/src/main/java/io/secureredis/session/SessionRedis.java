package io.secureredis.session;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.ReturnType;

/**
 * Runs session commands on keys as they are in Redis. No command fails because a key holds another Redis type: see
 * {@link SpoiledKeys}.
 */
@SuppressWarnings("ArrayAsKeyOfSetOrMap") // Maps of fields are never asked for one of them
final class SessionRedis {

    private final RedisConnection redis;
    private final SpoiledKeys spoiled;

    SessionRedis(RedisConnection redis, SpoiledKeys spoiled) {
        this.redis = redis;
        this.spoiled = spoiled;
    }

    private static long number(@Nullable Long answer) {
        return answer == null ? 0 : answer;
    }

    <T extends @Nullable Object> T again(byte[] name, Supplier<T> command) {
        return spoiled.again(command, () -> delete(name));
    }

    boolean exists(byte[] name) {
        return Boolean.TRUE.equals(redis.keyCommands().exists(name));
    }

    long delete(byte[] name) {
        return number(redis.keyCommands().del(name));
    }

    long left(byte[] name) {
        return number(redis.keyCommands().pTtl(name));
    }

    /**
     * Returns the fields of a session: none if there is no session; empty if the key had another type or was too large,
     * and was deleted.
     */
    Optional<Map<byte[], byte[]>> fields(byte[] name) {
        return spoiled.read(
                () -> {
                    Map<byte[], byte[]> stored = redis.hashCommands().hGetAll(name);
                    return Optional.of(stored == null ? Map.of() : stored);
                },
                Optional.empty(),
                true,
                () -> delete(name));
    }

    /**
     * Writes fields of a session that existed. Writes nothing if it no longer exists, because part of a session is not
     * a session.
     */
    void put(byte[] name, Map<byte[], byte[]> fields) {
        spoiled.read(
                () -> {
                    redis.hashCommands().hMSet(name, fields);
                    return true;
                },
                false,
                false,
                () -> delete(name));
    }

    boolean run(SessionScript script, byte[][] arguments) {
        return again(
                        arguments[0],
                        () -> number(redis.scriptingCommands().eval(script.source(), ReturnType.INTEGER, 1, arguments)))
                == 1;
    }

    long add(byte[] set, byte[] member) {
        return again(set, () -> number(redis.setCommands().sAdd(set, member)));
    }

    long remove(byte[] set, byte[]... members) {
        return again(set, () -> number(redis.setCommands().sRem(set, members)));
    }

    long size(byte[] set) {
        return again(set, () -> number(redis.setCommands().sCard(set)));
    }

    /** Leaves a set that is too large in Redis, because its other members may be useful. */
    Set<byte[]> members(byte[] set) {
        return read(set, () -> redis.setCommands().sMembers(set));
    }

    Set<byte[]> read(byte[] set, Supplier<@Nullable Set<byte[]>> command) {
        return spoiled.read(
                () -> {
                    Set<byte[]> stored = command.get();
                    return stored == null ? Set.of() : stored;
                },
                Set.of(),
                false,
                () -> delete(set));
    }

    boolean addScored(byte[] set, double score, byte[] member) {
        return again(set, () -> Boolean.TRUE.equals(redis.zSetCommands().zAdd(set, score, member)));
    }

    long removeScored(byte[] set, byte[]... members) {
        return again(set, () -> number(redis.zSetCommands().zRem(set, members)));
    }
}
