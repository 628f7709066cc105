package io.secureredis.migration;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Limits a scan to a number of keys per second, with pauses between batches. */
final class Pace {

    private final long keysPerSecond;
    private final LongSupplier nanoTime;
    private final LongConsumer pause;
    private final long start;
    private long keys;

    /** @param keysPerSecond 0 for no limit */
    Pace(long keysPerSecond) {
        this(keysPerSecond, System::nanoTime, LockSupport::parkNanos);
    }

    Pace(long keysPerSecond, LongSupplier nanoTime, LongConsumer pause) {
        this.keysPerSecond = keysPerSecond;
        this.nanoTime = nanoTime;
        this.pause = pause;
        this.start = nanoTime.getAsLong();
    }

    void after(long more) {
        keys += more;
        if (keysPerSecond == 0) {
            return;
        }
        long due = (long) ((double) keys / keysPerSecond * TimeUnit.SECONDS.toNanos(1));
        long left = due - (nanoTime.getAsLong() - start);
        if (left > 0) {
            pause.accept(left);
        }
    }
}
