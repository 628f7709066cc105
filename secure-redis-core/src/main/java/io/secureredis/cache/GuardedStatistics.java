package io.secureredis.cache;

import org.springframework.data.redis.cache.CacheStatistics;
import org.springframework.data.redis.cache.CacheStatisticsCollector;

/** Keeps exceptions of a statistics collector from the caller of the cache. */
record GuardedStatistics(CacheStatisticsCollector statistics, CallbackGuard guard) implements CacheStatisticsCollector {

    @Override
    public void incGets(String cacheName) {
        guard.run(statistics, () -> statistics.incGets(cacheName));
    }

    @Override
    public void incMisses(String cacheName) {
        guard.run(statistics, () -> statistics.incMisses(cacheName));
    }

    @Override
    public void incHits(String cacheName) {
        guard.run(statistics, () -> statistics.incHits(cacheName));
    }

    @Override
    public void incPuts(String cacheName) {
        guard.run(statistics, () -> statistics.incPuts(cacheName));
    }

    @Override
    public void incDeletesBy(String cacheName, int value) {
        guard.run(statistics, () -> statistics.incDeletesBy(cacheName, value));
    }

    @Override
    public void incLockTime(String cacheName, long durationNanos) {
        guard.run(statistics, () -> statistics.incLockTime(cacheName, durationNanos));
    }

    /** Not guarded: the application called it and sees its exceptions. */
    @Override
    public void reset(String cacheName) {
        statistics.reset(cacheName);
    }

    /** Not guarded: the application called it and sees its exceptions. */
    @Override
    public CacheStatistics getCacheStatistics(String cacheName) {
        return statistics.getCacheStatistics(cacheName);
    }
}
