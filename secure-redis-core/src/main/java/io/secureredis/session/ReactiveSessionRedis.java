package io.secureredis.session;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.data.redis.connection.ReactiveRedisConnection;
import org.springframework.data.redis.connection.ReturnType;
import org.springframework.data.redis.util.ByteUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Does the work of {@link SessionRedis} for the repositories of WebFlux. */
@SuppressWarnings("ArrayAsKeyOfSetOrMap") // Maps of fields are never asked for one of them
final class ReactiveSessionRedis {

    private final ReactiveRedisConnection redis;
    private final SpoiledKeys spoiled;

    ReactiveSessionRedis(ReactiveRedisConnection redis, SpoiledKeys spoiled) {
        this.redis = redis;
        this.spoiled = spoiled;
    }

    <T> Mono<T> again(ByteBuffer name, Mono<T> command) {
        return spoiled.again(command, delete(name));
    }

    Flux<ByteBuffer> read(ByteBuffer set, Flux<ByteBuffer> command) {
        return spoiled.read(command, false, delete(set));
    }

    Mono<Boolean> exists(ByteBuffer name) {
        return redis.keyCommands().exists(name.duplicate());
    }

    Mono<Long> delete(ByteBuffer name) {
        return Mono.defer(() -> redis.keyCommands().del(name.duplicate()));
    }

    /** Returns empty if there are no fields, or if the key has another type or is too large; such a key is deleted. */
    Mono<Map<byte[], byte[]>> fields(ByteBuffer name) {
        return spoiled.read(redis.hashCommands().hGetAll(name.duplicate()), true, delete(name))
                .collect(
                        LinkedHashMap<byte[], byte[]>::new,
                        (map, each) -> map.put(ByteUtils.getBytes(each.getKey()), ByteUtils.getBytes(each.getValue())))
                .filter(map -> !map.isEmpty())
                .map(map -> map);
    }

    /** Does the same as {@link SessionRedis#put}. */
    Mono<Boolean> put(ByteBuffer name, Map<byte[], byte[]> fields) {
        Map<ByteBuffer, ByteBuffer> buffers = new LinkedHashMap<>();
        fields.forEach((field, value) -> buffers.put(ByteBuffer.wrap(field), ByteBuffer.wrap(value)));
        return spoiled.read(redis.hashCommands().hMSet(name, buffers).flux(), false, delete(name))
                .next()
                .defaultIfEmpty(true);
    }

    Mono<Boolean> run(SessionScript script, byte[][] arguments) {
        Mono<Long> answer = Mono.defer(() -> {
            ByteBuffer[] buffers = new ByteBuffer[arguments.length];
            for (int i = 0; i < arguments.length; i++) {
                buffers[i] = ByteBuffer.wrap(arguments[i]);
            }
            return redis.scriptingCommands()
                    .<Long>eval(ByteBuffer.wrap(script.source()), ReturnType.INTEGER, 1, buffers)
                    .next();
        });
        return again(ByteBuffer.wrap(arguments[0]), answer).map(done -> done == 1);
    }

    Mono<Long> add(ByteBuffer set, byte[] member) {
        return again(set, Mono.defer(() -> redis.setCommands().sAdd(set.duplicate(), ByteBuffer.wrap(member))));
    }

    Mono<Long> remove(ByteBuffer set, List<byte[]> members) {
        return again(set, Mono.defer(() -> redis.setCommands().sRem(set.duplicate(), buffers(members))));
    }

    private static List<ByteBuffer> buffers(List<byte[]> members) {
        return members.stream().map(ByteBuffer::wrap).toList();
    }

    Mono<Long> size(ByteBuffer set) {
        return again(set, Mono.defer(() -> redis.setCommands().sCard(set.duplicate())));
    }

    /** Leaves a set that is too large in Redis, because its other members may be useful. */
    Flux<byte[]> members(ByteBuffer set) {
        return read(set, redis.setCommands().sMembers(set.duplicate())).map(ByteUtils::getBytes);
    }

    Mono<Long> addScored(ByteBuffer set, double score, byte[] member) {
        return again(set, Mono.defer(() -> redis.zSetCommands().zAdd(set.duplicate(), score, ByteBuffer.wrap(member))));
    }

    Mono<Long> removeScored(ByteBuffer set, List<byte[]> members) {
        return again(set, Mono.defer(() -> redis.zSetCommands().zRem(set.duplicate(), buffers(members))));
    }
}
