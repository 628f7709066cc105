package io.secureredis.cache;

import org.springframework.data.redis.cache.CacheStatistics;
import org.springframework.data.redis.cache.CacheStatisticsCollector;

/** Subtracts the time that a locking writer waited for its lock from the time of the call, and forwards everything. */
record LockWaits(CacheStatisticsCollector statistics) implements CacheStatisticsCollector {

    @Override
    public void incLockTime(String cacheName, long durationNanos) {
        CircuitCall.waited(durationNanos);
        statistics.incLockTime(cacheName, durationNanos);
    }

    @Override
    public void incGets(String cacheName) {
        statistics.incGets(cacheName);
    }

    @Override
    public void incMisses(String cacheName) {
        statistics.incMisses(cacheName);
    }

    @Override
    public void incHits(String cacheName) {
        statistics.incHits(cacheName);
    }

    @Override
    public void incPuts(String cacheName) {
        statistics.incPuts(cacheName);
    }

    @Override
    public void incDeletesBy(String cacheName, int value) {
        statistics.incDeletesBy(cacheName, value);
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
