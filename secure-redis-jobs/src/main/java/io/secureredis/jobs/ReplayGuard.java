package io.secureredis.jobs;

import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Remembers the bodies that this process has finished, so that one that is put back is noticed even where the traces in Redis were removed.
 *
 * <p>A body is known by the last 8 bytes of its GCM tag: a body that is legitimately run again was sealed again, and has another one. A table of a fixed size in which a newer
 * body overwrites an older one of the same place: it forgets, but does not err. The bits of a tag that its place tells already hold the epoch of the server (see {@link ServerHistory}).
 * Safe for any number of threads.
 */
final class ReplayGuard {

    private static final int PLACES = 1 << 17;
    private static final long PLACE_BITS = PLACES - 1;

    private final AtomicLongArray finished = new AtomicLongArray(PLACES);

    /** @param epoch counts from 1; only its lowest 17 bits are kept */
    void finished(byte[] envelope, int epoch) {
        long tag = tag(envelope);
        finished.set(place(tag), (tag & ~PLACE_BITS) | (epoch & PLACE_BITS));
    }

    /** In which epoch this body was finished, where it was. */
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
