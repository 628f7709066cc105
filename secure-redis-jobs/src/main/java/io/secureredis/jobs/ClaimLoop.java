package io.secureredis.jobs;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that claims jobs of the queues of one server, and keeps those queues up.
 *
 * <p>It sleeps until a doorbell rings, a place becomes free, something is due, or the idle time is over.
 */
final class ClaimLoop implements Runnable {

    private static final int MOST_PER_CLAIM = 200;
    private static final long AFTER_FAILURE_MS = 1_000;
    private static final Logger log = LoggerFactory.getLogger(ClaimLoop.class);

    private final List<WorkerQueue> queues;
    private final QueueOrder order;
    private final JobPool pool;
    private final QueueUpkeep upkeep;
    private final Signal signal;
    private final long idleMs;
    private volatile boolean quiet;
    private boolean failing;

    ClaimLoop(
            List<WorkerQueue> queues, QueueOrder order, JobPool pool, QueueUpkeep upkeep, Signal signal, long idleMs) {
        this.queues = queues;
        this.order = order;
        this.pool = pool;
        this.upkeep = upkeep;
        this.signal = signal;
        this.idleMs = idleMs;
    }

    /** No more claims. */
    void quiet() {
        quiet = true;
        signal.raise();
    }

    @Override
    public void run() {
        while (!quiet) {
            try {
                signal.await(round());
                failing = false;
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                pauseAfter(e);
            }
        }
    }

    private void pauseAfter(RuntimeException e) {
        if (!failing) {
            log.warn("Redis does not answer; jobs are claimed again when it does: {}", e.toString());
            failing = true;
        }
        queues.forEach(WorkerQueue::look);
        try {
            signal.await(AFTER_FAILURE_MS);
        } catch (InterruptedException interrupted) {
            quiet = true;
        }
    }

    /** Looks at every queue once; returns how long nothing will be to do, unless there is a signal. */
    private long round() {
        long waitMs = idleMs;
        // Once the places are full, no queue further down gets the one that becomes free meanwhile: the order would be
        // lost.
        boolean full = false;
        for (WorkerQueue queue : order.next(queues)) {
            if (quiet) {
                return 0;
            }
            if (queue.queue().nowMs() >= queue.lookAgainMs()) {
                upkeep.run(queue);
                upkeep.sweep(queue, queue.queue().nowMs());
                queue.look();
            }
            if (queue.mayHaveJobs() && !full) {
                claim(queue);
                // A queue that has more comes first again: the ones after it wait for the next round.
                full = queue.mayHaveJobs() && queue.room(Integer.MAX_VALUE) > 0;
            }
            if (!queue.mayHaveJobs()) {
                queue.listen();
                waitMs = Math.min(
                        waitMs, Math.max(0, queue.lookAgainMs() - queue.queue().nowMs() + 1));
            } else if (queue.room(pool.room()) > 0) {
                waitMs = 0;
            }
        }
        return waitMs;
    }

    private void claim(WorkerQueue queue) {
        int room = Math.min(queue.room(pool.room()), MOST_PER_CLAIM);
        if (room > 0) {
            queue.claim(room).forEach(pool::submit);
        }
    }
}
