package io.secureredis.samples.cluster;

import java.util.concurrent.atomic.AtomicLong;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.stereotype.Service;

/** How many pieces are left of each article, behind a cache. */
@Service
class Stock {

    static final long MISSING = -1;

    private final AtomicLong misses = new AtomicLong();

    /** Asked only if the cache has no value, or cannot reach Redis. */
    @Cacheable(cacheNames = "stock", unless = "#result < 0")
    public long pieces(long article) {
        misses.incrementAndGet();
        return MISSING;
    }

    @CachePut(cacheNames = "stock", key = "#article")
    public long change(long article, long pieces) {
        return pieces;
    }

    long misses() {
        return misses.get();
    }
}
