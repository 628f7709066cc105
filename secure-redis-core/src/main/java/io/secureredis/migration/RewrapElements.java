package io.secureredis.migration;

import io.lettuce.core.ScriptOutputType;
import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.OpenFailure;
import io.secureredis.migration.RewrapLayout.Found;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rewraps the elements of hashes, lists, sets and sorted sets: reads the header of each, reads the elements that need
 * work, then replaces those with the script {@code swap.lua}.
 *
 * <p>Values are read in groups of at most 4 MiB.
 */
@SuppressWarnings("ArrayRecordComponent") // the records here are carried from step to step, never compared
final class RewrapElements {

    private static final long BYTES_AT_ONCE = 4L * 1024 * 1024;

    private static final int WALKS = 5;

    private final Resealing resealing;
    private final boolean dryRun;

    RewrapElements(Resealing resealing, boolean dryRun) {
        this.resealing = resealing;
        this.dryRun = dryRun;
    }

    /** A key that is being rewrapped. */
    private record Work(Keyspace keyspace, byte[] key, StoredType type, Found found, RewrapTally tally) {}

    private record Replacement(byte[] position, byte[] expected, byte[] value) {}

    void run(Keyspace keyspace, byte[] key, StoredType type, Found found, RewrapTally tally) {
        Work work = new Work(keyspace, key, type, found, tally);
        KeyElements.each(keyspace, key, type, page -> page(work, page));
        if (type == StoredType.LIST && !dryRun) {
            again(work);
        }
    }

    /**
     * A pop at the head of a list moves elements to indices that were already read, so the list is scanned until
     * nothing is left to do.
     */
    private void again(Work work) {
        for (int i = 0; i < WALKS; i++) {
            RewrapTally missed = new RewrapTally(false);
            Work walk = new Work(work.keyspace, work.key, work.type, work.found, missed);
            KeyElements.each(work.keyspace, work.key, work.type, page -> page(walk, page));
            long resealed = missed.count(RewrapOutcome.RESEALED);
            for (long each = 0; each < resealed; each++) {
                work.tally.add(RewrapOutcome.RESEALED);
            }
            if (resealed == 0 && missed.count(RewrapOutcome.CHANGED_MEANWHILE) == 0) {
                return;
            }
        }
    }

    private void page(Work work, List<KeyElement> page) {
        List<KeyElement> group = new ArrayList<>();
        long bytes = 0;
        for (KeyElement element : page) {
            if (!needsWork(work, element)) {
                continue;
            }
            if (!group.isEmpty() && bytes + element.length() > BYTES_AT_ONCE) {
                rewrap(work, group);
                group.clear();
                bytes = 0;
            }
            group.add(element);
            bytes += element.length();
        }
        if (!group.isEmpty()) {
            rewrap(work, group);
        }
    }

    private boolean needsWork(Work work, KeyElement element) {
        if (isOnlyCounted(work, element)) {
            work.tally.add(RewrapOutcome.COUNTED_ONLY);
            return false;
        }
        try {
            KeyId under = work.found.under(element.beginning());
            if (under == null) {
                work.tally.add(RewrapOutcome.NEVER_SEALED);
                return false;
            }
            if (resealing.isPrimary(under)) {
                work.tally.add(RewrapOutcome.CURRENT);
                return false;
            }
            return true;
        } catch (OpenException none) {
            if (none.failure() == OpenFailure.NOT_SEALED) {
                // A layout that matches every key also meets what queues store in plain text by design
                work.tally.add(JobKeys.contains(work.key) ? RewrapOutcome.NEVER_SEALED : RewrapOutcome.LEFT_PLAINTEXT);
            } else {
                work.tally.add(none.failure());
            }
            return false;
        }
    }

    private static boolean isOnlyCounted(Work work, KeyElement element) {
        byte[] field = work.type == StoredType.HASH ? element.position() : null;
        return !work.found.holdsNames() && work.found.bindings(field).isEmpty();
    }

    private void rewrap(Work work, List<KeyElement> group) {
        List<byte @Nullable []> values = whole(work, group);
        List<Replacement> replacements = new ArrayList<>();
        for (int i = 0; i < group.size(); i++) {
            byte[] value = values.get(i);
            byte[] position = group.get(i).position();
            if (value == null) {
                work.tally.add(RewrapOutcome.GONE);
                continue;
            }
            byte[] sealed = sealed(work, position, value);
            if (sealed != null) {
                replacements.add(new Replacement(position, value, sealed));
            }
        }
        swap(work, replacements);
    }

    private static List<byte @Nullable []> whole(Work work, List<KeyElement> group) {
        if (work.type != StoredType.HASH) {
            List<byte @Nullable []> values = new ArrayList<>();
            group.forEach(element -> values.add(element.beginning()));
            return values;
        }
        return work.keyspace.pipelined(
                group, element -> work.keyspace.commands().hget(work.key, element.position()));
    }

    private byte @Nullable [] sealed(Work work, byte[] position, byte[] value) {
        if (!work.found.holdsNames()) {
            byte[] field = work.type == StoredType.HASH ? position : null;
            return resealing.reseal(value, work.found.bindings(field), work.tally);
        }
        try {
            return work.found.renamed(value);
        } catch (OpenException failure) {
            work.tally.add(failure.failure());
            return null;
        }
    }

    private static byte[][] arguments(StoredType type, List<Replacement> replacements) {
        List<byte[]> arguments = new ArrayList<>();
        arguments.add(MigrationScripts.argument(type.word()));
        for (Replacement replacement : replacements) {
            arguments.add(replacement.position);
            arguments.add(replacement.expected);
            arguments.add(replacement.value);
        }
        return arguments.toArray(byte[][]::new);
    }

    private void swap(Work work, List<Replacement> replacements) {
        if (dryRun || replacements.isEmpty()) {
            replacements.forEach(replacement -> work.tally.add(RewrapOutcome.RESEALED));
            return;
        }
        List<Object> replies = work.keyspace.await(work.keyspace
                .commands()
                .<List<Object>>eval(
                        MigrationScripts.SWAP,
                        ScriptOutputType.MULTI,
                        new byte[][] {work.key},
                        arguments(work.type, replacements)));
        replies.forEach(
                reply -> work.tally.add(reply.equals(1L) ? RewrapOutcome.RESEALED : RewrapOutcome.CHANGED_MEANWHILE));
    }
}
