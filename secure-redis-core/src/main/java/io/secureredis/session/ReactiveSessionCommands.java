package io.secureredis.session;

import io.secureredis.crypto.OpenException;
import io.secureredis.session.SessionKey.Kind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.ReactiveRedisConnection;
import org.springframework.data.redis.util.ByteUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Does the work of {@link SessionCommands} for the repositories of WebFlux. */
@SuppressWarnings("ArrayAsKeyOfSetOrMap") // Maps of fields are never asked for one of them
final class ReactiveSessionCommands {

    private static final int ATTEMPTS = 20;

    private final ReactiveRedisConnection redis;
    private final ReactiveSessionRedis keys;
    private final SessionNames names;
    private final SessionSeal seal;

    ReactiveSessionCommands(ReactiveRedisConnection redis, SessionNames names, SessionSeal seal) {
        this.redis = redis;
        this.keys = new ReactiveSessionRedis(redis, new SpoiledKeys(seal));
        this.names = names;
        this.seal = seal;
    }

    /** Returns the name under which a key exists, or the primary's name if it does not exist. */
    Mono<ByteBuffer> find(SessionKey key) {
        List<byte[]> all = names.all(key);
        ByteBuffer primary = ByteBuffer.wrap(all.get(0));
        return all.size() == 1
                ? Mono.just(primary)
                : Flux.fromIterable(all)
                        .map(ByteBuffer::wrap)
                        .concatMap(
                                name -> keys.exists(name).filter(found -> found).map(found -> name))
                        .next()
                        .defaultIfEmpty(primary);
    }

    Mono<Boolean> exists(SessionKey key) {
        return Flux.fromIterable(names.all(key))
                .concatMap(name -> keys.exists(ByteBuffer.wrap(name)))
                .any(found -> found);
    }

    /** Runs a command on a key as it is in Redis, and repeats it without the key if the key has another type. */
    <T> Mono<T> again(ByteBuffer name, Mono<T> command) {
        return keys.again(name, command);
    }

    /** Like {@link SessionCommands#delete}, deletes the primary's name once more at the end. */
    Mono<Long> delete(SessionKey key) {
        List<byte[]> all = names.all(key);
        return Flux.fromIterable(all)
                .concatWith(all.size() > 1 ? Flux.just(all.get(0)) : Flux.empty())
                .concatMap(name -> keys.delete(ByteBuffer.wrap(name)))
                .reduce(0L, (sum, each) -> Math.min(1, sum + each));
    }

    Flux<Map.Entry<ByteBuffer, ByteBuffer>> load(SessionKey key) {
        if (key.kind() != Kind.SESSION) {
            return Flux.empty();
        }
        return stored(key)
                .flatMapIterable(stored -> seal.open(key, stored).entrySet().stream()
                        .map(each -> Map.entry(ByteBuffer.wrap(each.getKey()), ByteBuffer.wrap(each.getValue())))
                        .toList());
    }

    /** Looks twice, because another instance may move the session in between. */
    private Mono<Map<byte[], byte[]>> stored(SessionKey key) {
        List<byte[]> all = names.all(key);
        return Flux.fromIterable(all)
                .repeat(all.size() > 1 ? 1 : 0)
                .concatMap(name -> keys.fields(ByteBuffer.wrap(name))
                        .flatMap(found -> move(name, all.get(0)).thenReturn(found)))
                .next();
    }

    private Mono<Void> move(byte[] name, byte[] primary) {
        if (name == primary) {
            return Mono.empty();
        }
        ByteBuffer from = ByteBuffer.wrap(name);
        ByteBuffer to = ByteBuffer.wrap(primary);
        return redis.keyCommands()
                .pTtl(from)
                .flatMap(left -> redis.keyCommands()
                        .renameNX(from, to)
                        .flatMap(moved ->
                                left > 0 ? redis.keyCommands().pExpire(to, Duration.ofMillis(left)) : Mono.just(moved)))
                .then()
                .onErrorComplete(DataAccessException.class);
    }

    Mono<Boolean> put(SessionKey key, Map<ByteBuffer, ByteBuffer> fields) {
        Map<byte[], byte[]> plain = new LinkedHashMap<>();
        fields.forEach((field, value) -> plain.put(ByteUtils.getBytes(field), ByteUtils.getBytes(value)));
        Map<byte[], byte[]> sealed = seal.seal(key, plain);
        List<byte[]> all = names.all(key);
        Mono<Boolean> create = Mono.defer(() -> SessionSeal.isNew(plain)
                ? keys.run(
                        SessionScript.CREATE,
                        SessionScript.arguments(all.get(0), sealed, SealedSessions.UNFINISHED_MILLIS))
                : keys.put(ByteBuffer.wrap(all.get(0)), sealed));
        if (all.size() == 1) {
            return create;
        }
        return Flux.fromIterable(all)
                .repeat(1)
                .concatMap(name -> keys.run(SessionScript.PUT_IF_PRESENT, SessionScript.arguments(name, sealed)))
                .filter(done -> done)
                .next()
                .switchIfEmpty(create);
    }

    /** Handles Spring Session's change of id: seals each field again, because the old fields would not open. */
    Mono<Boolean> rename(SessionKey from, SessionKey to) {
        if (from.kind() != Kind.SESSION) {
            return find(from).flatMap(name -> redis.keyCommands().rename(name, ByteBuffer.wrap(names.primary(to))));
        }
        return Mono.defer(() -> renameOnce(from, to))
                .repeat(ATTEMPTS - 1)
                .filter(done -> done)
                .next()
                .switchIfEmpty(Mono.defer(() -> delete(to).then(Mono.error(SessionCommands.tooManyWriters()))));
    }

    private Mono<Boolean> renameOnce(SessionKey from, SessionKey to) {
        return find(from)
                .flatMap(name -> keys.fields(name)
                        .switchIfEmpty(Mono.defer(() -> keys.fields(name)))
                        .switchIfEmpty(Mono.error(SessionCommands::noSuchKey))
                        .map(stored -> Map.entry(stored, opened(from, stored)))
                        // Another request may have given it another id after it was written here: there is one of them
                        .onErrorResume(gone -> delete(to).then(Mono.error(gone)))
                        .flatMap(both -> moved(name, to, both.getKey(), both.getValue())));
    }

    /** Like {@link SessionCommands}, lets the copy end soon until the session under the old id is gone. */
    private Mono<Boolean> moved(
            ByteBuffer name, SessionKey to, Map<byte[], byte[]> stored, Map<byte[], byte[]> opened) {
        byte[] target = names.primary(to);
        Mono<Boolean> copied = Mono.defer(() -> keys.run(
                SessionScript.REPLACE,
                SessionScript.arguments(target, seal.seal(to, opened), SealedSessions.UNFINISHED_MILLIS)));
        Mono<Boolean> deleted = Mono.defer(() ->
                keys.run(SessionScript.DELETE_UNCHANGED, SessionScript.arguments(ByteUtils.getBytes(name), stored)));
        return redis.keyCommands()
                .pTtl(name)
                .flatMap(left -> copied.then(deleted)
                        .flatMap(done -> done ? expire(ByteBuffer.wrap(target), left) : Mono.just(false)));
    }

    private Mono<Boolean> expire(ByteBuffer target, long left) {
        if (left == SessionCommands.NO_EXPIRY) {
            return redis.keyCommands().persist(target).thenReturn(true);
        }
        return left > 0
                ? redis.keyCommands().pExpire(target, Duration.ofMillis(left)).thenReturn(true)
                : Mono.just(true);
    }

    private Map<byte[], byte[]> opened(SessionKey session, Map<byte[], byte[]> stored) {
        Map<byte[], byte[]> opened = seal.open(session, stored);
        if (opened.isEmpty()) {
            throw SessionCommands.noSuchKey();
        }
        return opened;
    }

    /** Gives the set of a session's index keys the lifetime of the session; Spring Session sets none. */
    Mono<Void> expireIndexes(SessionKey session, Duration left) {
        return session.kind() == Kind.SESSION && !left.isNegative() && !left.isZero()
                ? redis.keyCommands()
                        .pExpire(ByteBuffer.wrap(names.primary(session.indexes())), left)
                        .then()
                : Mono.empty();
    }

    Mono<Long> add(SessionKey set, byte[] member) {
        ByteBuffer name = ByteBuffer.wrap(names.primary(set));
        List<byte[]> forms = names.members(set, member);
        Mono<Long> removed = forms.size() > 1 ? keys.remove(name, forms.subList(1, forms.size())) : Mono.just(0L);
        return gather(set)
                .then(set.kind() == Kind.INDEXES ? leaveOthers(set, member) : Mono.empty())
                .then(removed)
                .flatMap(before -> keys.add(name, forms.get(0))
                        .onErrorResume(SessionCommands::isRefusal, refused -> deleteUnindexed(set, member, refused))
                        .map(added -> Math.max(0, added - before)))
                .flatMap(added -> bound(set, name).thenReturn(added));
    }

    /** Does the same as {@link SessionCommands}: a session that is in no index must not live on. */
    private Mono<Long> deleteUnindexed(SessionKey set, byte[] member, Throwable refused) {
        SessionKey session = SessionSerializer.sessionOf(set, member);
        Mono<Long> deleted = session == null ? Mono.empty() : delete(session);
        return deleted.then(Mono.error(refused));
    }

    /**
     * Leaves one value per index for a session. Spring Session does not find the previous value if it contains a colon,
     * and would leave the session under both.
     */
    private Mono<Void> leaveOthers(SessionKey set, byte[] member) {
        String entry = SessionSerializer.text(member);
        if (entry == null) {
            return Mono.empty();
        }
        SessionKey index = SessionKey.parse(entry);
        byte[] id = SessionSerializer.ofText(set.name());
        return members(set)
                .filter(other -> isOtherOfSameIndex(index, SessionSerializer.text(other)))
                .concatMap(other -> remove(SessionKey.parse(String.valueOf(SessionSerializer.text(other))), id)
                        .then(remove(set, other)))
                .then();
    }

    private static boolean isOtherOfSameIndex(SessionKey index, @Nullable String other) {
        return other != null && other.startsWith(index.prefix()) && !other.equals(index.text());
    }

    private Mono<Void> bound(SessionKey set, ByteBuffer name) {
        Mono<Void> expired = expire(set, name);
        return set.kind() != SessionKey.Kind.INDEX
                ? expired
                : expired.then(keys.size(name))
                        .filter(members -> members > SealedSessions.INDEX_PRUNED_ABOVE)
                        .flatMap(members -> members(set).then());
    }

    private Mono<Void> expire(SessionKey set, ByteBuffer name) {
        return switch (set.kind()) {
            case INDEX ->
                redis.keyCommands().pExpire(name, SealedSessions.INDEX_KEPT).then();
            case INDEXES ->
                find(set.session(set.name()))
                        .flatMap(session -> redis.keyCommands().pTtl(session))
                        .map(left -> left > 0 ? Duration.ofMillis(left) : SealedSessions.INDEX_KEPT)
                        .flatMap(left -> redis.keyCommands().pExpire(name, left))
                        .then();
            default -> Mono.empty();
        };
    }

    Mono<Long> remove(SessionKey set, byte[] member) {
        return Flux.fromIterable(names.all(set))
                .concatMap(name -> keys.remove(ByteBuffer.wrap(name), names.members(set, member)))
                .reduce(0L, (sum, each) -> Math.min(1, sum + each));
    }

    /** Returns the members that open, without the ids of deleted sessions, which it removes. */
    Flux<byte[]> members(SessionKey set) {
        ByteBuffer name = ByteBuffer.wrap(names.primary(set));
        return gather(set).thenMany(keys.members(name)).concatMap(stored -> {
            byte[] member = memberOrReport(set, stored);
            if (member == null) {
                return Mono.<byte[]>empty();
            }
            return isOfNoSession(set, member)
                    .flatMap(gone ->
                            gone ? keys.remove(name, List.of(stored)).then(Mono.<byte[]>empty()) : Mono.just(member));
        });
    }

    private byte @Nullable [] memberOrReport(SessionKey set, byte[] stored) {
        try {
            return names.member(set, stored);
        } catch (OpenException failure) {
            seal.report(failure);
            return null;
        }
    }

    private Mono<Boolean> isOfNoSession(SessionKey set, byte[] member) {
        String id = SessionSerializer.text(member);
        return id == null || set.kind() == Kind.INDEXES
                ? Mono.just(false)
                : exists(set.session(id)).map(found -> !found);
    }

    /** Moves the content of a set from the names of older secrets to the primary's. */
    private Mono<Void> gather(SessionKey set) {
        List<byte[]> all = names.all(set);
        ByteBuffer primary = ByteBuffer.wrap(all.get(0));
        return Flux.fromIterable(all.subList(1, all.size()))
                .map(ByteBuffer::wrap)
                .concatMap(older -> keys.members(older)
                        .concatMap(stored -> gather(set, primary, stored)
                                .flatMap(added ->
                                        keys.remove(older, List.of(stored)).thenReturn(added))))
                .reduce(0L, Long::sum)
                .flatMap(added -> added > 0 ? expire(set, primary) : Mono.empty());
    }

    /** Returns 1 for an added member, 0 for one that does not open. */
    private Mono<Long> gather(SessionKey set, ByteBuffer primary, byte[] stored) {
        byte[] member = memberOrReport(set, stored);
        return member == null
                ? Mono.just(0L)
                : keys.add(primary, names.members(set, member).get(0)).thenReturn(1L);
    }

    Mono<Long> addScored(SessionKey set, double score, byte[] member) {
        List<byte[]> forms = names.members(set, member);
        ByteBuffer name = ByteBuffer.wrap(names.primary(set));
        Mono<Long> removed = forms.size() > 1 ? keys.removeScored(name, forms.subList(1, forms.size())) : Mono.just(0L);
        return removed.flatMap(
                before -> keys.addScored(name, score, forms.get(0)).map(added -> Math.max(0, added - before)));
    }

    Mono<Long> removeScored(SessionKey set, byte[] member) {
        return keys.removeScored(ByteBuffer.wrap(names.primary(set)), names.members(set, member))
                .map(removed -> Math.min(1, removed));
    }

    /**
     * Returns the ids that are due. Removes those that do not open or whose sessions are gone, because nobody else
     * would.
     */
    Flux<ByteBuffer> due(SessionKey set, Flux<ByteBuffer> due) {
        ByteBuffer name = ByteBuffer.wrap(names.primary(set));
        return keys.read(name, due).map(ByteUtils::getBytes).concatMap(stored -> {
            byte[] member = memberOrReport(set, stored);
            Mono<Boolean> useless = member == null ? Mono.just(true) : isOfNoSession(set, member);
            return useless.flatMap(remove -> remove || member == null
                    ? keys.removeScored(name, List.of(stored)).then(Mono.<ByteBuffer>empty())
                    : Mono.just(ByteBuffer.wrap(member)));
        });
    }

    Mono<Long> publish(SessionKey channel, byte[] message) {
        byte[] body = channel.kind() == Kind.EVENT ? seal.sealEvent(channel, message) : message;
        return redis.pubSubCommands().publish(ByteBuffer.wrap(names.primary(channel)), ByteBuffer.wrap(body));
    }
}
