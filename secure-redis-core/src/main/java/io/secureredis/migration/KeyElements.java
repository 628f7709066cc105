package io.secureredis.migration;

import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScoredValueScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.ValueScanCursor;
import io.secureredis.crypto.EnvelopeHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the elements of one key, some at a time. A key that was deleted, or has another type by now, has no more
 * elements.
 */
final class KeyElements {

    private static final int AT_ONCE = 100;

    /** List elements are read whole, and may be large. */
    private static final int OF_LIST_AT_ONCE = 20;

    private final Keyspace keyspace;
    private final byte[] key;
    private final Consumer<List<KeyElement>> action;

    private KeyElements(Keyspace keyspace, byte[] key, Consumer<List<KeyElement>> action) {
        this.keyspace = keyspace;
        this.key = key;
        this.action = action;
    }

    /** Passes all elements to the action, page by page. */
    static void each(Keyspace keyspace, byte[] key, StoredType type, Consumer<List<KeyElement>> action) {
        KeyElements elements = new KeyElements(keyspace, key, action);
        switch (type) {
            case HASH -> elements.fields();
            case LIST -> elements.list();
            case SET -> elements.set();
            case ZSET -> elements.sortedSet();
            case STRING -> throw new IllegalArgumentException("A string has no elements");
        }
    }

    private void fields() {
        String cursor = KeyspaceNode.START;
        do {
            List<Object> reply = fieldsFrom(cursor);
            if (reply == null) {
                return;
            }
            cursor = MigrationScripts.text(reply.get(0));
            List<KeyElement> page = new ArrayList<>();
            for (int i = 1; i < reply.size(); i += 3) {
                page.add(new KeyElement((byte[]) reply.get(i), (byte[]) reply.get(i + 1), (Long) reply.get(i + 2)));
            }
            action.accept(page);
        } while (!cursor.equals(KeyspaceNode.START));
    }

    private @Nullable List<Object> fieldsFrom(String cursor) {
        return keyspace.one(
                key,
                hash -> keyspace.commands()
                        .eval(
                                MigrationScripts.HASH_FIELDS,
                                ScriptOutputType.MULTI,
                                new byte[][] {hash},
                                MigrationScripts.argument(cursor),
                                MigrationScripts.argument(Integer.toString(AT_ONCE)),
                                MigrationScripts.argument(Integer.toString(EnvelopeHeader.BYTES))));
    }

    private void list() {
        for (long from = 0; ; from += OF_LIST_AT_ONCE) {
            long first = from;
            List<byte[]> found =
                    keyspace.one(key, list -> keyspace.commands().lrange(list, first, first + OF_LIST_AT_ONCE - 1));
            if (found == null || found.isEmpty()) {
                return;
            }
            List<KeyElement> page = new ArrayList<>();
            for (int i = 0; i < found.size(); i++) {
                byte[] element = found.get(i);
                page.add(new KeyElement(MigrationScripts.argument(Long.toString(first + i)), element, element.length));
            }
            action.accept(page);
        }
    }

    private void set() {
        ScanCursor cursor = ScanCursor.INITIAL;
        do {
            ScanCursor from = cursor;
            ValueScanCursor<byte[]> found =
                    keyspace.one(key, set -> keyspace.commands().sscan(set, from, ScanArgs.Builder.limit(AT_ONCE)));
            if (found == null) {
                return;
            }
            action.accept(found.getValues().stream().map(KeyElement::member).toList());
            cursor = found;
        } while (!cursor.isFinished());
    }

    private void sortedSet() {
        ScanCursor cursor = ScanCursor.INITIAL;
        do {
            ScanCursor from = cursor;
            ScoredValueScanCursor<byte[]> found =
                    keyspace.one(key, set -> keyspace.commands().zscan(set, from, ScanArgs.Builder.limit(AT_ONCE)));
            if (found == null) {
                return;
            }
            action.accept(found.getValues().stream()
                    .map(member -> KeyElement.member(member.getValue()))
                    .toList());
            cursor = found;
        } while (!cursor.isFinished());
    }
}
