package io.secureredis.jobs;

import io.lettuce.core.KeyValue;
import io.lettuce.core.api.StatefulConnection;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Waits at a queue's doorbell: one BLPOP on a connection of its own, so that an idle worker learns of a job at once and sends next to nothing.
 *
 * <p>Used by the worker's own thread only.
 */
final class Doorbell implements AutoCloseable {

    private static final Duration GRACE = Duration.ofSeconds(10);

    private final QueueStore store;
    private final long waitSeconds;
    private final Runnable onRing;
    private @Nullable StatefulConnection<byte[], byte[]> connection;
    private volatile boolean listening;

    /** @param onRing called from a Redis thread, for a ring as well as for the end of the wait */
    Doorbell(QueueStore store, Duration wait, Runnable onRing) {
        this.store = store;
        this.waitSeconds = Math.max(1, wait.toSeconds());
        this.onRing = onRing;
    }

    /** Begins to wait, unless it waits already. */
    void listen() {
        if (listening) {
            return;
        }
        StatefulConnection<byte[], byte[]> open = connection;
        if (open == null) {
            open = store.redis().connectToBlock();
            open.setTimeout(Duration.ofSeconds(waitSeconds).plus(GRACE));
            connection = open;
        }
        listening = true;
        CompletionStage<KeyValue<byte[], byte[]>> ring =
                JobConnections.commandsOf(open).blpop(waitSeconds, store.keys().of(JobKey.WAKE));
        ring.whenComplete((value, failure) -> {
            listening = false;
            // After a failure the worker looks at its next round: a server that refuses shall not be asked without end.
            if (failure == null) {
                onRing.run();
            }
        });
    }

    @Override
    public void close() {
        StatefulConnection<byte[], byte[]> open = connection;
        connection = null;
        if (open != null && open.isOpen()) {
            open.close();
        }
    }
}
