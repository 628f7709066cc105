package io.secureredis.migration;

import io.secureredis.crypto.KeyRingSource;
import io.secureredis.crypto.Sealer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Seals stored values again under the primary secret and, if requested, plaintext strings for the first time.
 *
 * <p>Scans with {@code SCAN}, batch by batch, while applications run; standalone and cluster; Redis 6 or newer. A value
 * is replaced in one step, only if it is still the value that was read, so a newer write is never overwritten. Its
 * expiry stays, and so does the end of its sealed lifetime. Plaintext with an expiry gets that as its sealed lifetime.
 * A value that is already under the primary secret costs one read of 60 bytes, so repeating a scan is cheap, and an
 * interrupted scan loses nothing. Values that do not open are left unchanged.
 *
 * <p>Strings need only {@linkplain RewrapperBuilder#bindings bindings}. With
 * {@linkplain RewrapperBuilder#layout layouts} it also seals hashes, lists, sets and sorted sets, element by element,
 * and moves keys with encrypted names to their names under the primary secret.
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
     * Returns a builder.
     *
     * @param connections a Lettuce factory
     * @param sealer seals and opens
     * @param keyRing the sealer's key ring
     */
    public static RewrapperBuilder builder(RedisConnectionFactory connections, Sealer sealer, KeyRingSource keyRing) {
        return new RewrapperBuilder(connections, sealer, keyRing);
    }

    /**
     * Scans from the beginning.
     *
     * @throws io.secureredis.SecureRedisException {@code SR130} if Redis refuses or does not answer
     */
    public RewrapReport run() {
        return run(RewrapCheckpoint.start());
    }

    /**
     * Continues from where another scan stopped.
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

    /** Puts the checkpoint's current server first, so that its cursor is used while the checkpoint still holds it. */
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
     * Counts what is stored under each secret, in all keys. It opens and writes nothing: it counts what the values
     * <em>say</em>.
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

    /**
     * Ends the scan after the current batch; its report then has a checkpoint. You may call it from any thread, and
     * from the progress callback.
     */
    public void stop() {
        stopped = true;
    }
}
