package io.secureredis.template;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secureredis.SecureRedisException;
import io.secureredis.template.TemplateSeal.Role;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.data.domain.Range;
import org.springframework.data.redis.RedisSystemException;
import org.springframework.data.redis.connection.DataType;
import org.springframework.data.redis.connection.ReactiveRedisConnection;
import org.springframework.data.redis.connection.ReturnType;
import org.springframework.data.redis.util.ByteUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** As {@link TemplateMoves}, with a script in place of a transaction, which a shared connection cannot have. */
final class ReactiveTemplateMoves {

    private static final int ATTEMPTS = 20;
    private static final byte[] DUMP = "return redis.call('DUMP', KEYS[1])".getBytes(UTF_8);
    private static final long CHANGED = 0;

    private final ReactiveRedisConnection redis;
    private final TemplateSeal seal;
    private final byte[] script = read("lua/move.lua");

    ReactiveTemplateMoves(ReactiveRedisConnection redis, TemplateSeal seal) {
        this.redis = redis;
        this.seal = seal;
    }

    private static byte[] read(String resource) {
        try (InputStream in = ReactiveTemplateMoves.class.getResourceAsStream(resource)) {
            return Objects.requireNonNull(in, resource).readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Mono<Boolean> rename(ByteBuffer from, ByteBuffer to) {
        return move(from, to, true, true).switchIfEmpty(Mono.error(ReactiveTemplateMoves::noSuchKey));
    }

    Mono<Boolean> renameIfAbsent(ByteBuffer from, ByteBuffer to) {
        return move(from, to, false, true).switchIfEmpty(Mono.error(ReactiveTemplateMoves::noSuchKey));
    }

    Mono<Boolean> copy(ByteBuffer from, ByteBuffer to, boolean replace) {
        return move(from, to, replace, false).defaultIfEmpty(false);
    }

    private static RuntimeException noSuchKey() {
        return new RedisSystemException("There is no such key", new IllegalStateException("ERR no such key"));
    }

    /** Empty where there is nothing to move. */
    private Mono<Boolean> move(ByteBuffer from, ByteBuffer to, boolean replace, boolean delete) {
        if (from.equals(to)) {
            return redis.keyCommands().exists(from).filter(found -> found).map(found -> delete && replace);
        }
        return redis.keyCommands()
                .exists(from)
                .filter(found -> found)
                .flatMap(found -> Mono.defer(() -> moveOnce(from, to, replace, delete))
                        .repeat(ATTEMPTS - 1)
                        .filter(answer -> answer != CHANGED)
                        .next()
                        .map(answer -> answer == 1)
                        .switchIfEmpty(Mono.error(ReactiveTemplateMoves::tooManyWriters)));
    }

    private static SecureRedisException tooManyWriters() {
        return new SecureRedisException(
                "SR248",
                "Cannot move sealed values to another key: they were written to " + ATTEMPTS
                        + " times meanwhile. Try again; nothing was changed.");
    }

    private Mono<Long> moveOnce(ByteBuffer from, ByteBuffer to, boolean replace, boolean delete) {
        return redis.scriptingCommands()
                .<ByteBuffer>eval(ByteBuffer.wrap(DUMP), ReturnType.VALUE, 1, from.duplicate())
                .next()
                .flatMap(dump -> redis.keyCommands()
                        .type(from.duplicate())
                        .flatMap(type -> redis.keyCommands()
                                .pTtl(from.duplicate())
                                .flatMap(ttl -> elements(type, bytes(from), bytes(to))
                                        .flatMap(elements -> {
                                            List<byte[]> head = List.of(
                                                    bytes(dump),
                                                    ascii(type.code()),
                                                    ascii(Long.toString(ttl)),
                                                    ascii(delete ? "1" : "0"),
                                                    ascii(replace ? "1" : "0"));
                                            return run(from, to, head, elements);
                                        }))))
                .defaultIfEmpty(CHANGED);
    }

    private Mono<Long> run(ByteBuffer from, ByteBuffer to, List<byte[]> head, List<byte[]> elements) {
        List<ByteBuffer> all = new ArrayList<>(List.of(from.duplicate(), to.duplicate()));
        head.forEach(each -> all.add(ByteBuffer.wrap(each)));
        elements.forEach(each -> all.add(ByteBuffer.wrap(each)));
        return redis.scriptingCommands()
                .<Long>eval(ByteBuffer.wrap(script), ReturnType.INTEGER, 2, all.toArray(new ByteBuffer[0]))
                .next();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        return ByteUtils.getBytes(buffer.duplicate());
    }

    /** What is under a key, sealed for the other one, in the order of the script's arguments. */
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
