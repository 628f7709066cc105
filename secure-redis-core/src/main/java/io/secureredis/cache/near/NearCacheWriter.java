package io.secureredis.cache.near;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.cache.CacheStatistics;
import org.springframework.data.redis.cache.CacheStatisticsCollector;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.RedisConnection;

/**
 * Answers reads from a {@link NearCache} where it can; everything else goes to the writer inside.
 *
 * <p>To be put <em>inside</em> a sealed writer, so that what it keeps are envelopes, each of which is still opened for every read: with its binding, its lifetime and the key
 * ring of that moment. Reads that prolong an entry (time to idle) always go to Redis.
 *
 * <pre>{@code
 * NearCacheWriter near = new NearCacheWriter(delegate, nearCache, name -> true);
 * SealedCacheWriter writer = SealedCacheWriter.sealing(near, sealer).build();
 * }</pre>
 */
public final class NearCacheWriter implements RedisCacheWriter {

    private final RedisCacheWriter delegate;
    private final NearCache near;
    private final Predicate<String> caches;
    private final CacheStatisticsCollector statistics;

    /** @param caches says by its name whether a cache takes part */
    public NearCacheWriter(RedisCacheWriter delegate, NearCache near, Predicate<String> caches) {
        this(delegate, near, caches, CacheStatisticsCollector.none());
    }

    private NearCacheWriter(
            RedisCacheWriter delegate, NearCache near, Predicate<String> caches, CacheStatisticsCollector statistics) {
        this.delegate = delegate;
        this.near = near;
        this.caches = caches;
        this.statistics = statistics;
    }

    private byte @Nullable [] find(String name, byte[] key, boolean prolongs) {
        if (prolongs || !caches.test(name)) {
            return null;
        }
        byte[] envelope = near.find(name, key);
        if (envelope != null) {
            statistics.incGets(name);
            statistics.incHits(name);
        }
        return envelope;
    }

    private void keep(NearCache.Ticket ticket, String name, byte @Nullable [] envelope, boolean prolongs) {
        if (envelope != null && !prolongs && caches.test(name)) {
            near.keep(ticket, name, envelope);
        }
    }

    private static boolean prolongs(@Nullable Duration ttl) {
        return ttl != null && !ttl.isZero() && !ttl.isNegative();
    }

    @Override
    public byte @Nullable [] get(String name, byte[] key) {
        return get(name, key, null);
    }

    @Override
    public byte @Nullable [] get(String name, byte[] key, @Nullable Duration ttl) {
        boolean prolongs = prolongs(ttl);
        byte[] found = find(name, key, prolongs);
        if (found != null) {
            return found;
        }
        NearCache.Ticket ticket = near.ticket(key);
        byte[] envelope = delegate.get(name, key, ttl);
        keep(ticket, name, envelope, prolongs);
        return envelope;
    }

    @Override
    public byte[] get(
            String name, byte[] key, Supplier<byte[]> valueLoader, @Nullable Duration ttl, boolean timeToIdleEnabled) {
        byte[] found = find(name, key, timeToIdleEnabled);
        if (found != null) {
            return found;
        }
        NearCache.Ticket ticket = near.ticket(key);
        byte[] envelope = delegate.get(name, key, valueLoader, ttl, timeToIdleEnabled);
        keep(ticket, name, envelope, timeToIdleEnabled);
        return envelope;
    }

    @Override
    public boolean supportsAsyncRetrieve() {
        return delegate.supportsAsyncRetrieve();
    }

    @Override
    public CompletableFuture<byte[]> retrieve(String name, byte[] key, @Nullable Duration ttl) {
        boolean prolongs = prolongs(ttl);
        byte[] found = find(name, key, prolongs);
        if (found != null) {
            return CompletableFuture.completedFuture(found);
        }
        NearCache.Ticket ticket = near.ticket(key);
        return delegate.retrieve(name, key, ttl).thenApply(envelope -> {
            keep(ticket, name, envelope, prolongs);
            return envelope;
        });
    }

    /** Before, so that no other thread reads what is about to go; after, so that what was read meanwhile is not kept. */
    private <T extends @Nullable Object> T changing(byte[] key, Supplier<T> change) {
        near.forget(key);
        try {
            return change.get();
        } finally {
            near.forget(key);
        }
    }

    @Override
    public void put(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        changing(key, () -> {
            delegate.put(name, key, value, ttl);
            return true;
        });
    }

    @Override
    public CompletableFuture<Void> store(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        near.forget(key);
        return delegate.store(name, key, value, ttl).whenComplete((stored, failure) -> near.forget(key));
    }

    @Override
    public byte @Nullable [] putIfAbsent(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        return this.<byte @Nullable []>changing(key, () -> delegate.putIfAbsent(name, key, value, ttl));
    }

    @Override
    public void evict(String name, byte[] key) {
        changing(key, () -> {
            delegate.evict(name, key);
            return true;
        });
    }

    @Override
    public boolean evictIfPresent(String name, byte[] key) {
        return changing(key, () -> delegate.evictIfPresent(name, key));
    }

    @Override
    public void clear(String name, byte[] pattern) {
        invalidate(name, pattern);
    }

    /** Forgets every cache's entries: clearing is rare, and finding one cache's entries is not cheap. */
    @Override
    public boolean invalidate(String name, byte[] pattern) {
        near.forgetAll();
        try {
            return delegate.invalidate(name, pattern);
        } finally {
            near.forgetAll();
        }
    }

    @Override
    public <T extends @Nullable Object> T execute(Function<RedisConnection, T> callback) {
        return delegate.execute(callback);
    }

    @Override
    public void clearStatistics(String name) {
        delegate.clearStatistics(name);
    }

    @Override
    public CacheStatistics getCacheStatistics(String cacheName) {
        return delegate.getCacheStatistics(cacheName);
    }

    @Override
    public RedisCacheWriter withStatisticsCollector(CacheStatisticsCollector collector) {
        return new NearCacheWriter(delegate.withStatisticsCollector(collector), near, caches, collector);
    }
}
