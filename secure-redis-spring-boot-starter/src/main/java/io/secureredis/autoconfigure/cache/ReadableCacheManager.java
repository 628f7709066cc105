package io.secureredis.autoconfigure.cache;

import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.cache.RedisCache;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;

/** Stands in for a cache manager, with all of its settings; its caches go by {@link UnreadableValues}. */
final class ReadableCacheManager extends RedisCacheManager {

    private final RedisCacheManager original;
    private final UnreadableValues unreadable;

    ReadableCacheManager(RedisCacheManager original, RedisCacheManagerParts parts, UnreadableValues unreadable) {
        super(parts.writer(), parts.defaults(), original.isAllowRuntimeCacheCreation(), parts.initialCaches());
        this.original = original;
        this.unreadable = unreadable;
        setTransactionAware(original.isTransactionAware());
        afterPropertiesSet();
    }

    @Override
    protected RedisCache createRedisCache(String name, @Nullable RedisCacheConfiguration configuration) {
        return new ReadableRedisCache(
                name,
                getCacheWriter(),
                configuration == null ? getDefaultCacheConfiguration() : configuration,
                unreadable);
    }

    /** By the original, which alone knows how it was told to reset, once it knows of all caches. */
    @Override
    public void resetCaches() {
        getCacheNames().forEach(original::getCache);
        original.resetCaches();
    }
}
