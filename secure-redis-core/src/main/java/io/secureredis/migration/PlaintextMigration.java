package io.secureredis.migration;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Seals what an application stored in plaintext before it used secure-redis: strings, hashes, lists, sets and sorted
 * sets, in place or under another prefix, unchanged or converted.
 *
 * <p>Scans every master with {@code SCAN} while applications run; Redis 6 or newer. Times to live stay. A value is
 * replaced, and an old key deleted, only if it is still the value that was read, so a newer write is never lost. If the
 * new key already exists, it stays. Sealed values are skipped, so you can repeat a scan, and an interrupted scan loses
 * nothing.
 *
 * <pre>{@code
 * MigrationReport report = PlaintextMigration.builder(connectionFactory, SealedCacheLayout.of(sealer, "app1:secure:"))
 *         .prefix("app1:", "app1:secure:")
 *         .deleteOld(true)
 *         .build()
 *         .run();
 * }</pre>
 *
 * <p><b>Anyone who could write to Redis before could put any plaintext there, and sealing makes it trusted.</b> A
 * migration runs once at a time, on the thread that calls it.
 */
public final class PlaintextMigration {

    private final PlaintextMigrationBuilder settings;
    private final Consumer<MigrationReport> progress;

    private volatile boolean stopped;

    PlaintextMigration(PlaintextMigrationBuilder settings) {
        this.settings = settings;
        this.progress = settings.progress;
    }

    /**
     * Returns a builder.
     *
     * @param connections a Lettuce factory
     * @param layout how the application stores its values from now on
     */
    public static PlaintextMigrationBuilder builder(RedisConnectionFactory connections, SealedLayout layout) {
        return new PlaintextMigrationBuilder(connections, layout);
    }

    /**
     * Returns how many keys a run will examine. This takes a separate scan, which reads only keys.
     *
     * @throws io.secureredis.SecureRedisException {@code SR130} if Redis refuses or does not answer
     */
    public long count() {
        long keys = 0;
        try (Keyspace keyspace = Keyspace.open(settings.connections)) {
            for (KeyspaceNode node : keyspace.nodes()) {
                String cursor = KeyspaceNode.START;
                do {
                    KeyspaceNode.Batch batch = node.scan(cursor, pattern(), 1000);
                    keys += batch.keys().stream()
                            .filter(key -> !settings.prefix.isResult(key))
                            .count();
                    cursor = batch.nextCursor();
                } while (!cursor.equals(KeyspaceNode.START));
            }
        }
        return keys;
    }

    /**
     * Scans from the beginning.
     *
     * @throws io.secureredis.SecureRedisException {@code SR130} if Redis refuses or does not answer
     */
    public MigrationReport run() {
        return run(RewrapCheckpoint.start());
    }

    /**
     * Continues from where another scan with the same settings stopped.
     *
     * @throws io.secureredis.SecureRedisException {@code SR130} if Redis refuses or does not answer
     */
    public MigrationReport run(RewrapCheckpoint from) {
        stopped = false;
        MigrationTally tally = new MigrationTally(settings.dryRun);
        Pace pace = new Pace(settings.keysPerSecond);
        try (Keyspace keyspace = Keyspace.open(settings.connections)) {
            StringMoves work = new StringMoves(keyspace, settings, tally);
            RewrapCheckpoint checkpoint = from;
            for (KeyspaceNode node : Rewrapper.inOrder(keyspace.nodes(), from)) {
                String runId = node.runId();
                if (checkpoint.finished(runId)) {
                    continue;
                }
                checkpoint = walk(node, checkpoint.at(runId, checkpoint.cursorFor(runId)), work, tally, pace);
                if (stopped) {
                    return tally.report(checkpoint);
                }
            }
        }
        return tally.report(null);
    }

    private RewrapCheckpoint walk(
            KeyspaceNode node, RewrapCheckpoint from, StringMoves work, MigrationTally tally, Pace pace) {
        RewrapCheckpoint checkpoint = from;
        while (!stopped) {
            KeyspaceNode.Batch batch = node.scan(checkpoint.cursor(), pattern(), batch());
            work.run(batch.keys());
            checkpoint = batch.last()
                    ? checkpoint.finish(checkpoint.runId())
                    : checkpoint.at(checkpoint.runId(), batch.nextCursor());
            progress.accept(tally.report(checkpoint));
            pace.after(batch.keys().size());
            if (batch.last()) {
                return checkpoint;
            }
        }
        return checkpoint;
    }

    /** A batch takes at most one second at the configured rate, so that a low rate causes no bursts. */
    private int batch() {
        return settings.keysPerSecond == 0
                ? settings.batchSize
                : (int) Math.min(settings.batchSize, settings.keysPerSecond);
    }

    private @Nullable String pattern() {
        if (settings.pattern != null) {
            return settings.pattern;
        }
        byte[] from = settings.prefix.from();
        return from.length == 0 ? null : literally(new String(from, UTF_8)) + "*";
    }

    /** Returns a glob that matches exactly this prefix. */
    private static String literally(String text) {
        return text.replaceAll("[*?\\[\\]\\\\^]", "\\\\$0");
    }

    /**
     * Ends the scan after the current batch; its report then has a checkpoint. You may call it from any thread, and
     * from the progress callback.
     */
    public void stop() {
        stopped = true;
    }
}
