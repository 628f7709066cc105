package io.secureredis.cache;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.cache.CacheStatistics;
import org.springframework.data.redis.cache.CacheStatisticsCollector;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.RedisConnection;

/**
 * Seals and opens values between a {@code RedisCache} and the writer that talks to Redis.
 *
 * <p>An entry whose key is hidden has one name under each secret of the key ring, and instances with different primary
 * secrets write it under different names. All these names mean the same entry. A read tries each name, the primary's
 * first. A write stores the value under one name and then deletes the others. Two concurrent writers therefore leave
 * one value or none, never two. With one secret there is one name, and none of this happens.
 */
final class DefaultSealedCacheWriter extends ForwardingCacheWriter implements SealedCacheWriter {

    private final SealedEntries entries;
    private final CacheSeal seal;
    private final Executor executor;
    private final CacheReports reports;
    private final CacheStatisticsCollector statistics;

    DefaultSealedCacheWriter(
            RedisCacheWriter delegate,
            CacheSeal seal,
            Executor executor,
            CacheReports reports,
            CacheStatisticsCollector collector) {
        super(delegate);
        this.statistics = new GuardedStatistics(collector, reports.guard());
        this.entries = new SealedEntries(delegate, seal, executor, reports, statistics);
        this.seal = seal;
        this.executor = executor;
        this.reports = reports;
    }

    @Override
    public byte @Nullable [] get(String name, byte[] key, @Nullable Duration ttl) {
        byte[] value = find(name, seal.namesInRedis(name, key), ttl);
        countLookup(name, value != null);
        return value;
    }

    private byte @Nullable [] find(String name, List<byte[]> names, @Nullable Duration ttl) {
        for (byte[] redisKey : names) {
            byte[] value = entries.get(name, redisKey, ttl);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    @Override
    public byte[] get(
            String name, byte[] key, Supplier<byte[]> valueLoader, @Nullable Duration ttl, boolean timeToIdleEnabled) {
        List<byte[]> names = seal.namesInRedis(name, key);
        List<byte[]> others = names.subList(1, names.size());
        byte[] present = others.isEmpty() ? null : find(name, names, timeToIdleEnabled ? ttl : null);
        if (present != null) {
            countLookup(name, true);
            return present;
        }
        byte[] value = entries.load(name, names.get(0), valueLoader, ttl, timeToIdleEnabled);
        others.forEach(other -> entries.evictIfPossible(name, other));
        return value;
    }

    private void countLookup(String name, boolean hit) {
        statistics.incGets(name);
        if (hit) {
            statistics.incHits(name);
        } else {
            statistics.incMisses(name);
        }
    }

    @Override
    public CompletableFuture<byte[]> retrieve(String name, byte[] key, @Nullable Duration ttl) {
        return retrieve(name, seal.namesInRedis(name, key), ttl).thenApply(value -> {
            countLookup(name, value != null);
            return value;
        });
    }

    private CompletableFuture<byte[]> retrieve(String name, List<byte[]> names, @Nullable Duration ttl) {
        CompletableFuture<byte[]> first = entries.retrieve(name, names.get(0), ttl);
        return names.size() == 1
                ? first
                : first.thenCompose(value -> value != null
                        ? CompletableFuture.completedFuture(value)
                        : retrieve(name, names.subList(1, names.size()), ttl));
    }

    @Override
    public void put(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        List<byte[]> names = seal.namesInRedis(name, key);
        entries.put(name, names.get(0), value, ttl);
        names.subList(1, names.size()).forEach(other -> entries.evictIfPresent(name, other));
    }

    @Override
    public CompletableFuture<Void> store(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        List<byte[]> names = seal.namesInRedis(name, key);
        CompletableFuture<Void> stored = entries.store(name, names.get(0), value, ttl);
        List<byte[]> others = names.subList(1, names.size());
        return others.isEmpty()
                ? stored
                : stored.thenRunAsync(() -> others.forEach(other -> entries.evictIfPresent(name, other)), executor);
    }

    @Override
    public byte @Nullable [] putIfAbsent(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        List<byte[]> names = seal.namesInRedis(name, key);
        return names.size() == 1
                ? entries.putIfAbsent(name, names.get(0), value, ttl)
                : putIfAbsentUnderAll(name, names, value, ttl);
    }

    /** All instances use the same name for the decision, whichever secret is their primary. */
    private byte @Nullable [] putIfAbsentUnderAll(
            String name, List<byte[]> names, byte[] value, @Nullable Duration ttl) {
        byte[] deciding = Collections.min(names, Arrays::compareUnsigned);
        List<byte[]> others =
                names.stream().filter(each -> !Arrays.equals(each, deciding)).toList();
        byte[] present = find(name, others, null);
        if (present != null) {
            return present;
        }
        present = entries.putIfAbsent(name, deciding, value, ttl);
        if (present != null) {
            return present;
        }
        byte[] meanwhile = find(name, others, null);
        if (meanwhile != null) {
            entries.evictIfPossible(name, deciding);
        }
        return meanwhile;
    }

    @Override
    public boolean evictIfPresent(String name, byte[] key) {
        boolean present = false;
        for (byte[] redisKey : seal.namesInRedis(name, key)) {
            present |= entries.evictIfPresent(name, redisKey);
        }
        return present;
    }

    @Override
    public boolean invalidate(String name, byte[] pattern) {
        return entries.invalidate(name, seal.patternInRedis(name, pattern));
    }

    @Override
    public <T extends @Nullable Object> T execute(Function<RedisConnection, T> callback) {
        return entries.execute(callback);
    }

    @Override
    public CacheStatistics getCacheStatistics(String cacheName) {
        return statistics.getCacheStatistics(cacheName);
    }

    @Override
    public void clearStatistics(String name) {
        statistics.reset(name);
    }

    @Override
    public SealedCacheWriter withStatisticsCollector(CacheStatisticsCollector collector) {
        return new DefaultSealedCacheWriter(delegate(), seal, executor, reports, collector);
    }
}
