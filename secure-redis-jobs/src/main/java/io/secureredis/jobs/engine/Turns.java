package io.secureredis.jobs.engine;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Staggers the return of jobs that cannot run here now, so that thousands of them are not claimed and given back
 * repeatedly.
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
     * Returns how long the next job waits.
     *
     * @param least ms that it waits, even if no job is ahead of it
     * @param apart ms after the job ahead of it
     * @param most ms that it waits, even if thousands are ahead of it
     */
    synchronized long pauseMs(long least, long apart, long most) {
        long now = TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
        // No further ahead than the longest pause: a job that waits that long has left the line.
        nextMs = Math.min(Math.max(nextMs, now + least), now + most);
        long pause = nextMs - now;
        nextMs += apart;
        return pause;
    }
}
