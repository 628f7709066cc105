package io.secureredis.crypto;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Lends ciphers of one data key to threads.
 *
 * <p>Thread-locals would work for platform threads, but there may be millions of virtual threads. A cipher stays in its
 * slot and records itself whether it is lent. A thread that has a slot to itself therefore writes to no memory that
 * other threads read. A thread that collides with another at its slot starts at a different slot from then on. When
 * every cipher is lent, the pool makes one for a single message.
 */
final class CipherPool {

    static final int SLOTS = slots(Runtime.getRuntime().availableProcessors());

    /**
     * The slot where a thread looks first, indexed by thread id and shared by all pools. A race can lose a change of
     * slot; the next collision repeats it.
     */
    private static final AtomicIntegerArray FIRST_SLOTS = firstSlots(1024);

    /**
     * The number of references left unused at both ends, so that no thread writes to a cache line that all threads
     * read. The garbage collector often places a cipher right after the array.
     */
    private static final int APART = 32;

    private final AtomicReferenceArray<GcmCipher> ciphers = new AtomicReferenceArray<>(APART + SLOTS + APART);
    private final IntFunction<GcmCipher> factory;

    /** @param factory makes a lent cipher that draws the given number of nonces at once */
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
        // If two threads collide here, the second one gets a cipher for one message only. With a whole block of nonces,
        // the key would lose all but one.
        return ciphers.compareAndSet(APART + empty, null, made) ? made : factory.apply(1);
    }

    /** Drops a cipher whose state is unknown; it is not lent again. */
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
