package io.secureredis.jobs;

import io.lettuce.core.api.StatefulConnection;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that claims jobs of the queues of one server, and keeps those queues up.
 *
 * <p>It sleeps until a doorbell rings, a place becomes free, something is due, or the idle time is over. A bell that rings while it sleeps is answered by the thread that hears it, on the
 * connection where it was heard: a job that somebody waits for is not handed from thread to thread.
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

    /** Whoever has it may claim; this thread, unless it sleeps. */
    private final Semaphore turn = new Semaphore(0);

    private final long idleMs;
    private volatile boolean quiet;
    private boolean failing;

    ClaimLoop(List<WorkerQueue> queues, QueueOrder order, JobPool pool, QueueUpkeep upkeep, long idleMs) {
        this.queues = queues;
        this.order = order;
        this.pool = pool;
        this.upkeep = upkeep;
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
                rest(round());
                failing = false;
            } catch (InterruptedException e) {
                return;
            } catch (Throwable e) {
                // An error as well: without this thread nothing runs any more, and nobody would know why.
                pauseAfter(e);
            }
        }
    }

    /** Without the turn, which is not taken back by an interrupted thread: that one ends. */
    private void rest(long mostMs) throws InterruptedException {
        turn.release();
        signal.await(mostMs);
        turn.acquire();
    }

    /** A place has become free. */
    void hasRoom() {
        if (queues.stream().anyMatch(WorkerQueue::mayHaveJobs)) {
            signal.raise();
        }
    }

    /** A doorbell rang, or was listened to in vain. Called in a Redis thread; does not wait. */
    void heard(WorkerQueue queue, @Nullable StatefulConnection<byte[], byte[]> connection) {
        if (connection == null || quiet || !turn.tryAcquire()) {
            signal.raise();
        } else if (!isFree(queue)) {
            turn.release();
            signal.raise();
        } else {
            answer(queue, connection);
        }
    }

    /** Whether it may take jobs at once: there is room, and no other queue that might come first. */
    private boolean isFree(WorkerQueue queue) {
        return !quiet
                && queue.room(pool.room()) > 0
                && queues.stream().noneMatch(other -> other != queue && other.mayHaveJobs());
    }

    /** Claims a few; what is left, fails, or is due soon is for this loop's own thread. */
    @SuppressWarnings("FutureReturnValueIgnored") // Every outcome is looked at.
    private void answer(WorkerQueue queue, StatefulConnection<byte[], byte[]> connection) {
        long dueMs = queue.lookAgainMs();
        queue.claimFew(connection, queue.room(pool.room())).whenComplete((jobs, failure) -> {
            boolean done = false;
            try {
                if (failure == null) {
                    jobs.forEach(pool::submit);
                    done = !queue.mayHaveJobs() && queue.lookAgainMs() >= dueMs && !quiet;
                } else {
                    queue.look();
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
        if (!failing && !quiet) {
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
            queue.tellLimits();
            queue.claim(room).forEach(pool::submit);
        }
    }
}
