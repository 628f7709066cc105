package io.secureredis.jobs.engine;

import io.lettuce.core.KeyValue;
import io.lettuce.core.api.StatefulConnection;
import io.secureredis.jobs.redis.JobKey;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.jobs.redis.QueueStore;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a queue's wake-up signal with one BLPOP on a separate connection, so that an idle worker learns of a job at
 * once and sends next to nothing.
 *
 * <p>Used by the thread that has the {@link ClaimLoop}'s turn.
 */
final class WakeUpListener implements AutoCloseable {

    private static final Duration GRACE = Duration.ofSeconds(10);

    private final QueueStore store;
    private final long waitSeconds;
    private final Consumer<@Nullable StatefulConnection<byte[], byte[]>> onEnd;
    private @Nullable StatefulConnection<byte[], byte[]> connection;
    private volatile boolean listening;

    /**
     * Creates a listener that waits for the given time.
     *
     * @param onEnd receives the connection on which a signal arrived, which is free until the next {@link #listen};
     *     {@code null} if none arrived. Called in the connection's own thread, which must not wait
     */
    WakeUpListener(QueueStore store, Duration wait, Consumer<@Nullable StatefulConnection<byte[], byte[]>> onEnd) {
        this.store = store;
        this.waitSeconds = Math.max(1, wait.toSeconds());
        this.onEnd = onEnd;
    }

    /** Starts to wait, unless it is already waiting. */
    void listen() {
        if (listening) {
            return;
        }
        StatefulConnection<byte[], byte[]> open = connection;
        if (open == null) {
            open = store.redis().connectToBlock();
            open.setTimeout(Duration.ofSeconds(waitSeconds).plus(GRACE));
            connection = open;
            // In a cluster the first command opens the connection to its node; one that is half open when the worker
            // stops would be closed twice.
            store.redis().await(JobRedis.commandsOf(open).llen(store.keys().of(JobKey.WAKE)));
        }
        listenOn(open);
    }

    /** Starts to wait, without waiting for a connection. */
    void listenOn(StatefulConnection<byte[], byte[]> here) {
        listening = true;
        CompletionStage<KeyValue<byte[], byte[]>> signal =
                JobRedis.commandsOf(here).blpop(waitSeconds, store.keys().of(JobKey.WAKE));
        signal.whenComplete((value, failure) -> {
            listening = false;
            // After a failure, the worker checks in its next round: do not keep asking a server that refuses.
            if (failure == null && value == null) {
                onEnd.accept(null);
            } else if (failure == null) {
                onEnd.accept(here);
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
