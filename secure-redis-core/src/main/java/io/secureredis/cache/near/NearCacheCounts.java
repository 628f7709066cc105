package io.secureredis.cache.near;

import java.util.concurrent.atomic.LongAdder;

/** Counters of one cache's near tier; each only grows. */
public final class NearCacheCounts {

    final LongAdder hits = new LongAdder();
    final LongAdder misses = new LongAdder();
    final LongAdder invalidations = new LongAdder();

    NearCacheCounts() {}

    /** Reads that were answered without Redis. */
    public long hits() {
        return hits.sum();
    }

    /** Reads that went on to Redis. */
    public long misses() {
        return misses.sum();
    }

    /** Entries that Redis said had changed. */
    public long invalidations() {
        return invalidations.sum();
    }
}
