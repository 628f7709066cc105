package io.secureredis.jobs;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Remembers the bodies that this process has finished, so that one that is put back is noticed even where the traces in Redis were removed.
 *
 * <p>A body is known by the last 8 bytes of its GCM tag: a body that is legitimately run again was sealed again, and has another one. A table of a fixed size in which a newer
 * body overwrites an older one of the same place: it forgets, but does not err. Safe for any number of threads.
 */
final class ReplayGuard {

    private static final int PLACES = 1 << 17;

    private final AtomicLongArray finished = new AtomicLongArray(PLACES);

    void finished(byte[] envelope) {
        long tag = tag(envelope);
        finished.set(place(tag), tag);
    }

    boolean wasFinished(byte[] envelope) {
        long tag = tag(envelope);
        return finished.get(place(tag)) == tag;
    }

    private static long tag(byte[] envelope) {
        return ByteBuffer.wrap(envelope).getLong(envelope.length - Long.BYTES);
    }

    private static int place(long tag) {
        return (int) (tag & PLACES - 1);
    }
}
