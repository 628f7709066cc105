package io.secureredis.cache;

import io.secureredis.SecureRedisException;
import io.secureredis.connection.ConnectionException;

/**
 * Receives events of a cache other than reads and writes. The thread of the event makes the call, which may be one of
 * the Redis client's: do not block. Exceptions are logged and change nothing for the caller of the cache. No argument
 * contains a key or content.
 */
public interface CacheEventListener {

    /** A value was sealed again: it was sealed under an old secret, was plaintext, or was touched. */
    default void resealed(String cacheName) {}

    /** Sealing again failed. The value stays as it was, and was still read. */
    default void resealFailed(String cacheName, RuntimeException reason) {}

    /** A plaintext value was read, as the rules of the cache temporarily allow. */
    default void plaintextRead(String cacheName) {}

    /**
     * A value was not stored, and an older value under its key was evicted. It was too large, or it was refused or
     * could not be written where the caller cannot be told (a {@code Flux}).
     */
    default void notStored(String cacheName, SecureRedisException reason) {}

    /** An operation continued without Redis, which is not available. */
    default void withoutRedis(String cacheName, CacheOperation operation) {}

    /** Redis failed, and the operation bypassed it. The reason has a code and says what to do. */
    default void redisFailed(String cacheName, ConnectionException reason) {}

    /** The cache stopped calling Redis, or calls it again. */
    default void availabilityChanged(boolean available) {}

    /** An eviction could not be remembered until Redis is available again. The entry may be served until it expires. */
    default void evictionLost(String cacheName) {}

    /** An unreadable value could not be evicted either. It stays in Redis and still counts as a miss. */
    default void evictionFailed(String cacheName, RuntimeException reason) {}

    /** Pending evictions failed again; they stay pending. */
    default void pendingEvictionsFailed(RuntimeException reason) {}

    /** A value opened, but could not be deserialized, for example because its class has changed. */
    default void unreadable(String cacheName, RuntimeException reason) {}
}
