package io.secureredis.migration;

import io.lettuce.core.ScriptOutputType;
import io.secureredis.crypto.EnvelopeHeader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Counts the values in Redis by the key id that sealed them, so that you can see when an old secret may be removed.
 *
 * <p>Examines strings and hash fields, but not the records that a queue stores in plain text by design, and reads only
 * the first 60 bytes of each value. It uses {@code SCAN}, never {@code KEYS}, batch by batch, so that other clients are
 * served in between; standalone and cluster. It opens nothing and needs no secret: it counts what a header
 * <em>says</em>, and anyone who can write to Redis can make it say anything. Immutable; each setting returns another
 * census.
 *
 * <pre>{@code
 * KeyCensusResult result = KeyCensus.of(connectionFactory).matching("books::*").count();
 * boolean mayGo = result.complete() && result.under(oldKeyId) == 0;
 * }</pre>
 *
 * <p>Exact means that every key was examined. {@code SCAN} returns every key that exists from beginning to end, and may
 * return one twice while Redis resizes its table.
 */
public final class KeyCensus {

    private static final int FIELDS_AT_ONCE = 100;
    private static final Pattern RECORD_OF_JOBS =
            Pattern.compile("(?:[A-Za-z0-9._-]{1,64}:)?secure-jobs:\\{[^}]+}:(?:run|unique|meta|stat:\\d+|task-(?:minute|hour):[A-Za-z0-9_-]+:\\d+)");

    private final RedisConnectionFactory connections;
    private final @Nullable String pattern;
    private final long maxKeys;
    private final int batchSize;

    private KeyCensus(RedisConnectionFactory connections, @Nullable String pattern, long maxKeys, int batchSize) {
        this.connections = connections;
        this.pattern = pattern;
        this.maxKeys = maxKeys;
        this.batchSize = batchSize;
    }

    /**
     * Returns an exact census of all keys, 500 keys at a time.
     *
     * @param connections a Lettuce factory
     */
    public static KeyCensus of(RedisConnectionFactory connections) {
        return new KeyCensus(connections, null, Long.MAX_VALUE, 500);
    }

    /** Counts only keys that match, in the glob style of {@code SCAN}. */
    public KeyCensus matching(String glob) {
        return new KeyCensus(connections, glob, maxKeys, batchSize);
    }

    /**
     * Counts a sample: ends after about this many keys, an equal share from each node of a cluster. {@code SCAN}
     * returns keys in the order of a hash, so the first keys are a fair sample.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public KeyCensus sampleOf(long keys) {
        if (keys < 1) {
            throw new IllegalArgumentException("A sample has at least one key");
        }
        return new KeyCensus(connections, pattern, keys, batchSize);
    }

    /**
     * Sets how many keys to ask for at once.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public KeyCensus batchSize(int keys) {
        if (keys < 1) {
            throw new IllegalArgumentException("A batch has at least one key");
        }
        return new KeyCensus(connections, pattern, maxKeys, keys);
    }

    /**
     * Scans the key space and counts.
     *
     * @throws io.secureredis.SecureRedisException {@code SR130} if Redis refuses or does not answer
     */
    public KeyCensusResult count() {
        try (Keyspace keyspace = Keyspace.open(connections)) {
            KeyCensusTally tally = new KeyCensusTally();
            List<KeyspaceNode> nodes = keyspace.nodes();
            boolean complete = true;
            for (KeyspaceNode node : nodes) {
                tally.databaseHolds(node.size());
                complete &= count(keyspace, node, share(nodes.size()), tally);
            }
            return tally.result(complete);
        }
    }

    private long share(int nodes) {
        return maxKeys == Long.MAX_VALUE ? maxKeys : Math.max(1, (maxKeys + nodes - 1) / nodes);
    }

    /** Returns whether the node was scanned to its end. */
    private boolean count(Keyspace keyspace, KeyspaceNode node, long most, KeyCensusTally tally) {
        String cursor = KeyspaceNode.START;
        long seen = 0;
        do {
            KeyspaceNode.Batch batch = node.scan(cursor, pattern, (int) Math.min(batchSize, most));
            count(keyspace, batch.keys(), tally);
            seen += batch.keys().size();
            cursor = batch.nextCursor();
            if (batch.last()) {
                return true;
            }
        } while (seen < most);
        return false;
    }

    private static void count(Keyspace keyspace, List<byte[]> keys, KeyCensusTally tally) {
        tally.scanned(keys.size());
        List<byte @Nullable []> beginnings =
                keyspace.pipelined(keys, key -> keyspace.commands().getrange(key, 0, EnvelopeHeader.BYTES - 1));
        List<byte[]> empty = new ArrayList<>();
        List<byte[]> others = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            byte[] beginning = beginnings.get(i);
            if (beginning == null) {
                others.add(keys.get(i));
            } else if (beginning.length == 0) {
                empty.add(keys.get(i));
            } else {
                tally.add(beginning);
            }
        }
        countEmpty(keyspace, empty, tally);
        countOthers(keyspace, others, tally);
    }

    /** Counts an empty string, or a key that has been deleted. */
    private static void countEmpty(Keyspace keyspace, List<byte[]> keys, KeyCensusTally tally) {
        for (Long present : keyspace.pipelined(keys, key -> keyspace.commands().exists(key))) {
            if (present != null && present > 0) {
                tally.add(new byte[0]);
            }
        }
    }

    private static void countOthers(Keyspace keyspace, List<byte[]> keys, KeyCensusTally tally) {
        List<@Nullable String> types =
                keyspace.pipelined(keys, key -> keyspace.commands().type(key));
        for (int i = 0; i < keys.size(); i++) {
            if ("hash".equals(types.get(i)) && !isRecordOfJobs(keys.get(i))) {
                countFields(keyspace, keys.get(i), tally);
            } else if (!"none".equals(types.get(i))) {
                tally.notLookedInto();
            }
        }
    }

    /** What a queue stores in plain text by design: {@code docs/spec/job-keys.md}, section 2. */
    private static boolean isRecordOfJobs(byte[] key) {
        return RECORD_OF_JOBS
                .matcher(new String(key, StandardCharsets.ISO_8859_1))
                .matches();
    }

    private static void countFields(Keyspace keyspace, byte[] key, KeyCensusTally tally) {
        String cursor = KeyspaceNode.START;
        do {
            List<Object> reply = fields(keyspace, key, cursor);
            if (reply == null) {
                // It has another type by now.
                tally.notLookedInto();
                return;
            }
            cursor = MigrationScripts.text(reply.get(0));
            for (Object beginning : reply.subList(1, reply.size())) {
                tally.add((byte[]) beginning);
            }
        } while (!cursor.equals(KeyspaceNode.START));
    }

    private static @Nullable List<Object> fields(Keyspace keyspace, byte[] key, String cursor) {
        return keyspace.<byte[], List<Object>>pipelined(
                        List.of(key),
                        hash -> keyspace.commands()
                                .eval(
                                        MigrationScripts.HASH_BEGINNINGS,
                                        ScriptOutputType.MULTI,
                                        new byte[][] {hash},
                                        MigrationScripts.argument(cursor),
                                        MigrationScripts.argument(Integer.toString(FIELDS_AT_ONCE)),
                                        MigrationScripts.argument(Integer.toString(EnvelopeHeader.BYTES))))
                .get(0);
    }
}
