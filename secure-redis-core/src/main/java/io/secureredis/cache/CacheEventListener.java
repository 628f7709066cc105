package io.secureredis.cache;

import io.secureredis.SecureRedisException;
import io.secureredis.connection.ConnectionException;

/**
 * Is told what happens in a cache beside reading and writing. Called by the thread that it happens on, which may be one of the Redis client's: it must not block. What it throws is
 * logged, and changes nothing for the caller of the cache. None of its arguments holds a key or content.
 */
public interface CacheEventListener {

    /** A value was sealed anew: it was under an old secret, was plaintext, or was touched. */
    default void resealed(String cacheName) {}

    /** Sealing anew failed; the value stays as it was, and was read all the same. */
    default void resealFailed(String cacheName, RuntimeException reason) {}

    /** A plaintext value was read, as the rules of the cache allow for a while. */
    default void plaintextRead(String cacheName) {}

    /** A value was not stored, because it is too large; an older one under its key was evicted. */
    default void notStored(String cacheName, SecureRedisException reason) {}

    /** An operation was done without Redis, which is not available. */
    default void withoutRedis(String cacheName, CacheOperation operation) {}

    /** Redis failed, and the operation was done without it; the reason has a code and says what to do. */
    default void redisFailed(String cacheName, ConnectionException reason) {}

    /** Redis is left alone from now on, or is asked again. */
    default void availabilityChanged(boolean available) {}

    /** An eviction that could not be remembered until Redis is available again: the entry may be served until it expires. */
    default void evictionLost(String cacheName) {}

    /** A value that cannot be read could not be evicted either; it stays where it is, and is a miss all the same. */
    default void evictionFailed(String cacheName, RuntimeException reason) {}

    /** Evictions that are being made up for failed again; they stay remembered. */
    default void payingFailed(RuntimeException reason) {}

    /** A value opened, but no object could be made of it, for example because its class has changed. */
    default void unreadable(String cacheName, RuntimeException reason) {}
}
