package io.secureredis.jobs;

import io.lettuce.core.KeyValue;
import io.lettuce.core.api.StatefulConnection;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Waits at a queue's doorbell: one BLPOP on a connection of its own, so that an idle worker learns of a job at once and sends next to nothing.
 *
 * <p>Used by whoever has the {@link ClaimLoop}'s turn.
 */
final class Doorbell implements AutoCloseable {

    private static final Duration GRACE = Duration.ofSeconds(10);

    private final QueueStore store;
    private final long waitSeconds;
    private final Listener listener;
    private @Nullable StatefulConnection<byte[], byte[]> connection;
    private volatile boolean listening;

    /** Called from the connection's own thread, which must not wait. */
    interface Listener {

        /** Where it rang; the connection is free until the next {@link Doorbell#listen}. */
        void rang(StatefulConnection<byte[], byte[]> connection);

        /** It did not ring for as long as one waits. */
        void waitedInVain();
    }

    Doorbell(QueueStore store, Duration wait, Listener listener) {
        this.store = store;
        this.waitSeconds = Math.max(1, wait.toSeconds());
        this.listener = listener;
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
            // In a cluster the first command opens the way to its node; one that is half open when the worker stops
            // would be closed twice.
            store.redis()
                    .await(JobConnections.commandsOf(open).llen(store.keys().of(JobKey.WAKE)));
        }
        listenOn(open);
    }

    /** Begins to wait, without waiting for a connection. */
    void listenOn(StatefulConnection<byte[], byte[]> here) {
        listening = true;
        CompletionStage<KeyValue<byte[], byte[]>> ring =
                JobConnections.commandsOf(here).blpop(waitSeconds, store.keys().of(JobKey.WAKE));
        ring.whenComplete((value, failure) -> {
            listening = false;
            // After a failure the worker looks at its next round: a server that refuses shall not be asked without end.
            if (failure == null && value == null) {
                listener.waitedInVain();
            } else if (failure == null) {
                listener.rang(here);
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
