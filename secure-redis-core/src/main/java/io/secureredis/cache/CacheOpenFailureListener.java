package io.secureredis.cache;

/** Is told of every cached value that does not open. */
@FunctionalInterface
public interface CacheOpenFailureListener {

    /**
     * Called by the thread that read the value, which may be one of the Redis client's: it must not block. What it throws is logged, and changes nothing for the caller of the cache.
     */
    void onOpenFailure(CacheOpenFailure failure);
}
