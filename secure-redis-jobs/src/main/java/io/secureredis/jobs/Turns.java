package io.secureredis.jobs;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells jobs that cannot run here now when to come back, one after the other, so that thousands of them are not claimed and given back again and again.
 *
 * <p>Safe for any number of threads.
 */
final class Turns {

    private final LongSupplier nanos;
    private long nextMs = Long.MIN_VALUE;

    Turns() {
        this(System::nanoTime);
    }

    Turns(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * How long the next job waits.
     *
     * @param least ms that it waits, though nobody is before it
     * @param apart ms from the one before it
     * @param most ms that it waits, though thousands are before it
     */
    synchronized long pauseMs(long least, long apart, long most) {
        long now = TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
        // No further ahead than the longest pause: who waits that long has left the row.
        nextMs = Math.min(Math.max(nextMs, now + least), now + most);
        long pause = nextMs - now;
        nextMs += apart;
        return pause;
    }
}
