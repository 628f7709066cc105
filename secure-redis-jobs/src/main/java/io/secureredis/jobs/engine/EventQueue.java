package io.secureredis.jobs.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifies the application's listeners of one event after the other, on a separate thread.
 *
 * <p>A listener may therefore take its time, use Redis and put jobs into queues: the threads that claim jobs, renew
 * leases and read Redis's answers never wait for it. If ten thousand events are waiting, further ones are dropped,
 * which is logged. The thread ends when it has nothing to do.
 */
final class EventQueue {

    private static final int MOST_WAITING = 10_000;
    private static final long KEEP_SECONDS = 10;
    private static final Logger log = LoggerFactory.getLogger(EventQueue.class);

    private final LogThrottle throttle = new LogThrottle(Duration.ofMinutes(1));
    private final ThreadPoolExecutor thread;
    private final AtomicLong waiting = new AtomicLong();

    EventQueue() {
        thread = new ThreadPoolExecutor(
                1,
                1,
                KEEP_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MOST_WAITING),
                WorkerThreads.named("secure-jobs-events-"));
        thread.allowCoreThreadTimeOut(true);
    }

    /** Runs an event after all that were added before. Does not wait, and does not throw. */
    void add(Runnable telling) {
        waiting.incrementAndGet();
        try {
            thread.execute(() -> {
                Callbacks.run("A listener of JobEvent", telling);
                waiting.decrementAndGet();
            });
        } catch (RejectedExecutionException full) {
            waiting.decrementAndGet();
            logDropped();
        } catch (Throwable noThread) {
            waiting.decrementAndGet();
            Callbacks.failed("The thread that publishes JobEvents", noThread);
        }
    }

    private void logDropped() {
        long leftOut = throttle.leftOutBefore("full");
        if (leftOut != LogThrottle.SILENT) {
            log.warn("Listeners of JobEvent are too slow: {} events were dropped", leftOut + 1);
        }
    }

    /** Waits until all earlier events have been delivered, for at most the given time; returns whether they were. */
    boolean await(Duration most) throws InterruptedException {
        if (waiting.get() == 0) {
            return true;
        }
        CompletableFuture<Boolean> delivered = new CompletableFuture<>();
        add(() -> delivered.complete(true));
        try {
            return delivered.get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException late) {
            return false;
        }
    }
}
