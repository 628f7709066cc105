package io.secureredis.session;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.lettuce.core.RedisCommandExecutionException;
import io.secureredis.SecureRedisException;
import io.secureredis.crypto.OpenException;
import io.secureredis.session.SessionKey.Kind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.RedisSystemException;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.ReturnType;

/**
 * The commands that Spring Session's servlet repositories give, on sealed sessions.
 *
 * <p>While the ring holds several secrets, a key is looked for under each of them. A session that is found under an older one moves to the primary's name when it is
 * loaded; its fields need not be sealed again, as they are bound to the id and not to the name.
 */
final class SessionCommands {

    /** How often a rename is tried while other requests write to the same session. */
    private static final int ATTEMPTS = 20;

    private final RedisConnection redis;
    private final SessionNames names;
    private final SessionSeal seal;

    SessionCommands(RedisConnection redis, SessionNames names, SessionSeal seal) {
        this.redis = redis;
        this.names = names;
        this.seal = seal;
    }

    /** The name under which a key exists, and the primary's where it does not. */
    byte[] find(SessionKey key) {
        List<byte[]> all = names.all(key);
        if (all.size() > 1) {
            for (byte[] name : all) {
                if (exists(name)) {
                    return name;
                }
            }
        }
        return all.get(0);
    }

    private boolean exists(byte[] name) {
        return Boolean.TRUE.equals(redis.keyCommands().exists(name));
    }

    boolean exists(SessionKey key) {
        return names.all(key).stream().anyMatch(this::exists);
    }

    /** The primary's name once more at the end: another instance, or a rewrap, may have moved the session there meanwhile. */
    long delete(SessionKey key) {
        List<byte[]> all = names.all(key);
        long deleted = 0;
        for (byte[] name : all) {
            deleted += number(redis.keyCommands().del(name));
        }
        if (all.size() > 1) {
            deleted += number(redis.keyCommands().del(all.get(0)));
        }
        return Math.min(deleted, 1);
    }

    private static long number(@Nullable Long answer) {
        return answer == null ? 0 : answer;
    }

    Map<byte[], byte[]> load(SessionKey key) {
        return key.kind() == Kind.SESSION ? seal.open(key, stored(key)) : Map.of();
    }

    /** Twice, as another instance may move the session between two looks. */
    private Map<byte[], byte[]> stored(SessionKey key) {
        List<byte[]> all = names.all(key);
        for (int look = 0; look < Math.min(2, all.size()); look++) {
            for (byte[] name : all) {
                Map<byte[], byte[]> stored = fields(name);
                if (stored != null && !stored.isEmpty()) {
                    move(name, all.get(0));
                    return stored;
                }
            }
        }
        return Map.of();
    }

    /** A key of another type is no session: it is reported, and goes. */
    private @Nullable Map<byte[], byte[]> fields(byte[] name) {
        try {
            return redis.hashCommands().hGetAll(name);
        } catch (RuntimeException failure) {
            if (!isWrongType(failure)) {
                throw failure;
            }
            seal.report(OpenException.wrongType());
            redis.keyCommands().del(name);
            return null;
        }
    }

    static boolean isWrongType(Throwable failure) {
        for (Throwable link = failure; link != null; link = link.getCause()) {
            if (link instanceof RedisCommandExecutionException
                    && String.valueOf(link.getMessage()).startsWith("WRONGTYPE")) {
                return true;
            }
        }
        return false;
    }

    private void move(byte[] name, byte[] primary) {
        if (name == primary) {
            return;
        }
        try {
            Long left = redis.keyCommands().pTtl(name);
            redis.keyCommands().renameNX(name, primary);
            if (left != null && left > 0) {
                redis.keyCommands().pExpire(primary, left);
            }
        } catch (DataAccessException movedByAnother) {
            // It is where another instance has moved it, and is looked for there the next time.
            return;
        }
    }

    void put(SessionKey key, Map<byte[], byte[]> fields) {
        Map<byte[], byte[]> sealed = seal.seal(key, fields);
        List<byte[]> all = names.all(key);
        for (int look = 0; all.size() > 1 && look < 2; look++) {
            for (byte[] name : all) {
                if (run(SessionScript.PUT_IF_PRESENT, SessionScript.arguments(name, sealed))) {
                    return;
                }
            }
        }
        if (SessionSeal.isNew(fields)) {
            run(SessionScript.CREATE, SessionScript.arguments(all.get(0), sealed, SealedSessions.UNFINISHED_MILLIS));
        } else {
            redis.hashCommands().hMSet(all.get(0), sealed);
        }
    }

    private boolean run(SessionScript script, byte[][] arguments) {
        Long answer = redis.scriptingCommands().eval(script.source(), ReturnType.INTEGER, 1, arguments);
        return number(answer) == 1;
    }

    /** What Spring Session calls for a new id: each field is sealed again, as the old ones would not open. */
    void rename(SessionKey from, SessionKey to) {
        if (from.kind() != Kind.SESSION) {
            redis.keyCommands().rename(find(from), names.primary(to));
            return;
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            byte[] name = find(from);
            Map<byte[], byte[]> stored = redis.hashCommands().hGetAll(name);
            Map<byte[], byte[]> opened = stored == null ? Map.of() : seal.open(from, stored);
            if (stored == null || opened.isEmpty()) {
                throw noSuchKey();
            }
            writeAs(to, opened, redis.keyCommands().pTtl(name));
            if (run(SessionScript.DELETE_UNCHANGED, SessionScript.arguments(name, stored))) {
                return;
            }
        }
        delete(to);
        throw tooManyWriters();
    }

    static SecureRedisException tooManyWriters() {
        return new SecureRedisException(
                "SR243",
                "Cannot change the id of a session: it was written to " + ATTEMPTS
                        + " times meanwhile. Try again; the session still has its old id.");
    }

    private void writeAs(SessionKey key, Map<byte[], byte[]> fields, @Nullable Long ttl) {
        byte[] millis = Long.toString(number(ttl)).getBytes(US_ASCII);
        run(SessionScript.REPLACE, SessionScript.arguments(names.primary(key), seal.seal(key, fields), millis));
    }

    /** With the words by which Spring Session knows it. */
    static RuntimeException noSuchKey() {
        return new RedisSystemException("There is no such session", new IllegalStateException("ERR no such key"));
    }

    long add(SessionKey set, byte[]... members) {
        gather(set);
        byte[] name = names.primary(set);
        long added = 0;
        for (byte[] member : members) {
            List<byte[]> forms = names.members(set, member);
            long before = forms.size() > 1 ? removeForms(name, forms.subList(1, forms.size())) : 0;
            added += Math.max(0, number(addOrDelete(set, member, name, forms.get(0))) - before);
        }
        bound(set, name);
        return added;
    }

    /** A session that Redis refuses to put into an index must not live on: nobody would find it when its user is signed out everywhere. */
    private @Nullable Long addOrDelete(SessionKey set, byte[] member, byte[] name, byte[] form) {
        try {
            return redis.setCommands().sAdd(name, form);
        } catch (RuntimeException failure) {
            SessionKey session = SessionSerializer.sessionOf(set, member);
            if (session != null && isRefusal(failure)) {
                delete(session);
            }
            throw failure;
        }
    }

    /** Whether Redis answered, such as that it is full, and the connection is fine. */
    static boolean isRefusal(Throwable failure) {
        for (Throwable link = failure; link != null; link = link.getCause()) {
            if (link instanceof RedisCommandExecutionException) {
                return true;
            }
        }
        return false;
    }

    private long removeForms(byte[] set, List<byte[]> forms) {
        return number(redis.setCommands().sRem(set, forms.toArray(new byte[0][])));
    }

    /** Spring Session gives these sets no end, and leaves them where it was not running when a session expired. */
    private void bound(SessionKey set, byte[] name) {
        if (set.kind() == Kind.MINUTE) {
            redis.keyCommands().pExpireAt(name, set.minute() + SealedSessions.MINUTES_KEPT.toMillis());
        } else if (set.kind() == Kind.INDEX) {
            redis.keyCommands().pExpire(name, SealedSessions.INDEX_KEPT.toMillis());
            Long members = redis.setCommands().sCard(name);
            if (number(members) > SealedSessions.INDEX_PRUNED_ABOVE) {
                members(set);
            }
        }
    }

    long remove(SessionKey set, byte[]... members) {
        long removed = 0;
        for (byte[] member : members) {
            long here = 0;
            for (byte[] name : names.all(set)) {
                here += removeForms(name, names.members(set, member));
            }
            removed += Math.min(here, 1);
        }
        return removed;
    }

    /** The members that open, without the ids of sessions that are gone, which are removed. */
    Set<byte[]> members(SessionKey set) {
        gather(set);
        byte[] name = names.primary(set);
        Set<byte[]> members = new LinkedHashSet<>();
        for (byte[] stored : stored(name)) {
            byte[] member = memberOrReport(set, stored);
            if (member == null) {
                continue;
            }
            if (set.kind() == Kind.INDEX && isOfNoSession(set, member)) {
                redis.setCommands().sRem(name, stored);
            } else {
                members.add(member);
            }
        }
        return members;
    }

    private Set<byte[]> stored(byte[] name) {
        Set<byte[]> stored = redis.setCommands().sMembers(name);
        return stored == null ? Set.of() : stored;
    }

    private byte @Nullable [] memberOrReport(SessionKey set, byte[] stored) {
        try {
            return names.member(set, stored);
        } catch (OpenException failure) {
            seal.report(failure);
            return null;
        }
    }

    private boolean isOfNoSession(SessionKey set, byte[] member) {
        String id = SessionSerializer.text(member);
        return id != null && !exists(set.session(id));
    }

    /** Brings what a set holds under the names of older secrets to the primary's. */
    private void gather(SessionKey set) {
        List<byte[]> all = names.all(set);
        for (byte[] older : all.subList(1, all.size())) {
            for (byte[] stored : stored(older)) {
                byte[] member = memberOrReport(set, stored);
                if (member != null) {
                    redis.setCommands()
                            .sAdd(all.get(0), names.members(set, member).get(0));
                }
                redis.setCommands().sRem(older, stored);
            }
        }
    }

    boolean addScored(SessionKey set, double score, byte[] member) {
        List<byte[]> forms = names.members(set, member);
        long before = forms.size() > 1 ? removeScoredForms(set, forms.subList(1, forms.size())) : 0;
        return Boolean.TRUE.equals(redis.zSetCommands().zAdd(names.primary(set), score, forms.get(0))) && before == 0;
    }

    private long removeScoredForms(SessionKey set, List<byte[]> forms) {
        return number(redis.zSetCommands().zRem(names.primary(set), forms.toArray(new byte[0][])));
    }

    long removeScored(SessionKey set, byte[]... members) {
        long removed = 0;
        for (byte[] member : members) {
            removed += Math.min(1, removeScoredForms(set, names.members(set, member)));
        }
        return removed;
    }

    /** The ids that are due. Those that open nowhere, or whose sessions are gone, nobody else would ever remove. */
    Set<byte[]> due(SessionKey set, Set<byte[]> stored) {
        Set<byte[]> due = new LinkedHashSet<>();
        for (byte[] each : stored) {
            byte[] member = memberOrReport(set, each);
            if (member == null || isOfNoSession(set, member)) {
                redis.zSetCommands().zRem(names.primary(set), each);
            } else {
                due.add(member);
            }
        }
        return due;
    }

    long publish(SessionKey channel, byte[] message) {
        byte[] body = channel.kind() == Kind.EVENT ? seal.sealEvent(channel, message) : message;
        return number(redis.publish(names.primary(channel), body));
    }
}
