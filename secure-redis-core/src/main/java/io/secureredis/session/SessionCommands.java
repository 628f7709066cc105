package io.secureredis.session;

import io.lettuce.core.RedisCommandExecutionException;
import io.secureredis.CauseChain;
import io.secureredis.SecureRedisException;
import io.secureredis.crypto.OpenException;
import io.secureredis.session.SessionKey.Kind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.RedisSystemException;
import org.springframework.data.redis.connection.RedisConnection;

/**
 * Runs the commands of Spring Session's servlet repositories on sealed sessions.
 *
 * <p>While the ring holds several secrets, a key is looked up under each of them. A session found under an older secret
 * moves to the primary's name when it is loaded. Its fields need not be sealed again, because they are bound to the id
 * and not to the name.
 */
final class SessionCommands {

    /** How often a rename is tried while other requests write to the same session. */
    private static final int ATTEMPTS = 20;

    /** What {@code PTTL} says of a key that stays. */
    static final long NO_EXPIRY = -1;

    private final RedisConnection redis;
    private final SessionRedis keys;
    private final SessionNames names;
    private final SessionSeal seal;

    SessionCommands(RedisConnection redis, SessionNames names, SessionSeal seal) {
        this.redis = redis;
        this.keys = new SessionRedis(redis, new SpoiledKeys(seal));
        this.names = names;
        this.seal = seal;
    }

    /** Returns the name under which a key exists, or the primary's name if it does not exist. */
    byte[] find(SessionKey key) {
        List<byte[]> all = names.all(key);
        if (all.size() > 1) {
            for (byte[] name : all) {
                if (keys.exists(name)) {
                    return name;
                }
            }
        }
        return all.get(0);
    }

    boolean exists(SessionKey key) {
        return names.all(key).stream().anyMatch(keys::exists);
    }

    /** Runs a command on a key as it is in Redis, and repeats it without the key if the key has another type. */
    <T extends @Nullable Object> T again(byte[] name, Supplier<T> command) {
        return keys.again(name, command);
    }

    /**
     * Deletes the primary's name once more at the end: another instance, or a rewrap, may have moved the session there
     * in the meantime.
     */
    long delete(SessionKey key) {
        List<byte[]> all = names.all(key);
        long deleted = 0;
        for (byte[] name : all) {
            deleted += keys.delete(name);
        }
        if (all.size() > 1) {
            deleted += keys.delete(all.get(0));
        }
        return Math.min(deleted, 1);
    }

    private static long number(@Nullable Long answer) {
        return answer == null ? 0 : answer;
    }

    Map<byte[], byte[]> load(SessionKey key) {
        return key.kind() == Kind.SESSION ? seal.open(key, stored(key)) : Map.of();
    }

    /** Looks twice, because another instance may move the session in between. */
    private Map<byte[], byte[]> stored(SessionKey key) {
        List<byte[]> all = names.all(key);
        for (int look = 0; look < Math.min(2, all.size()); look++) {
            for (byte[] name : all) {
                Map<byte[], byte[]> stored = keys.fields(name).orElse(Map.of());
                if (!stored.isEmpty()) {
                    move(name, all.get(0));
                    return stored;
                }
            }
        }
        return Map.of();
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
            // Another instance has moved it; the next lookup finds it there.
            return;
        }
    }

    void put(SessionKey key, Map<byte[], byte[]> fields) {
        Map<byte[], byte[]> sealed = seal.seal(key, fields);
        List<byte[]> all = names.all(key);
        if (putIfPresent(all, sealed)) {
            return;
        }
        if (SessionSeal.isNew(fields)) {
            keys.run(
                    SessionScript.CREATE,
                    SessionScript.arguments(all.get(0), sealed, SealedSessions.UNFINISHED_MILLIS));
        } else {
            keys.put(all.get(0), sealed);
        }
    }

    private boolean putIfPresent(List<byte[]> all, Map<byte[], byte[]> sealed) {
        for (int look = 0; all.size() > 1 && look < 2; look++) {
            for (byte[] name : all) {
                if (keys.run(SessionScript.PUT_IF_PRESENT, SessionScript.arguments(name, sealed))) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Handles Spring Session's change of id: seals each field again, because the old fields would not open. If someone
     * gave the key another type, the session is gone and there is nothing to rename.
     */
    void rename(SessionKey from, SessionKey to) {
        if (from.kind() != Kind.SESSION) {
            redis.keyCommands().rename(find(from), names.primary(to));
            return;
        }
        boolean spoiled = false;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            byte[] name = find(from);
            Optional<Map<byte[], byte[]>> stored = keys.fields(name);
            if (stored.isEmpty()) {
                spoiled = true;
                continue;
            }
            Map<byte[], byte[]> opened = seal.open(from, stored.get());
            if (opened.isEmpty()) {
                // Another request may have given it another id after it was written here: there is one of them
                delete(to);
                if (spoiled) {
                    return;
                }
                throw noSuchKey();
            }
            if (moved(name, to, stored.get(), opened)) {
                return;
            }
        }
        delete(to);
        throw tooManyWriters();
    }

    /** The copy ends soon, until the session under the old id is gone: whatever happens, there are not two. */
    private boolean moved(byte[] name, SessionKey to, Map<byte[], byte[]> stored, Map<byte[], byte[]> opened) {
        byte[] target = names.primary(to);
        long left = keys.left(name);
        Map<byte[], byte[]> sealed = seal.seal(to, opened);
        keys.run(SessionScript.REPLACE, SessionScript.arguments(target, sealed, SealedSessions.UNFINISHED_MILLIS));
        if (!keys.run(SessionScript.DELETE_UNCHANGED, SessionScript.arguments(name, stored))) {
            return false;
        }
        if (left > 0) {
            redis.keyCommands().pExpire(target, left);
        } else if (left == NO_EXPIRY) {
            redis.keyCommands().persist(target);
        }
        return true;
    }

    static SecureRedisException tooManyWriters() {
        return new SecureRedisException(
                "SR243",
                "Cannot change the id of a session: it was written to " + ATTEMPTS
                        + " times meanwhile. Try again; the session still has its old id.");
    }

    /** Returns the error with the text that Spring Session recognizes. */
    static RuntimeException noSuchKey() {
        return new RedisSystemException("There is no such session", new IllegalStateException("ERR no such key"));
    }

    long add(SessionKey set, byte[]... members) {
        gather(set);
        byte[] name = names.primary(set);
        long added = 0;
        for (byte[] member : members) {
            List<byte[]> forms = names.members(set, member);
            long before = forms.size() > 1 ? keys.remove(name, array(forms.subList(1, forms.size()))) : 0;
            added += Math.max(0, addOrDelete(set, member, name, forms.get(0)) - before);
        }
        bound(set, name);
        return added;
    }

    /**
     * Deletes a session that Redis refuses to put into an index. Nobody would find it when its user is signed out
     * everywhere.
     */
    private long addOrDelete(SessionKey set, byte[] member, byte[] name, byte[] form) {
        try {
            return keys.add(name, form);
        } catch (RuntimeException failure) {
            SessionKey session = SessionSerializer.sessionOf(set, member);
            if (session != null && isRefusal(failure)) {
                delete(session);
            }
            throw failure;
        }
    }

    /** Returns whether Redis answered, for example that it is full, and the connection works. */
    static boolean isRefusal(Throwable failure) {
        return CauseChain.find(failure, RedisCommandExecutionException.class).isPresent();
    }

    private static byte[][] array(List<byte[]> forms) {
        return forms.toArray(new byte[0][]);
    }

    /**
     * Limits the lifetime of these sets. Spring Session sets none, and leaves them behind if it was not running when a
     * session expired.
     */
    private void bound(SessionKey set, byte[] name) {
        expire(set, name);
        if (set.kind() == Kind.INDEX && keys.size(name) > SealedSessions.INDEX_PRUNED_ABOVE) {
            members(set);
        }
    }

    private void expire(SessionKey set, byte[] name) {
        if (set.kind() == Kind.MINUTE) {
            redis.keyCommands().pExpireAt(name, set.minute() + SealedSessions.MINUTES_KEPT.toMillis());
        } else if (set.kind() == Kind.INDEX) {
            redis.keyCommands().pExpire(name, SealedSessions.INDEX_KEPT.toMillis());
        }
    }

    long remove(SessionKey set, byte[]... members) {
        long removed = 0;
        for (byte[] member : members) {
            long here = 0;
            for (byte[] name : names.all(set)) {
                here += keys.remove(name, array(names.members(set, member)));
            }
            removed += Math.min(here, 1);
        }
        return removed;
    }

    /** Returns the members that open, without the ids of deleted sessions, which it removes. */
    Set<byte[]> members(SessionKey set) {
        gather(set);
        byte[] name = names.primary(set);
        Set<byte[]> members = new LinkedHashSet<>();
        for (byte[] stored : keys.members(name)) {
            byte[] member = memberOrReport(set, stored);
            if (member == null) {
                continue;
            }
            if (set.kind() == Kind.INDEX && isOfNoSession(set, member)) {
                keys.remove(name, stored);
            } else {
                members.add(member);
            }
        }
        return members;
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

    /** Moves the content of a set from the names of older secrets to the primary's. */
    private void gather(SessionKey set) {
        List<byte[]> all = names.all(set);
        boolean gathered = false;
        for (byte[] older : all.subList(1, all.size())) {
            for (byte[] stored : keys.members(older)) {
                byte[] member = memberOrReport(set, stored);
                if (member != null) {
                    keys.add(all.get(0), names.members(set, member).get(0));
                    gathered = true;
                }
                keys.remove(older, stored);
            }
        }
        if (gathered) {
            expire(set, all.get(0));
        }
    }

    boolean addScored(SessionKey set, double score, byte[] member) {
        List<byte[]> forms = names.members(set, member);
        long before = forms.size() > 1 ? removeScoredForms(set, forms.subList(1, forms.size())) : 0;
        return keys.addScored(names.primary(set), score, forms.get(0)) && before == 0;
    }

    private long removeScoredForms(SessionKey set, List<byte[]> forms) {
        return keys.removeScored(names.primary(set), array(forms));
    }

    long removeScored(SessionKey set, byte[]... members) {
        long removed = 0;
        for (byte[] member : members) {
            removed += Math.min(1, removeScoredForms(set, names.members(set, member)));
        }
        return removed;
    }

    /**
     * Returns the ids that are due. Removes those that do not open or whose sessions are gone, because nobody else
     * would.
     */
    Set<byte[]> due(SessionKey set, Supplier<@Nullable Set<byte[]>> command) {
        Set<byte[]> due = new LinkedHashSet<>();
        for (byte[] each : keys.read(names.primary(set), command)) {
            byte[] member = memberOrReport(set, each);
            if (member == null || isOfNoSession(set, member)) {
                keys.removeScored(names.primary(set), each);
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
