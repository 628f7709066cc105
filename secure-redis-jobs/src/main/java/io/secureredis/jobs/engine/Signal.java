package io.secureredis.jobs.engine;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes one thread that has something to check. A signal before the wait is not lost. */
final class Signal {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition raised = lock.newCondition();
    private volatile boolean up;

    void raise() {
        if (up) {
            return;
        }
        lock.lock();
        try {
            up = true;
            raised.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a signal for at most the given time, and clears it. */
    void await(long mostMs) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(mostMs);
            while (!up && left > 0) {
                left = raised.awaitNanos(left);
            }
            up = false;
        } finally {
            lock.unlock();
        }
    }
}
