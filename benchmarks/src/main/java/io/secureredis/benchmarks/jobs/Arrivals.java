package io.secureredis.benchmarks.jobs;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Where every contender's job ends. Static, because some libraries make the object whose method they call. */
final class Arrivals {

    private static final AtomicLong COUNT = new AtomicLong();
    private static volatile Goal goal = new Goal(Long.MAX_VALUE);
    private static volatile long workNanos;
    private static volatile CountDownLatch gate = new CountDownLatch(0);

    private Arrivals() {}

    private static final class Goal {

        private final long count;
        private final CountDownLatch reached = new CountDownLatch(1);
        private volatile long atNanos;

        Goal(long count) {
            this.count = count;
        }
    }

    /** What each job does: nothing, or waiting so long. */
    static void work(long nanos) {
        workNanos = nanos;
    }

    /** A job runs. */
    static void arrived(String payload) {
        long now = System.nanoTime();
        if (payload.isEmpty()) {
            throw new IllegalArgumentException("A job came without its argument");
        }
        if (workNanos > 0) {
            LockSupport.parkNanos(workNanos);
        }
        Goal current = goal;
        // More than that arrived where a job of the programme before came late
        if (COUNT.incrementAndGet() >= current.count && current.reached.getCount() > 0) {
            current.atNanos = workNanos > 0 ? System.nanoTime() : now;
            current.reached.countDown();
        }
        awaitGate();
    }

    private static void awaitGate() {
        try {
            gate.await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", stop);
        }
    }

    /** From here on jobs arrive, and stay until they are let go. */
    static void hold() {
        gate = new CountDownLatch(1);
    }

    /** Lets those go that stay. */
    static void letGo() {
        gate.countDown();
    }

    /** To be called before the jobs are put. */
    static void expect(long more) {
        goal = new Goal(COUNT.get() + more);
    }

    /** When the last of the expected jobs ran, by {@link System#nanoTime}. */
    static long await() {
        try {
            if (!goal.reached.await(10, TimeUnit.MINUTES)) {
                throw new IllegalStateException("The jobs did not all run within ten minutes");
            }
            return goal.atNanos;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", stop);
        }
    }
}
