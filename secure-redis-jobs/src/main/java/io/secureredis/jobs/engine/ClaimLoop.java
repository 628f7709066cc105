package io.secureredis.jobs.engine;

import io.lettuce.core.api.StatefulConnection;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims jobs from the queues of one server on one thread, and maintains those queues.
 *
 * <p>It sleeps until a wake-up signal arrives, a slot becomes free, something is due, or the idle time is over. If a
 * signal arrives while it sleeps, the receiving thread claims on the same connection, so that an awaited job is not
 * passed from thread to thread.
 */
final class ClaimLoop implements Runnable {

    private static final int MOST_PER_CLAIM = 200;
    private static final long AFTER_FAILURE_MS = 1_000;
    private static final Logger log = LoggerFactory.getLogger(ClaimLoop.class);

    private final List<WorkerQueue> queues;
    private final QueueOrder order;
    private final JobPool pool;
    private final QueueUpkeep upkeep;
    private final Signal signal = new Signal();

    /** Only the holder may claim; that is this thread, unless it sleeps. */
    private final Semaphore turn = new Semaphore(0);

    private final long idleMs;
    private final LogThrottle throttle = new LogThrottle();
    private volatile boolean quiet;

    ClaimLoop(List<WorkerQueue> queues, QueueOrder order, JobPool pool, QueueUpkeep upkeep, long idleMs) {
        this.queues = queues;
        this.order = order;
        this.pool = pool;
        this.upkeep = upkeep;
        this.idleMs = idleMs;
    }

    /** Stops claiming. */
    void quiet() {
        quiet = true;
        signal.raise();
    }

    @Override
    public void run() {
        while (!quiet) {
            try {
                rest(round());
            } catch (InterruptedException e) {
                return;
            } catch (Throwable e) {
                // Catch errors as well: without this thread nothing runs any more, and nobody would know why.
                pauseAfter(e);
            }
        }
    }

    /** Waits without the turn. An interrupted thread does not take the turn back, because it ends. */
    private void rest(long mostMs) throws InterruptedException {
        turn.release();
        signal.await(mostMs);
        turn.acquire();
    }

    /** Called when a slot has become free. */
    void hasRoom() {
        if (queues.stream().anyMatch(WorkerQueue::mayHaveJobs)) {
            signal.raise();
        }
    }

    /** Called when a wake-up signal arrived, or the wait for one ended. Runs in a Redis thread and does not wait. */
    void wokenBy(WorkerQueue queue, @Nullable StatefulConnection<byte[], byte[]> connection) {
        if (connection != null && pool.isQuiet()) {
            // It was for a worker that takes jobs
            queue.passSignalOn();
        } else if (connection == null || quiet || !turn.tryAcquire()) {
            signal.raise();
        } else if (!isFree(queue)) {
            turn.release();
            signal.raise();
        } else {
            answer(queue, connection);
        }
    }

    /**
     * Returns whether this queue may take jobs at once: there is a free slot, and no other queue that might come first.
     */
    private boolean isFree(WorkerQueue queue) {
        return !quiet
                && queue.room(pool.room()) > 0
                && queues.stream().noneMatch(other -> other != queue && other.mayHaveJobs());
    }

    /** Claims a few jobs; this loop's own thread handles the rest, failures, and what is due soon. */
    @SuppressWarnings("FutureReturnValueIgnored") // Every outcome is looked at.
    private void answer(WorkerQueue queue, StatefulConnection<byte[], byte[]> connection) {
        long dueMs = queue.nextCheckMs();
        queue.claimFew(connection, queue.room(pool.room())).whenComplete((jobs, failure) -> {
            boolean done = false;
            try {
                if (failure == null) {
                    jobs.forEach(pool::submit);
                    done = !queue.mayHaveJobs() && queue.nextCheckMs() >= dueMs && !quiet;
                } else {
                    queue.expectJobs();
                }
                if (done) {
                    queue.listenOn(connection);
                }
            } finally {
                turn.release();
                if (!done) {
                    signal.raise();
                }
            }
        });
    }

    private void pauseAfter(Throwable e) {
        if (!quiet) {
            String why = FailureInWords.ofClaim(e);
            if (throttle.leftOutBefore(why) != LogThrottle.SILENT) {
                log.warn("No jobs can be claimed at the moment. The next attempt is in a second. {}", why);
            }
        }
        queues.forEach(WorkerQueue::expectJobs);
        try {
            signal.await(AFTER_FAILURE_MS);
        } catch (InterruptedException interrupted) {
            quiet = true;
        }
    }

    /**
     * Serves every queue once; returns how long nothing will be to do, unless there is a signal. Once the slots are
     * full, no later queue gets a slot that becomes free in the meantime: that would break the order.
     */
    private long round() {
        long waitMs = idleMs;
        boolean full = false;
        for (WorkerQueue queue : order.next(queues)) {
            if (quiet) {
                return 0;
            }
            keepUp(queue);
            if (queue.mayHaveJobs() && !full) {
                claim(queue);
                // A queue that has more jobs comes first again: the queues after it wait for the next round.
                full = queue.mayHaveJobs() && queue.room(Integer.MAX_VALUE) > 0;
            }
            waitMs = Math.min(waitMs, pauseMs(queue));
        }
        return waitMs;
    }

    private void keepUp(WorkerQueue queue) {
        if (queue.queue().nowMs() >= queue.nextCheckMs()) {
            upkeep.run(queue);
            upkeep.sweep(queue, queue.queue().nowMs());
            queue.expectJobs();
        }
    }

    private long pauseMs(WorkerQueue queue) {
        if (!queue.mayHaveJobs()) {
            listen(queue);
            return Math.max(0, queue.nextCheckMs() - queue.queue().nowMs() + 1);
        }
        return queue.room(pool.room()) > 0 ? 0 : idleMs;
    }

    private void listen(WorkerQueue queue) {
        if (!pool.isQuiet()) {
            queue.listen();
        }
    }

    /** Called when the worker takes jobs again. */
    void resume() {
        queues.forEach(WorkerQueue::expectJobs);
        signal.raise();
    }

    private void claim(WorkerQueue queue) {
        int room = Math.min(queue.room(pool.room()), MOST_PER_CLAIM);
        if (room > 0) {
            queue.sendLimits();
            queue.claim(room).forEach(pool::submit);
        }
    }
}
