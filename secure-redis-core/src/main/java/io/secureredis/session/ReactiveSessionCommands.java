package io.secureredis.session;

import static java.nio.charset.StandardCharsets.US_ASCII;

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
import org.springframework.data.redis.connection.ReturnType;
import org.springframework.data.redis.util.ByteUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** As {@link SessionCommands}, for the repositories of WebFlux. */
@SuppressWarnings("ArrayAsKeyOfSetOrMap") // Maps of fields are never asked for one of them
final class ReactiveSessionCommands {

    private static final int ATTEMPTS = 20;

    private final ReactiveRedisConnection redis;
    private final SessionNames names;
    private final SessionSeal seal;

    ReactiveSessionCommands(ReactiveRedisConnection redis, SessionNames names, SessionSeal seal) {
        this.redis = redis;
        this.names = names;
        this.seal = seal;
    }

    /** The name under which a key exists, and the primary's where it does not. */
    Mono<ByteBuffer> find(SessionKey key) {
        List<byte[]> all = names.all(key);
        ByteBuffer primary = ByteBuffer.wrap(all.get(0));
        return all.size() == 1
                ? Mono.just(primary)
                : Flux.fromIterable(all)
                        .map(ByteBuffer::wrap)
                        .concatMap(name -> redis.keyCommands()
                                .exists(name)
                                .filter(found -> found)
                                .map(found -> name))
                        .next()
                        .defaultIfEmpty(primary);
    }

    Mono<Boolean> exists(SessionKey key) {
        return Flux.fromIterable(names.all(key))
                .concatMap(name -> redis.keyCommands().exists(ByteBuffer.wrap(name)))
                .any(found -> found);
    }

    /** As {@link SessionCommands#delete}: the primary's name once more at the end. */
    Mono<Long> delete(SessionKey key) {
        List<byte[]> all = names.all(key);
        return Flux.fromIterable(all)
                .concatWith(all.size() > 1 ? Flux.just(all.get(0)) : Flux.empty())
                .concatMap(name -> redis.keyCommands().del(ByteBuffer.wrap(name)))
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

    /** Twice, as another instance may move the session between two looks. */
    private Mono<Map<byte[], byte[]>> stored(SessionKey key) {
        List<byte[]> all = names.all(key);
        return Flux.fromIterable(all)
                .repeat(all.size() > 1 ? 1 : 0)
                .concatMap(name ->
                        fields(name).flatMap(found -> move(name, all.get(0)).thenReturn(found)))
                .next();
    }

    private Mono<Map<byte[], byte[]>> fields(byte[] name) {
        return redis.hashCommands()
                .hGetAll(ByteBuffer.wrap(name))
                .collect(
                        LinkedHashMap<byte[], byte[]>::new,
                        (map, each) -> map.put(ByteUtils.getBytes(each.getKey()), ByteUtils.getBytes(each.getValue())))
                .filter(map -> !map.isEmpty())
                .<Map<byte[], byte[]>>map(map -> map)
                .onErrorResume(SessionCommands::isWrongType, failure -> {
                    seal.report(OpenException.wrongType());
                    return redis.keyCommands().del(ByteBuffer.wrap(name)).then(Mono.empty());
                });
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
                ? run(
                        SessionScript.CREATE,
                        SessionScript.arguments(all.get(0), sealed, SealedSessions.UNFINISHED_MILLIS))
                : redis.hashCommands().hMSet(ByteBuffer.wrap(all.get(0)), buffers(sealed)));
        if (all.size() == 1) {
            return create;
        }
        return Flux.fromIterable(all)
                .repeat(1)
                .concatMap(name -> run(SessionScript.PUT_IF_PRESENT, SessionScript.arguments(name, sealed)))
                .filter(done -> done)
                .next()
                .switchIfEmpty(create);
    }

    private static Map<ByteBuffer, ByteBuffer> buffers(Map<byte[], byte[]> fields) {
        Map<ByteBuffer, ByteBuffer> buffers = new LinkedHashMap<>();
        fields.forEach((field, value) -> buffers.put(ByteBuffer.wrap(field), ByteBuffer.wrap(value)));
        return buffers;
    }

    private Mono<Boolean> run(SessionScript script, byte[][] arguments) {
        ByteBuffer[] buffers = new ByteBuffer[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            buffers[i] = ByteBuffer.wrap(arguments[i]);
        }
        return redis.scriptingCommands()
                .<Long>eval(ByteBuffer.wrap(script.source()), ReturnType.INTEGER, 1, buffers)
                .next()
                .map(answer -> answer == 1);
    }

    /** What Spring Session calls for a new id: each field is sealed again, as the old ones would not open. */
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
                .flatMap(name -> fields(ByteUtils.getBytes(name))
                        .switchIfEmpty(Mono.error(SessionCommands::noSuchKey))
                        .flatMap(stored -> redis.keyCommands()
                                .pTtl(name)
                                .flatMap(ttl -> writeAs(to, opened(from, stored), ttl))
                                .then(Mono.defer(() -> run(
                                        SessionScript.DELETE_UNCHANGED,
                                        SessionScript.arguments(ByteUtils.getBytes(name), stored))))));
    }

    private Map<byte[], byte[]> opened(SessionKey session, Map<byte[], byte[]> stored) {
        Map<byte[], byte[]> opened = seal.open(session, stored);
        if (opened.isEmpty()) {
            throw SessionCommands.noSuchKey();
        }
        return opened;
    }

    private Mono<Boolean> writeAs(SessionKey key, Map<byte[], byte[]> fields, long ttl) {
        byte[] millis = Long.toString(ttl).getBytes(US_ASCII);
        return run(SessionScript.REPLACE, SessionScript.arguments(names.primary(key), seal.seal(key, fields), millis));
    }

    /** The set of a session's index keys lives as long as the session; Spring Session gives it no end. */
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
        Mono<Long> removed = forms.size() > 1 ? removeForms(name, forms.subList(1, forms.size())) : Mono.just(0L);
        return gather(set)
                .then(set.kind() == Kind.INDEXES ? leaveOthers(set, member) : Mono.empty())
                .then(removed)
                .flatMap(before -> redis.setCommands()
                        .sAdd(name, ByteBuffer.wrap(forms.get(0)))
                        .onErrorResume(SessionCommands::isRefusal, refused -> deleteUnindexed(set, member, refused))
                        .map(added -> Math.max(0, added - before)))
                .flatMap(added -> bound(set, name).thenReturn(added));
    }

    /** As {@link SessionCommands} does: a session that is in no index must not live on. */
    private Mono<Long> deleteUnindexed(SessionKey set, byte[] member, Throwable refused) {
        SessionKey session = SessionSerializer.sessionOf(set, member);
        Mono<Long> deleted = session == null ? Mono.empty() : delete(session);
        return deleted.then(Mono.error(refused));
    }

    private Mono<Long> removeForms(ByteBuffer set, List<byte[]> forms) {
        return redis.setCommands()
                .sRem(set, forms.stream().map(ByteBuffer::wrap).toList());
    }

    /** A session has one value in each index. Spring Session does not find the former one where it holds a colon, and would leave the session with both. */
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
        return switch (set.kind()) {
            case INDEX ->
                redis.keyCommands()
                        .pExpire(name, SealedSessions.INDEX_KEPT)
                        .then(redis.setCommands().sCard(name))
                        .filter(members -> members > SealedSessions.INDEX_PRUNED_ABOVE)
                        .flatMap(members -> members(set).then());
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
                .concatMap(name -> removeForms(ByteBuffer.wrap(name), names.members(set, member)))
                .reduce(0L, (sum, each) -> Math.min(1, sum + each));
    }

    /** The members that open, without the ids of sessions that are gone, which are removed. */
    Flux<byte[]> members(SessionKey set) {
        ByteBuffer name = ByteBuffer.wrap(names.primary(set));
        return gather(set)
                .thenMany(redis.setCommands().sMembers(name))
                .map(ByteUtils::getBytes)
                .concatMap(stored -> {
                    byte[] member = memberOrReport(set, stored);
                    if (member == null) {
                        return Mono.<byte[]>empty();
                    }
                    return isOfNoSession(set, member)
                            .flatMap(gone -> gone
                                    ? redis.setCommands()
                                            .sRem(name, ByteBuffer.wrap(stored))
                                            .then(Mono.<byte[]>empty())
                                    : Mono.just(member));
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

    /** Brings what a set holds under the names of older secrets to the primary's. */
    private Mono<Void> gather(SessionKey set) {
        List<byte[]> all = names.all(set);
        return Flux.fromIterable(all.subList(1, all.size()))
                .map(ByteBuffer::wrap)
                .concatMap(older -> redis.setCommands()
                        .sMembers(older)
                        .concatMap(stored -> gather(set, ByteBuffer.wrap(all.get(0)), ByteUtils.getBytes(stored))
                                .then(redis.setCommands().sRem(older, stored))))
                .then();
    }

    private Mono<Void> gather(SessionKey set, ByteBuffer primary, byte[] stored) {
        byte[] member = memberOrReport(set, stored);
        return member == null
                ? Mono.empty()
                : redis.setCommands()
                        .sAdd(
                                primary,
                                ByteBuffer.wrap(names.members(set, member).get(0)))
                        .then();
    }

    Mono<Long> addScored(SessionKey set, double score, byte[] member) {
        List<byte[]> forms = names.members(set, member);
        ByteBuffer name = ByteBuffer.wrap(names.primary(set));
        Mono<Long> removed = forms.size() > 1 ? removeScoredForms(name, forms.subList(1, forms.size())) : Mono.just(0L);
        return removed.flatMap(before -> redis.zSetCommands()
                .zAdd(name, score, ByteBuffer.wrap(forms.get(0)))
                .map(added -> Math.max(0, added - before)));
    }

    private Mono<Long> removeScoredForms(ByteBuffer set, List<byte[]> forms) {
        return redis.zSetCommands()
                .zRem(set, forms.stream().map(ByteBuffer::wrap).toList());
    }

    Mono<Long> removeScored(SessionKey set, byte[] member) {
        return removeScoredForms(ByteBuffer.wrap(names.primary(set)), names.members(set, member))
                .map(removed -> Math.min(1, removed));
    }

    /** The ids that are due. Those that open nowhere, or whose sessions are gone, nobody else would ever remove. */
    Flux<ByteBuffer> due(SessionKey set, Flux<ByteBuffer> due) {
        ByteBuffer name = ByteBuffer.wrap(names.primary(set));
        return due.map(ByteUtils::getBytes).concatMap(stored -> {
            byte[] member = memberOrReport(set, stored);
            Mono<Boolean> useless = member == null ? Mono.just(true) : isOfNoSession(set, member);
            return useless.flatMap(remove -> remove || member == null
                    ? redis.zSetCommands().zRem(name, ByteBuffer.wrap(stored)).then(Mono.<ByteBuffer>empty())
                    : Mono.just(ByteBuffer.wrap(member)));
        });
    }

    Mono<Long> publish(SessionKey channel, byte[] message) {
        byte[] body = channel.kind() == Kind.EVENT ? seal.sealEvent(channel, message) : message;
        return redis.pubSubCommands().publish(ByteBuffer.wrap(names.primary(channel)), ByteBuffer.wrap(body));
    }
}
