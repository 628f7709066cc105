package io.secureredis.cache.near;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** Counters of one cache's near tier. Counters never decrease. */
public final class NearCacheCounts {

    final LongAdder hits = new LongAdder();
    final LongAdder misses = new LongAdder();
    final LongAdder invalidations = new LongAdder();
    final AtomicBoolean toldUnwatched = new AtomicBoolean();

    NearCacheCounts() {}

    /** Returns the number of reads answered without Redis. */
    public long hits() {
        return hits.sum();
    }

    /** Returns the number of reads answered by Redis. */
    public long misses() {
        return misses.sum();
    }

    /** Returns the number of entries removed because Redis reported a change. */
    public long invalidations() {
        return invalidations.sum();
    }
}
