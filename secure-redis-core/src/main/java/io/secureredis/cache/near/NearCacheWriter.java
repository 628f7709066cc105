package io.secureredis.cache.near;

import io.secureredis.cache.ForwardingCacheWriter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.cache.CacheStatisticsCollector;
import org.springframework.data.redis.cache.RedisCacheWriter;

/**
 * Answers reads from a {@link NearCache} if possible; everything else goes to the inner writer.
 *
 * <p>Put it <em>inside</em> a sealed writer. It then keeps envelopes, and every read still opens its envelope with its
 * binding, its lifetime and the current key ring. Reads that extend an entry (time to idle) always go to Redis.
 *
 * <pre>{@code
 * NearCacheWriter near = new NearCacheWriter(delegate, nearCache, name -> true);
 * SealedCacheWriter writer = SealedCacheWriter.sealing(near, sealer).build();
 * }</pre>
 */
public final class NearCacheWriter extends ForwardingCacheWriter {

    private final NearCache near;
    private final Predicate<String> caches;
    private final CacheStatisticsCollector statistics;

    /** @param caches decides by its name whether a cache uses the tier */
    public NearCacheWriter(RedisCacheWriter delegate, NearCache near, Predicate<String> caches) {
        this(delegate, near, caches, CacheStatisticsCollector.none());
    }

    private NearCacheWriter(
            RedisCacheWriter delegate, NearCache near, Predicate<String> caches, CacheStatisticsCollector statistics) {
        super(delegate);
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
    public byte @Nullable [] get(String name, byte[] key, @Nullable Duration ttl) {
        boolean prolongs = prolongs(ttl);
        byte[] found = find(name, key, prolongs);
        if (found != null) {
            return found;
        }
        NearCache.Ticket ticket = near.ticket(key);
        byte[] envelope = super.get(name, key, ttl);
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
        byte[] envelope = super.get(name, key, valueLoader, ttl, timeToIdleEnabled);
        keep(ticket, name, envelope, timeToIdleEnabled);
        return envelope;
    }

    @Override
    public CompletableFuture<byte[]> retrieve(String name, byte[] key, @Nullable Duration ttl) {
        boolean prolongs = prolongs(ttl);
        byte[] found = find(name, key, prolongs);
        if (found != null) {
            return CompletableFuture.completedFuture(found);
        }
        NearCache.Ticket ticket = near.ticket(key);
        return super.retrieve(name, key, ttl).thenApply(envelope -> {
            keep(ticket, name, envelope, prolongs);
            return envelope;
        });
    }

    /**
     * Removes the entry before the change, so that no other thread reads it, and again after it, so that a concurrent
     * read is not kept.
     */
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
            super.put(name, key, value, ttl);
            return true;
        });
    }

    @Override
    public CompletableFuture<Void> store(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        near.forget(key);
        return super.store(name, key, value, ttl).whenComplete((stored, failure) -> near.forget(key));
    }

    @Override
    public byte @Nullable [] putIfAbsent(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        return this.<byte @Nullable []>changing(key, () -> super.putIfAbsent(name, key, value, ttl));
    }

    @Override
    public boolean evictIfPresent(String name, byte[] key) {
        return changing(key, () -> super.evictIfPresent(name, key));
    }

    /** Removes the entries of all caches: clearing is rare, and finding the entries of one cache is expensive. */
    @Override
    public boolean invalidate(String name, byte[] pattern) {
        near.forgetAll();
        try {
            return super.invalidate(name, pattern);
        } finally {
            near.forgetAll();
        }
    }

    @Override
    public RedisCacheWriter withStatisticsCollector(CacheStatisticsCollector collector) {
        return new NearCacheWriter(delegate().withStatisticsCollector(collector), near, caches, collector);
    }
}
