package io.secureredis.benchmarks.rqueue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Where every job ends. */
final class Arrivals {

    private static final AtomicLong COUNT = new AtomicLong();
    private static volatile Goal goal = new Goal(Long.MAX_VALUE);
    private static volatile long workNanos;

    private Arrivals() {}

    private static final class Goal {

        private final long count;
        private final CountDownLatch reached = new CountDownLatch(1);
        private volatile long atNanos;

        Goal(long count) {
            this.count = count;
        }

        void look(long arrived) {
            if (arrived >= count && reached.getCount() > 0) {
                atNanos = System.nanoTime();
                reached.countDown();
            }
        }
    }

    static void work(long nanos) {
        workNanos = nanos;
    }

    static void arrived(String payload) {
        if (payload.isEmpty()) {
            throw new IllegalArgumentException("A job came without its argument");
        }
        if (workNanos > 0) {
            LockSupport.parkNanos(workNanos);
        }
        goal.look(COUNT.incrementAndGet());
    }

    /** How many have come. */
    static long count() {
        return COUNT.get();
    }

    /** Waits for so many to come in all; may be asked for before they do. */
    static void expect(long count) {
        Goal next = new Goal(count);
        goal = next;
        next.look(COUNT.get());
    }

    /** When the last of the expected jobs came, by {@link System#nanoTime}. */
    static long await() throws InterruptedException {
        if (!goal.reached.await(10, TimeUnit.MINUTES)) {
            throw new IllegalStateException("The jobs did not all run within ten minutes");
        }
        return goal.atNanos;
    }
}
