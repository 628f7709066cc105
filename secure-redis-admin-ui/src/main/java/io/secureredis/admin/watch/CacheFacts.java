package io.secureredis.admin.watch;

import java.util.Map;
import java.util.Optional;

/**
 * One cache.
 *
 * @param hits counted by this process, if statistics are on; 0 otherwise
 * @param reasons its misses by reason: values that did not open, operations without Redis
 * @param near of its tier in the heap, if it has one
 */
record CacheFacts(String name, long hits, long misses, long puts, Map<String, Long> reasons, Optional<Near> near) {

    /** Counts of the tier in the heap. */
    public record Near(long hits, long misses, long invalidations) {}
}
