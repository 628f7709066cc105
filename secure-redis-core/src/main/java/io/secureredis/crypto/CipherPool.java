package io.secureredis.crypto;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Lends ciphers of one data key to threads.
 *
 * <p>Thread-locals would do for platform threads, but there may be millions of virtual ones. A cipher keeps its slot and says itself whether it is lent, so a thread that
 * has a slot to itself writes to nothing that others read. A thread that meets another one at its slot looks for another slot from then on. When all ciphers are lent, one is made for
 * a single message.
 */
final class CipherPool {

    static final int SLOTS = slots(Runtime.getRuntime().availableProcessors());

    /** The slot where a thread looks first, by its id; the same for all pools. Races lose a move, which is then made at the next meeting. */
    private static final AtomicIntegerArray FIRST_SLOTS = firstSlots(1024);

    /** References left free on both sides, so that no thread writes to the cache lines where all look; the collector puts a cipher right behind the array. */
    private static final int APART = 32;

    private final AtomicReferenceArray<GcmCipher> ciphers = new AtomicReferenceArray<>(APART + SLOTS + APART);
    private final IntFunction<GcmCipher> factory;

    /** @param factory makes a cipher, lent, that draws so many nonces at once */
    CipherPool(IntFunction<GcmCipher> factory) {
        this.factory = factory;
    }

    private static int slots(int processors) {
        return Math.min(32, Integer.highestOneBit(Math.max(2, processors)) * 2);
    }

    private static AtomicIntegerArray firstSlots(int threads) {
        AtomicIntegerArray slots = new AtomicIntegerArray(threads);
        for (int i = 0; i < threads; i++) {
            slots.setPlain(i, i & (SLOTS - 1));
        }
        return slots;
    }

    GcmCipher borrow() {
        int thread = thread();
        int first = FIRST_SLOTS.getPlain(thread);
        GcmCipher cipher = ciphers.getAcquire(APART + first);
        return cipher != null && cipher.lend() ? cipher : find(thread, first, cipher);
    }

    private GcmCipher find(int thread, int first, @Nullable GcmCipher lent) {
        boolean met = lent != null;
        int empty = met ? -1 : first;
        for (int i = 1; i < SLOTS && !(met && empty >= 0); i++) {
            int slot = (first + i) & (SLOTS - 1);
            GcmCipher cipher = ciphers.getAcquire(APART + slot);
            if (cipher == null) {
                empty = empty < 0 ? slot : empty;
            } else if (cipher.lend()) {
                if (met) {
                    FIRST_SLOTS.setPlain(thread, slot);
                }
                return cipher;
            } else {
                met = true;
            }
        }
        if (empty < 0) {
            return factory.apply(1);
        }
        FIRST_SLOTS.setPlain(thread, empty);
        GcmCipher made = factory.apply(GcmCipher.NONCES_DRAWN);
        // Should two threads meet here, the second one gets a cipher for one message: of a block of nonces all but one
        // would be lost to the key.
        return ciphers.compareAndSet(APART + empty, null, made) ? made : factory.apply(1);
    }

    /** Not to be lent again: its state is unknown. */
    void discard(GcmCipher cipher) {
        for (int slot = 0; slot < SLOTS; slot++) {
            ciphers.compareAndSet(APART + slot, cipher, null);
        }
    }

    @SuppressWarnings("deprecation") // Thread.threadId() is not in Java 17
    private static int thread() {
        return (int) Thread.currentThread().getId() & (FIRST_SLOTS.length() - 1);
    }
}
