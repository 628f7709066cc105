package io.secureredis.samples.rotation;

import java.util.concurrent.atomic.AtomicLong;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.stereotype.Service;

/** Balances of accounts, behind a cache. */
@Service
class Accounts {

    private static final String CACHE = "balances";

    private final AtomicLong misses = new AtomicLong();

    /** Asked only if the cache has no value that opens. */
    @Cacheable(CACHE)
    public long balance(long id) {
        misses.incrementAndGet();
        return 0;
    }

    @CachePut(cacheNames = CACHE, key = "#id")
    public long change(long id, long balance) {
        return balance;
    }

    long misses() {
        return misses.get();
    }
}
