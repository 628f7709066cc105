package io.secureredis.jobs.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The slots in which claimed jobs run, and how many more jobs may be claimed.
 *
 * <p>At most {@code concurrency} jobs run at a time. While jobs are short, some more are claimed in advance, so that
 * slots do not wait for Redis. While they are long, none are, so that no job waits here that another worker could run.
 * Safe for any number of threads.
 */
final class JobPool {

    /** Jobs claimed in advance for each slot, while they are short. */
    private static final int AHEAD_PER_PLACE = 8;

    private static final long SHORT_NANOS = 2_000_000;
    private static final int MEAN_OVER = 16;
    private static final long NO_THREAD_MS = 500;

    private final int concurrency;
    private final Executor executor;
    private final Consumer<RunningJob> runner;
    private final Runnable onRoom;
    private final ScheduledExecutorService timer;
    private final Queue<RunningJob> pending = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pendingCount = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger held = new AtomicInteger();

    private volatile boolean quiet;

    /** A moving average; updates may be lost, which does not matter. */
    private volatile long meanNanos = SHORT_NANOS;

    /** @param onRoom called when more may be claimed */
    JobPool(
            int concurrency,
            Executor executor,
            Consumer<RunningJob> runner,
            Runnable onRoom,
            ScheduledExecutorService timer) {
        this.timer = timer;
        this.concurrency = concurrency;
        this.executor = executor;
        this.runner = runner;
        this.onRoom = onRoom;
    }

    /** Returns how many jobs may be claimed now. */
    int room() {
        if (quiet) {
            return 0;
        }
        int ahead = ahead();
        return pendingCount.get() > ahead / 2 ? 0 : Math.max(0, concurrency + ahead - held.get());
    }

    /** Whether no more jobs may be claimed, however many slots are free. */
    boolean isQuiet() {
        return quiet;
    }

    void quiet(boolean wanted) {
        quiet = wanted;
        if (!wanted) {
            onRoom.run();
        }
    }

    private int ahead() {
        return meanNanos < SHORT_NANOS ? concurrency * AHEAD_PER_PLACE : 0;
    }

    /** Takes a claimed job; it runs when a slot is free. */
    void submit(RunningJob job) {
        held.incrementAndGet();
        job.holdsPlace(this::leave);
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
                start();
                return;
            }
        }
    }

    /** There may be no thread: too little memory, or a system limit. The job waits for one. */
    private void start() {
        try {
            executor.execute(this::work);
        } catch (Throwable noThread) {
            running.decrementAndGet();
            Callbacks.failed("A thread for a job", noThread);
            fillPlacesLater();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // It only starts what waits.
    private void fillPlacesLater() {
        try {
            timer.schedule(this::fillPlaces, NO_THREAD_MS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopped) {
            // The worker gives back what has not started.
        }
    }

    private void work() {
        RunningJob job;
        while ((job = pending.poll()) != null) {
            if (pendingCount.decrementAndGet() == ahead() / 2) {
                onRoom.run();
            }
            run(job);
        }
        running.decrementAndGet();
        // A job may have arrived between the last poll and the release of the slot.
        fillPlaces();
    }

    private void run(RunningJob job) {
        long began = System.nanoTime();
        try {
            runner.accept(job);
        } catch (Throwable unexpected) {
            // The slot must become free again, whatever happens in it.
            Callbacks.failed("A job's place", unexpected);
        }
        long mean = meanNanos;
        meanNanos = mean + (System.nanoTime() - began - mean) / MEAN_OVER;
    }

    /** A job no longer belongs to this worker: acknowledged, failed, or given back. */
    private void leave() {
        held.decrementAndGet();
        if (room() > 0) {
            onRoom.run();
        }
    }

    int held() {
        return held.get();
    }
}
