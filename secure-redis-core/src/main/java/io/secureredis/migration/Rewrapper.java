package io.secureredis.migration;

import io.secureredis.crypto.KeyRingSource;
import io.secureredis.crypto.Sealer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Seals stored values again under the primary secret, and, where asked, plaintext strings for the first time.
 *
 * <p>Walks with {@code SCAN}, batch by batch, beside running applications; standalone and cluster; Redis 6 or newer. A value is replaced only if it is still the one that was read, in
 * one step, so a newer write is never overwritten; its expiry stays, and so does the end of its sealed lifetime. Plaintext with an expiry gets that as its sealed lifetime. A value that is under the
 * primary already costs one read of 60 bytes, so repeating a walk is cheap, and a walk that was cut off loses nothing. Values that do not open are left as they are.
 *
 * <p>Strings need {@linkplain RewrapperBuilder#bindings bindings} alone. With {@linkplain RewrapperBuilder#layout layouts} it seals hashes, lists, sets and sorted sets too, element by element, and moves
 * keys with encrypted names to their names under the primary secret.
 *
 * <pre>{@code
 * RewrapReport report = Rewrapper.builder(connectionFactory, sealer, keyRingSource)
 *         .matching("books::*")
 *         .bindings(key -> Binding.of("cache").and("books").and(key))
 *         .build()
 *         .run();
 * }</pre>
 *
 * <p>A rewrapper runs once at a time, on the thread that calls {@link #run()}.
 */
public final class Rewrapper {

    private final RedisConnectionFactory connections;
    private final RewrapBatch work;
    private final RewrapPlaces places;
    private final long keysPerSecond;
    private final @Nullable String pattern;
    private final int batchSize;
    private final Consumer<RewrapReport> progress;
    private final boolean dryRun;

    private volatile boolean stopped;

    Rewrapper(RewrapperBuilder settings) {
        this.connections = settings.connections;
        this.places = new RewrapPlaces(settings.bindings, settings.layouts);
        this.work = new RewrapBatch(settings, places);
        this.keysPerSecond = settings.keysPerSecond;
        this.pattern = settings.pattern;
        this.batchSize = settings.batchSize;
        this.progress = settings.progress;
        this.dryRun = settings.dryRun;
    }

    /**
     * A rewrapper to be adjusted.
     *
     * @param connections Lettuce's
     * @param sealer seals and opens
     * @param keyRing the sealer's own
     */
    public static RewrapperBuilder builder(RedisConnectionFactory connections, Sealer sealer, KeyRingSource keyRing) {
        return new RewrapperBuilder(connections, sealer, keyRing);
    }

    /**
     * Walks from the beginning.
     *
     * @throws io.secureredis.SecureRedisException {@code SR130} if Redis refuses or does not answer
     */
    public RewrapReport run() {
        return run(RewrapCheckpoint.start());
    }

    /**
     * Goes on from where another walk stopped.
     *
     * @throws io.secureredis.SecureRedisException {@code SR130} if Redis refuses or does not answer
     */
    public RewrapReport run(RewrapCheckpoint from) {
        stopped = false;
        RewrapTally tally = new RewrapTally(dryRun);
        Pace pace = new Pace(keysPerSecond);
        try (Keyspace keyspace = Keyspace.open(connections)) {
            RewrapCheckpoint checkpoint = from;
            for (KeyspaceNode node : inOrder(keyspace.nodes(), from)) {
                String runId = node.runId();
                if (checkpoint.finished(runId)) {
                    continue;
                }
                checkpoint = walk(keyspace, node, checkpoint.at(runId, checkpoint.cursorFor(runId)), tally, pace);
                if (stopped) {
                    return tally.report(checkpoint);
                }
            }
        }
        return tally.report(null);
    }

    /** The server that was in work first, so that its cursor is used while the checkpoint still holds it. */
    static List<KeyspaceNode> inOrder(List<KeyspaceNode> nodes, RewrapCheckpoint from) {
        return nodes.stream()
                .sorted((left, right) -> Boolean.compare(
                        right.runId().equals(from.runId()), left.runId().equals(from.runId())))
                .toList();
    }

    private RewrapCheckpoint walk(
            Keyspace keyspace, KeyspaceNode node, RewrapCheckpoint from, RewrapTally tally, Pace pace) {
        RewrapCheckpoint checkpoint = from;
        while (!stopped) {
            KeyspaceNode.Batch batch = node.scan(checkpoint.cursor(), pattern, batchSize);
            work.run(keyspace, batch.keys(), tally);
            checkpoint = batch.last()
                    ? checkpoint.finish(checkpoint.runId())
                    : checkpoint.at(checkpoint.runId(), batch.nextCursor());
            progress.accept(tally.report(checkpoint));
            if (batch.last()) {
                return checkpoint;
            }
            pace.after(batch.keys().size());
        }
        return checkpoint;
    }

    /**
     * Counts what is stored under each secret, of all keys. Nothing is opened and nothing is written: what the values <em>say</em> is counted.
     *
     * @throws io.secureredis.SecureRedisException {@code SR130} if Redis refuses or does not answer
     */
    public SealedHoldings holdings() {
        HoldingsBatch count = new HoldingsBatch(places);
        try (Keyspace keyspace = Keyspace.open(connections)) {
            for (KeyspaceNode node : keyspace.nodes()) {
                String cursor = KeyspaceNode.START;
                do {
                    KeyspaceNode.Batch batch = node.scan(cursor, null, batchSize);
                    count.run(keyspace, batch.keys());
                    cursor = batch.nextCursor();
                } while (!cursor.equals(KeyspaceNode.START));
            }
        }
        return count.result();
    }

    /** Ends the walk after the batch in work; its report then holds a checkpoint. From any thread, also from the progress callback. */
    public void stop() {
        stopped = true;
    }
}
