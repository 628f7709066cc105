package io.secureredis.jobs.engine;

import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Remembers the bodies that run in this process and those that it has finished, so that a replay is noticed even if the
 * traces in Redis were removed.
 *
 * <p>While a body runs, it does not run a second time: taking its lease away and making the job ready gains an attacker
 * nothing. After an attempt that failed, or was given back, it may run again.
 *
 * <p>A body is identified by the last 8 bytes of its GCM tag: a body that legitimately runs again was sealed again, and
 * has another tag. The memory is a table of fixed size in which a newer body overwrites an older one in the same place:
 * it forgets, but is never wrong. The bits of a tag that the place already implies hold the epoch of the server (see
 * {@link ServerHistory}). Safe for any number of threads.
 */
final class ReplayGuard {

    private static final int PLACES = 1 << 17;
    private static final long PLACE_BITS = PLACES - 1;

    /** Replaces an epoch: the job ended here, and Redis did not count it. */
    private static final long UNCOUNTED = PLACE_BITS;

    private final AtomicLongArray finished = new AtomicLongArray(PLACES);
    private final Set<Long> running = ConcurrentHashMap.newKeySet();

    /** Returns whether its body is not already running here; pairs with {@link #left}. */
    boolean begin(RunningJob job) {
        boolean first = running.add(tag(job.claimed().envelope()));
        job.remembered(first);
        return first;
    }

    /** It no longer runs here. Its end has to be recorded before. */
    void left(RunningJob job) {
        if (job.isRemembered()) {
            job.remembered(false);
            running.remove(tag(job.claimed().envelope()));
        }
    }

    /** @param epoch counts from 1; only its lowest 17 bits are kept */
    void finished(byte[] envelope, int epoch) {
        remember(envelope, epoch % UNCOUNTED);
    }

    /** It succeeded here, but after its lease was lost. */
    void finishedUncounted(byte[] envelope) {
        remember(envelope, UNCOUNTED);
    }

    private void remember(byte[] envelope, long epoch) {
        long tag = tag(envelope);
        finished.set(place(tag), (tag & ~PLACE_BITS) | (epoch & PLACE_BITS));
    }

    /** Returns whether it succeeded here, and Redis did not count that. */
    boolean endedUncounted(byte[] envelope) {
        OptionalInt epoch = finishedIn(envelope);
        return epoch.isPresent() && epoch.getAsInt() == UNCOUNTED;
    }

    /** Returns the epoch in which this body was finished, if it was; check {@link #endedUncounted} first. */
    OptionalInt finishedIn(byte[] envelope) {
        long tag = tag(envelope);
        long entry = finished.get(place(tag));
        // 0 is an unused place, and no tag whose first bits are all zero
        return entry != 0 && (entry & ~PLACE_BITS) == (tag & ~PLACE_BITS)
                ? OptionalInt.of((int) (entry & PLACE_BITS))
                : OptionalInt.empty();
    }

    private static long tag(byte[] envelope) {
        return ByteBuffer.wrap(envelope).getLong(envelope.length - Long.BYTES);
    }

    private static int place(long tag) {
        return (int) (tag & PLACE_BITS);
    }
}
