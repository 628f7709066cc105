package io.secureredis.cache;

/** Receives every cached value that does not open. */
@FunctionalInterface
public interface CacheOpenFailureListener {

    /**
     * Called by the thread that read the value, which may be one of the Redis client's: do not block. Exceptions are
     * logged and change nothing for the caller of the cache.
     */
    void onOpenFailure(CacheOpenFailure failure);
}
