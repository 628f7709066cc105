package io.secureredis.cache;

import org.springframework.data.redis.cache.CacheStatistics;
import org.springframework.data.redis.cache.CacheStatisticsCollector;

/**
 * Restricts what the writer inside a sealed one may count. It may not count hits, which are known only after opening.
 *
 * @param lookups whether it counts the lookups and the misses that it sees
 */
record DelegateStatistics(CacheStatisticsCollector statistics, boolean lookups) implements CacheStatisticsCollector {

    @Override
    public void incGets(String cacheName) {
        if (lookups) {
            statistics.incGets(cacheName);
        }
    }

    @Override
    public void incMisses(String cacheName) {
        if (lookups) {
            statistics.incMisses(cacheName);
        }
    }

    /** Does nothing: the sealed writer counts a hit once the value has opened. */
    @Override
    public void incHits(String cacheName) {}

    @Override
    public void incPuts(String cacheName) {
        statistics.incPuts(cacheName);
    }

    @Override
    public void incDeletesBy(String cacheName, int value) {
        statistics.incDeletesBy(cacheName, value);
    }

    @Override
    public void incLockTime(String cacheName, long durationNanos) {
        statistics.incLockTime(cacheName, durationNanos);
    }

    @Override
    public void reset(String cacheName) {
        statistics.reset(cacheName);
    }

    @Override
    public CacheStatistics getCacheStatistics(String cacheName) {
        return statistics.getCacheStatistics(cacheName);
    }
}
