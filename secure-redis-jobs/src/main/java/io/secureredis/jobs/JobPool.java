package io.secureredis.jobs;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The places in which claimed jobs run, and how many more may be claimed.
 *
 * <p>At most {@code concurrency} jobs run at a time. While jobs are short, some more are claimed ahead, so that the places do not wait for Redis; while they are long, none, so that
 * no job waits here for another that runs elsewhere. Safe for any number of threads.
 */
final class JobPool {

    /** Jobs claimed ahead for each place, while they are short. */
    private static final int AHEAD_PER_PLACE = 8;

    private static final long SHORT_NANOS = 2_000_000;
    private static final int MEAN_OVER = 16;

    private final int concurrency;
    private final Executor executor;
    private final Consumer<RunningJob> runner;
    private final Runnable onRoom;
    private final Queue<RunningJob> pending = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pendingCount = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger held = new AtomicInteger();

    /** A moving mean; updates may be lost, which does not matter. */
    private volatile long meanNanos = SHORT_NANOS;

    /** @param onRoom called when more may be claimed */
    JobPool(int concurrency, Executor executor, Consumer<RunningJob> runner, Runnable onRoom) {
        this.concurrency = concurrency;
        this.executor = executor;
        this.runner = runner;
        this.onRoom = onRoom;
    }

    /** How many jobs may be claimed now. */
    int room() {
        int ahead = ahead();
        return pendingCount.get() > ahead / 2 ? 0 : Math.max(0, concurrency + ahead - held.get());
    }

    private int ahead() {
        return meanNanos < SHORT_NANOS ? concurrency * AHEAD_PER_PLACE : 0;
    }

    /** Takes a claimed job; it runs when a place is free. */
    void submit(RunningJob job) {
        held.incrementAndGet();
        resubmit(job);
    }

    /** Takes a job that it has already, and that could not run before. */
    void resubmit(RunningJob job) {
        pendingCount.incrementAndGet();
        pending.add(job);
        fillPlaces();
    }

    private void fillPlaces() {
        while (!pending.isEmpty()) {
            int now = running.get();
            if (now >= concurrency) {
                return;
            }
            if (running.compareAndSet(now, now + 1)) {
                executor.execute(this::work);
                return;
            }
        }
    }

    private void work() {
        RunningJob job;
        while ((job = pending.poll()) != null) {
            if (pendingCount.decrementAndGet() == ahead() / 2) {
                onRoom.run();
            }
            long began = System.nanoTime();
            runner.accept(job);
            long mean = meanNanos;
            meanNanos = mean + (System.nanoTime() - began - mean) / MEAN_OVER;
        }
        running.decrementAndGet();
        // A job may have come between the last poll and the leaving of the place.
        fillPlaces();
    }

    /** A job is no longer ours: acknowledged, failed, or given back. */
    void leave() {
        held.decrementAndGet();
        if (room() > 0) {
            onRoom.run();
        }
    }

    int held() {
        return held.get();
    }
}
