package io.secureredis.jobs;

import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker tells Redis while it stops: which jobs it gives back, and that it is gone. All of this comes true by itself when leases end.
 *
 * <p>So it waits for a short time only, whatever the time-out of commands is, and does not speak again to a server that was silent. For one stop of one worker.
 */
final class Farewell {

    /** How long a server that answers at all may need. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(Farewell.class);

    private final Set<JobRedis> silent = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Says it, and tells whether it was heard. */
    boolean say(WorkerQueue queue, Function<QueueStore, CompletableFuture<?>> words) {
        QueueStore store = queue.queue().store();
        if (silent.contains(store.redis()) || !store.redis().isConnected()) {
            return false;
        }
        try {
            words.apply(store).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            silent.add(store.redis());
            log.debug(
                    "The Redis of queue {} was not told that a worker stops",
                    queue.queue().name(),
                    e);
        }
        return false;
    }
}
