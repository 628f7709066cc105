package io.secureredis.autoconfigure.cache;

import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.cache.RedisCache;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;

/** Replaces a cache manager and keeps all its settings; its caches use {@link UnreadableValues}. */
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

    /** Delegates to the original once that knows all caches, because only the original knows how to reset them. */
    @Override
    public void resetCaches() {
        getCacheNames().forEach(original::getCache);
        original.resetCaches();
    }
}
