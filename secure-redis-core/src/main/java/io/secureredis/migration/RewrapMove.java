package io.secureredis.migration;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.SlotHash;
import io.secureredis.migration.RewrapLayout.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Moves keys with encrypted names to their names under the primary secret.
 *
 * <p>On one server, and within a slot, a key is renamed in one step. Between slots of a cluster, it is written under
 * the new name, and deleted under the old name if it has not changed since. If it has changed, the new key is removed
 * again and everything is repeated. A set is moved member by member; each is added first and then removed, so that
 * concurrent changes are kept.
 */
final class RewrapMove {

    private static final int TRIES = 5;
    private static final int MEMBERS_AT_ONCE = 500;

    private final Keyspace keyspace;
    private final ContentStore contents;

    RewrapMove(Keyspace keyspace) {
        this.keyspace = keyspace;
        this.contents = new ContentStore(keyspace);
    }

    RewrapOutcome move(byte[] key, byte[] target, StoredType type, Found found) {
        if (type == StoredType.SET) {
            return join(key, target);
        }
        if (keyspace.isCluster() && SlotHash.getSlot(key) != SlotHash.getSlot(target)) {
            return copy(key, target, type, found);
        }
        Long moved = run(MigrationScripts.MOVE, new byte[][] {key, target});
        if (moved == 1) {
            return RewrapOutcome.MOVED;
        }
        return moved == 0 ? RewrapOutcome.NAME_TAKEN : RewrapOutcome.GONE;
    }

    private Long run(byte[] script, byte[][] keys, byte[]... arguments) {
        return keyspace.await(keyspace.commands().<Long>eval(script, ScriptOutputType.INTEGER, keys, arguments));
    }

    private RewrapOutcome join(byte[] key, byte[] target) {
        Long left = keyspace.one(key, keyspace.commands()::pttl);
        Set<byte[]> members = keyspace.one(key, keyspace.commands()::smembers);
        if (members == null || members.isEmpty()) {
            return RewrapOutcome.GONE;
        }
        List<byte[]> all = List.copyOf(members);
        for (int from = 0; from < all.size(); from += MEMBERS_AT_ONCE) {
            List<byte[]> some = all.subList(from, Math.min(all.size(), from + MEMBERS_AT_ONCE));
            join(target, some, left == null ? 0 : left);
            List<@Nullable Long> removed =
                    keyspace.pipelined(some, member -> keyspace.commands().srem(key, member));
            takeBack(target, some, removed);
        }
        return RewrapOutcome.MOVED;
    }

    private void join(byte[] target, List<byte[]> members, long leftMillis) {
        List<byte[]> arguments = new ArrayList<>(members.size() + 1);
        arguments.add(MigrationScripts.argument(Long.toString(leftMillis)));
        arguments.addAll(members);
        run(MigrationScripts.JOIN, new byte[][] {target}, arguments.toArray(byte[][]::new));
    }

    /** Removes what someone removed under the old name after it was read. */
    private void takeBack(byte[] target, List<byte[]> members, List<@Nullable Long> removed) {
        for (int i = 0; i < members.size(); i++) {
            Long there = removed.get(i);
            if (there != null && there == 0) {
                byte[] member = members.get(i);
                keyspace.await(keyspace.commands().srem(target, member));
            }
        }
    }

    private RewrapOutcome copy(byte[] key, byte[] target, StoredType type, Found found) {
        for (int i = 0; i < TRIES; i++) {
            Content content = contents.read(key, type);
            if (content == null) {
                return RewrapOutcome.GONE;
            }
            boolean written =
                    contents.done(contents.create(target, content)) || contents.done(contents.compare(target, content));
            if (!written) {
                return RewrapOutcome.NAME_TAKEN;
            }
            if (delete(key, content, found)) {
                return RewrapOutcome.MOVED;
            }
            contents.done(contents.delete(target, content));
        }
        return RewrapOutcome.CHANGED_MEANWHILE;
    }

    private boolean delete(byte[] key, Content content, Found found) {
        byte[] aside = found.aside();
        if (content.type() != StoredType.STRING || aside == null) {
            return contents.done(contents.deleteUnlessProlonged(key, content));
        }
        return run(
                        MigrationScripts.DISCARD,
                        new byte[][] {key, aside},
                        content.parts().get(0),
                        MigrationScripts.argument(Long.toString(content.leftMillis())))
                == 1;
    }
}
