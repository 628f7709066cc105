package io.secureredis.jobs.engine;

import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.jobs.redis.QueueStore;
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
 * Reports to Redis while a worker stops: which jobs it gives back, and that it is gone. The same happens by itself when
 * the leases expire.
 *
 * <p>It therefore waits only briefly, whatever the timeout of commands is, and does not call a server again that did
 * not answer. For one stop of one worker.
 */
final class WorkerShutdown {

    static final Duration TIMEOUT = JobRedis.PATIENCE;

    private static final Logger log = LoggerFactory.getLogger(WorkerShutdown.class);

    private final Set<JobRedis> silent = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Sends it, and returns whether Redis answered. */
    boolean send(WorkerQueue queue, Function<QueueStore, CompletableFuture<?>> command) {
        QueueStore store = queue.queue().store();
        if (silent.contains(store.redis()) || !store.redis().isConnected()) {
            return false;
        }
        try {
            command.apply(store).get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            silent.add(store.redis());
            log.debug(
                    "The Redis of queue {} could not be told that a worker stops",
                    queue.queue().name(),
                    e);
        }
        return false;
    }
}
