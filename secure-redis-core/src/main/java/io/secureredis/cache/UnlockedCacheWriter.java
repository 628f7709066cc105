package io.secureredis.cache;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.cache.CacheStatisticsCollector;
import org.springframework.data.redis.cache.RedisCacheWriter;

/**
 * Reads, loads and writes in three steps. A writer without locks would gain nothing from a single step, and would hold
 * a pooled connection while the application's loader runs.
 */
final class UnlockedCacheWriter extends ForwardingCacheWriter {

    /** @param delegate writes immediately */
    UnlockedCacheWriter(RedisCacheWriter delegate) {
        super(delegate, true);
    }

    @Override
    public byte[] get(
            String name, byte[] key, Supplier<byte[]> valueLoader, @Nullable Duration ttl, boolean timeToIdleEnabled) {
        byte[] stored = get(name, key, timeToIdleEnabled ? ttl : null);
        if (stored != null) {
            return stored;
        }
        byte[] loaded = valueLoader.get();
        put(name, key, loaded, ttl);
        return loaded;
    }

    @Override
    public RedisCacheWriter withStatisticsCollector(CacheStatisticsCollector statistics) {
        return new UnlockedCacheWriter(delegate().withStatisticsCollector(statistics));
    }
}
