package io.secureredis.crypto;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * Lends ciphers of one data key to threads.
 *
 * <p>Thread-locals would do for platform threads, but there may be millions of virtual ones. A fixed number of slots is swapped in and out without locks; a thread
 * begins at a slot of its own, so that neighbours seldom meet. When all are lent out a new cipher is made, and dropped when there is no slot for it.
 */
final class CipherPool {

    private static final int SLOTS = slots(Runtime.getRuntime().availableProcessors());

    private final AtomicReferenceArray<GcmCipher> idle = new AtomicReferenceArray<>(SLOTS);
    private final Supplier<GcmCipher> factory;

    CipherPool(Supplier<GcmCipher> factory) {
        this.factory = factory;
    }

    private static int slots(int processors) {
        return Math.min(32, Integer.highestOneBit(Math.max(2, processors)) * 2);
    }

    GcmCipher borrow() {
        int first = firstSlot();
        for (int i = 0; i < SLOTS; i++) {
            int slot = (first + i) & (SLOTS - 1);
            // Looking first is cheaper than swapping null for null.
            if (idle.getPlain(slot) != null) {
                GcmCipher cipher = idle.getAndSet(slot, null);
                if (cipher != null) {
                    return cipher;
                }
            }
        }
        return factory.get();
    }

    void giveBack(GcmCipher cipher) {
        int first = firstSlot();
        for (int i = 0; i < SLOTS; i++) {
            int slot = (first + i) & (SLOTS - 1);
            if (idle.getPlain(slot) == null) {
                // Not compared and set: should two threads meet here, one cipher is lost, which costs its making and
                // nothing else.
                idle.setRelease(slot, cipher);
                return;
            }
        }
    }

    @SuppressWarnings("deprecation") // Thread.threadId() is not in Java 17
    private static int firstSlot() {
        return (int) Thread.currentThread().getId() & (SLOTS - 1);
    }
}
