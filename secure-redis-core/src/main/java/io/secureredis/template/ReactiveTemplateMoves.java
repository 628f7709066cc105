package io.secureredis.template;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secureredis.template.TemplateSeal.Role;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.data.domain.Range;
import org.springframework.data.redis.connection.ClusterSlotHashUtil;
import org.springframework.data.redis.connection.DataType;
import org.springframework.data.redis.connection.ReactiveRedisClusterConnection;
import org.springframework.data.redis.connection.ReactiveRedisConnection;
import org.springframework.data.redis.connection.ReturnType;
import org.springframework.data.redis.util.ByteUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** As {@link TemplateMoves}. */
final class ReactiveTemplateMoves {

    private static final int ATTEMPTS = 20;
    private static final byte[] DUMP = "return redis.call('DUMP', KEYS[1])".getBytes(UTF_8);
    private static final long CHANGED = 0;
    private static final long GONE = -2;

    private final ReactiveRedisConnection redis;
    private final TemplateSeal seal;

    ReactiveTemplateMoves(ReactiveRedisConnection redis, TemplateSeal seal) {
        this.redis = redis;
        this.seal = seal;
    }

    Mono<Boolean> rename(ByteBuffer from, ByteBuffer to) {
        return move(from, to, true, true).switchIfEmpty(Mono.error(TemplateMoves::noSuchKey));
    }

    Mono<Boolean> renameIfAbsent(ByteBuffer from, ByteBuffer to) {
        return move(from, to, false, true).switchIfEmpty(Mono.error(TemplateMoves::noSuchKey));
    }

    Mono<Boolean> copy(ByteBuffer from, ByteBuffer to, boolean replace) {
        return move(from, to, replace, false).defaultIfEmpty(false);
    }

    /** Empty where there is nothing to move. */
    private Mono<Boolean> move(ByteBuffer from, ByteBuffer to, boolean replace, boolean delete) {
        if (from.equals(to)) {
            return redis.keyCommands().exists(from).filter(found -> found).map(found -> delete && replace);
        }
        return Mono.defer(() -> {
            AtomicBoolean ours = new AtomicBoolean();
            return Flux.range(0, ATTEMPTS)
                    .concatMap(attempt -> moveOnce(from, to, replace, delete, ours), 0)
                    .filter(answer -> answer != CHANGED)
                    .next()
                    .switchIfEmpty(Mono.defer(
                            () -> deleteIf(ours, to).then(Mono.error(() -> TemplateSeal.tooManyWriters(ATTEMPTS)))))
                    .filter(answer -> answer != GONE)
                    .map(answer -> answer == 1);
        });
    }

    /** What an attempt has written there, from values that are no longer the last ones. */
    private Mono<Void> deleteIf(AtomicBoolean ours, ByteBuffer to) {
        return ours.get() ? redis.keyCommands().del(to.duplicate()).then() : Mono.empty();
    }

    /** Whether no script can reach both keys. */
    private boolean isAcrossSlots(ByteBuffer from, ByteBuffer to) {
        return redis instanceof ReactiveRedisClusterConnection
                && !ClusterSlotHashUtil.isSameSlotForAllKeys(from.duplicate(), to.duplicate());
    }

    private Mono<Long> moveOnce(ByteBuffer from, ByteBuffer to, boolean replace, boolean delete, AtomicBoolean ours) {
        return run(DUMP, List.of(from), List.of(), ReturnType.VALUE)
                .cast(ByteBuffer.class)
                .flatMap(dump -> redis.keyCommands()
                        .type(from.duplicate())
                        .flatMap(type -> elements(type, bytes(from), bytes(to)).flatMap(elements -> {
                            if (elements.isEmpty()) {
                                return Mono.just(CHANGED);
                            }
                            return isAcrossSlots(from, to)
                                    ? acrossSlots(from, to, dump, type, delete, replace, ours, elements)
                                    : inOneSlot(from, to, dump, type, delete, replace, elements);
                        })))
                .switchIfEmpty(Mono.defer(() -> deleteIf(ours, to).thenReturn(GONE)));
    }

    private Mono<Long> inOneSlot(
            ByteBuffer from,
            ByteBuffer to,
            ByteBuffer dump,
            DataType type,
            boolean delete,
            boolean replace,
            List<byte[]> elements) {
        List<byte[]> arguments = new ArrayList<>(List.of(bytes(dump), ascii(type.code()), flag(delete), flag(replace)));
        arguments.addAll(elements);
        return run(TemplateScript.MOVE, List.of(from, to), arguments);
    }

    private Mono<Long> acrossSlots(
            ByteBuffer from,
            ByteBuffer to,
            ByteBuffer dump,
            DataType type,
            boolean delete,
            boolean replace,
            AtomicBoolean ours,
            List<byte[]> elements) {
        return redis.keyCommands().pTtl(from.duplicate()).flatMap(ttl -> {
            List<byte[]> arguments = new ArrayList<>(List.of(
                    ascii(type.code()), ascii(Long.toString(ttl)), flag(replace || ours.get()), flag(!ours.get())));
            arguments.addAll(elements);
            return writeThenDelete(from, to, dump, delete, ours, arguments);
        });
    }

    private Mono<Long> writeThenDelete(
            ByteBuffer from,
            ByteBuffer to,
            ByteBuffer dump,
            boolean delete,
            AtomicBoolean ours,
            List<byte[]> arguments) {
        return run(TemplateScript.WRITE, List.of(to), arguments).flatMap(written -> {
            if (written != 1 || !delete) {
                return Mono.just(written);
            }
            ours.set(true);
            return run(TemplateScript.DELETE_UNCHANGED, List.of(from), List.of(bytes(dump)));
        });
    }

    private Mono<Long> run(TemplateScript script, List<ByteBuffer> keys, List<byte[]> arguments) {
        return run(script.source(), keys, arguments, ReturnType.INTEGER).cast(Long.class);
    }

    private Mono<Object> run(byte[] script, List<ByteBuffer> keys, List<byte[]> arguments, ReturnType type) {
        List<ByteBuffer> all = new ArrayList<>();
        keys.forEach(key -> all.add(key.duplicate()));
        arguments.forEach(each -> all.add(ByteBuffer.wrap(each)));
        return redis.scriptingCommands()
                .<Object>eval(ByteBuffer.wrap(script), type, keys.size(), all.toArray(new ByteBuffer[0]))
                .next();
    }

    private static byte[] flag(boolean set) {
        return ascii(set ? "1" : "0");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        return ByteUtils.getBytes(buffer.duplicate());
    }

    /** Returns the content of a key, sealed for the other key, in the order of the script's arguments. */
    private Mono<List<byte[]>> elements(DataType type, byte[] from, byte[] to) {
        ByteBuffer key = ByteBuffer.wrap(from);
        Flux<byte[]> elements = switch (type) {
            case STRING ->
                redis.stringCommands()
                        .get(key)
                        .map(each -> again(Role.VALUE, each, from, to))
                        .flux();
            case LIST -> redis.listCommands().lRange(key, 0, -1).map(each -> again(Role.LIST, each, from, to));
            case SET -> redis.setCommands().sMembers(key).map(each -> again(Role.SET, each, from, to));
            case HASH ->
                redis.hashCommands().hGetAll(key).concatMapIterable(entry -> {
                    byte[] field = bytes(entry.getKey());
                    return List.of(
                            field, seal.seal(opened(entry.getValue(), from, field), TemplateSeal.field(to, field)));
                });
            case ZSET ->
                redis.zSetCommands()
                        .zRangeWithScores(key, Range.closed(0L, -1L))
                        .concatMapIterable(tuple -> List.of(
                                ascii(Double.toString(tuple.getScore())),
                                again(Role.SORTED_SET, ByteBuffer.wrap(tuple.getValue()), from, to)));
            case NONE -> Flux.empty();
            default -> Flux.error(TemplateSeal.refused("a move of a " + type.code()));
        };
        return elements.collectList();
    }

    private byte[] again(Role role, ByteBuffer stored, byte[] from, byte[] to) {
        byte[] plain = Objects.requireNonNull(seal.open(bytes(stored), TemplateSeal.place(role, from)));
        return seal.seal(plain, TemplateSeal.place(role, to));
    }

    private byte[] opened(ByteBuffer stored, byte[] key, byte[] field) {
        return Objects.requireNonNull(seal.open(bytes(stored), TemplateSeal.field(key, field)));
    }
}
