package io.secureredis.jobs;

import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Remembers the bodies that run in this process and those that it has finished, so that one that is put back is noticed even where the traces in Redis were removed.
 *
 * <p>While a body runs it is not run a second time: who takes its lease away and makes the job ready gains nothing. After an attempt that failed, or was given back, it may run again.
 *
 * <p>A body is known by the last 8 bytes of its GCM tag: a body that is legitimately run again was sealed again, and has another one. A table of a fixed size in which a newer
 * body overwrites an older one of the same place: it forgets, but does not err. The bits of a tag that its place tells already hold the epoch of the server (see {@link ServerHistory}).
 * Safe for any number of threads.
 */
final class ReplayGuard {

    private static final int PLACES = 1 << 17;
    private static final long PLACE_BITS = PLACES - 1;

    /** In place of an epoch: it ended here, and Redis did not count it. */
    private static final long UNCOUNTED = PLACE_BITS;

    private final AtomicLongArray finished = new AtomicLongArray(PLACES);
    private final Set<Long> running = ConcurrentHashMap.newKeySet();

    /** Whether its body does not run here already; pairs with {@link #left}. */
    boolean begin(RunningJob job) {
        boolean first = running.add(tag(job.claimed().envelope()));
        job.remembered(first);
        return first;
    }

    /** It runs here no longer. What is remembered of its end is remembered before. */
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

    /** Whether it succeeded here, and Redis did not count that. */
    boolean endedUncounted(byte[] envelope) {
        OptionalInt epoch = finishedIn(envelope);
        return epoch.isPresent() && epoch.getAsInt() == UNCOUNTED;
    }

    /** In which epoch this body was finished, where it was; what {@link #endedUncounted} knows comes first. */
    OptionalInt finishedIn(byte[] envelope) {
        long tag = tag(envelope);
        long entry = finished.get(place(tag));
        // 0 is a place that nothing has taken, and no tag whose first bits are all zero
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
