package io.secureredis.cache;

import io.secureredis.connection.ConnectionFailures;
import io.secureredis.crypto.Sealer;
import org.springframework.data.redis.cache.BatchStrategies;
import org.springframework.data.redis.cache.CacheStatisticsCollector;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * A {@link RedisCacheWriter} that seals its values. Each value opens only under the key, in the cache, and within the
 * lifetime with which it was written.
 *
 * <p>Cached {@code null}s are sealed too, because their marker is a value like any other here. A value that does not
 * open is a miss, unless the {@linkplain CacheRules rules} of its cache say otherwise: it is evicted, reported to the
 * {@linkplain CacheOpenFailureListener listener}, and counted as a miss in the statistics. Safe for any number of
 * threads.
 *
 * <p>In Redis: {@code SET key envelope PX ttl}, {@code GET key}, {@code GETEX key PX ttl} with time to idle,
 * {@code SCAN} and {@code DEL} to clear.
 *
 * <pre>{@code
 * SealedCacheWriter writer = SealedCacheWriter.sealing(connectionFactory, sealer).build();
 * RedisCacheManager manager = RedisCacheManager.builder(writer).build();
 * }</pre>
 *
 * Source: {@code docs/spec/envelope-v1.md}, section 5, purpose {@code cache}.
 */
public interface SealedCacheWriter extends RedisCacheWriter {

    /** The number of keys that one {@code SCAN} asks for when a cache is cleared. */
    int CLEAR_BATCH_SIZE = 512;

    /**
     * Returns a builder of a sealing writer on a connection factory. It writes immediately, so that errors surface. It
     * clears with scans, never with {@code KEYS}. It uses no locks.
     */
    static SealedCacheWriterBuilder sealing(RedisConnectionFactory connectionFactory, Sealer sealer) {
        return sealing(delegate(connectionFactory), sealer)
                .connectionFailures(ConnectionFailures.of(connectionFactory));
    }

    /**
     * Returns the inner writer of a sealing writer on a connection factory. It writes immediately, scans, and holds no
     * connection while a loader runs. It seals nothing.
     */
    static RedisCacheWriter delegate(RedisConnectionFactory connectionFactory) {
        return new UnlockedCacheWriter(RedisCacheWriter.create(
                connectionFactory,
                writer -> writer.immediateWrites().batchStrategy(BatchStrategies.scan(CLEAR_BATCH_SIZE))));
    }

    /**
     * Returns a builder of a sealing writer around another one, for example one that locks.
     *
     * <p>A {@code put} waits until Redis has answered: it calls {@code store} if the delegate's
     * {@code supportsAsyncRetrieve} says that it has one. A delegate that does not implement
     * {@code supportsAsyncRetrieve}, {@code evictIfPresent} and {@code invalidate} itself is logged ({@code SR267}).
     *
     * @param delegate supplies copies with this library's statistics collectors; it should scan, which is not its
     *     default
     */
    static SealedCacheWriterBuilder sealing(RedisCacheWriter delegate, Sealer sealer) {
        return new SealedCacheWriterBuilder(delegate, sealer);
    }

    /**
     * Checks the name of a cache, as its first use does.
     *
     * @throws InvalidCacheNameException {@code SR206} if the name cannot be used
     */
    static void requireName(String name) {
        CacheKeys.requireName(name);
    }

    @Override
    SealedCacheWriter withStatisticsCollector(CacheStatisticsCollector statistics);
}
