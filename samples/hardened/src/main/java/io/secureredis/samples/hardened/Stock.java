package io.secureredis.samples.hardened;

import java.util.concurrent.atomic.AtomicLong;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.stereotype.Service;

/** How many pieces are left of each article, behind a cache. */
@Service
class Stock {

    private final AtomicLong misses = new AtomicLong();

    /** Asked only if the cache has no value, or cannot reach Redis. */
    @Cacheable("stock")
    public long pieces(long article) {
        misses.incrementAndGet();
        return -1;
    }

    @CachePut(cacheNames = "stock", key = "#article")
    public long change(long article, long pieces) {
        return pieces;
    }

    long misses() {
        return misses.get();
    }
}
