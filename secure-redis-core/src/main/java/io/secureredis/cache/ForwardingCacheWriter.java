package io.secureredis.cache;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.cache.CacheStatistics;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.RedisConnection;

/**
 * Forwards every call to another cache writer. A subclass overrides the calls that it changes.
 *
 * <p>Short forms of a call use the long form of this writer: {@code get} and {@code retrieve} without a time to live,
 * {@code evict}, and {@code clear}. A subclass therefore overrides only the long form. This class is as thread-safe as
 * the other writer.
 */
public abstract class ForwardingCacheWriter implements RedisCacheWriter {

    private final RedisCacheWriter delegate;

    /** @param delegate receives every call that is not overridden; a {@code put} waits until Redis has answered */
    protected ForwardingCacheWriter(RedisCacheWriter delegate) {
        this(WaitingCacheWriter.around(delegate), true);
    }

    /** @param waits whether the writer waits for Redis by itself, or this one sees to it */
    ForwardingCacheWriter(RedisCacheWriter delegate, boolean waits) {
        this.delegate = Objects.requireNonNull(delegate);
    }

    /** Returns the writer inside this one. */
    protected final RedisCacheWriter delegate() {
        return delegate;
    }

    @Override
    public final byte @Nullable [] get(String name, byte[] key) {
        return get(name, key, null);
    }

    @Override
    public byte @Nullable [] get(String name, byte[] key, @Nullable Duration ttl) {
        return delegate.get(name, key, ttl);
    }

    @Override
    public byte[] get(
            String name, byte[] key, Supplier<byte[]> valueLoader, @Nullable Duration ttl, boolean timeToIdleEnabled) {
        return delegate.get(name, key, valueLoader, ttl, timeToIdleEnabled);
    }

    @Override
    public boolean supportsAsyncRetrieve() {
        return delegate.supportsAsyncRetrieve();
    }

    @Override
    public final CompletableFuture<byte[]> retrieve(String name, byte[] key) {
        return retrieve(name, key, null);
    }

    @Override
    public CompletableFuture<byte[]> retrieve(String name, byte[] key, @Nullable Duration ttl) {
        return delegate.retrieve(name, key, ttl);
    }

    @Override
    public void put(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        delegate.put(name, key, value, ttl);
    }

    @Override
    public CompletableFuture<Void> store(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        return delegate.store(name, key, value, ttl);
    }

    @Override
    public byte @Nullable [] putIfAbsent(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        return delegate.putIfAbsent(name, key, value, ttl);
    }

    @Override
    public final void evict(String name, byte[] key) {
        evictIfPresent(name, key);
    }

    @Override
    public boolean evictIfPresent(String name, byte[] key) {
        return delegate.evictIfPresent(name, key);
    }

    @Override
    public final void clear(String name, byte[] pattern) {
        invalidate(name, pattern);
    }

    @Override
    public boolean invalidate(String name, byte[] pattern) {
        return delegate.invalidate(name, pattern);
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
}
