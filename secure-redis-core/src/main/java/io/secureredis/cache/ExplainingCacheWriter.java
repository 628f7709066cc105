package io.secureredis.cache;

import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailures;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.cache.CacheStatistics;
import org.springframework.data.redis.cache.CacheStatisticsCollector;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.RedisConnection;

/**
 * Says what a failure of Redis means, and what to do: {@link ConnectionException} with a code from {@code SR310} on takes the place of the client's exception, which stays as its cause;
 * {@link StoredKeyException} that of an error which what stands under one key has caused. What is neither passes as it is.
 */
final class ExplainingCacheWriter implements RedisCacheWriter {

    private final RedisCacheWriter delegate;
    private final ConnectionFailures failures;

    ExplainingCacheWriter(RedisCacheWriter delegate, ConnectionFailures failures) {
        this.delegate = delegate;
        this.failures = failures;
    }

    private <T extends @Nullable Object> T explained(Supplier<T> call) {
        try {
            return call.get();
        } catch (LoadOnce.LoadFailedException ofTheApplication) {
            throw ofTheApplication;
        } catch (RuntimeException failure) {
            throw meaning(failure);
        }
    }

    private Throwable meaningOf(Throwable failure) {
        StoredKeyException ofTheKey = StoredKeyException.in(failure);
        return ofTheKey != null
                ? ofTheKey
                : failures.explain(failure).<Throwable>map(why -> why).orElse(failure);
    }

    private RuntimeException meaning(RuntimeException failure) {
        return meaningOf(failure) instanceof RuntimeException meaning ? meaning : failure;
    }

    private <T> CompletableFuture<T> explainedLater(CompletableFuture<T> reply) {
        return reply.exceptionallyCompose(failure -> CompletableFuture.failedFuture(meaningOf(failure)));
    }

    @Override
    public byte @Nullable [] get(String name, byte[] key) {
        return this.<byte @Nullable []>explained(() -> delegate.get(name, key));
    }

    @Override
    public byte @Nullable [] get(String name, byte[] key, @Nullable Duration ttl) {
        return this.<byte @Nullable []>explained(() -> delegate.get(name, key, ttl));
    }

    @Override
    public byte[] get(
            String name, byte[] key, Supplier<byte[]> valueLoader, @Nullable Duration ttl, boolean timeToIdleEnabled) {
        LoadOnce loader = new LoadOnce(valueLoader);
        try {
            return explained(() -> delegate.get(name, key, loader, ttl, timeToIdleEnabled));
        } catch (LoadOnce.LoadFailedException failed) {
            throw failed.failure();
        }
    }

    @Override
    public boolean supportsAsyncRetrieve() {
        return delegate.supportsAsyncRetrieve();
    }

    @Override
    public CompletableFuture<byte[]> retrieve(String name, byte[] key, @Nullable Duration ttl) {
        return explainedLater(delegate.retrieve(name, key, ttl));
    }

    @Override
    public void put(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        explained(() -> {
            delegate.put(name, key, value, ttl);
            return true;
        });
    }

    @Override
    public CompletableFuture<Void> store(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        return explainedLater(delegate.store(name, key, value, ttl));
    }

    @Override
    public byte @Nullable [] putIfAbsent(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        return this.<byte @Nullable []>explained(() -> delegate.putIfAbsent(name, key, value, ttl));
    }

    @Override
    public void evict(String name, byte[] key) {
        evictIfPresent(name, key);
    }

    @Override
    public boolean evictIfPresent(String name, byte[] key) {
        return explained(() -> delegate.evictIfPresent(name, key));
    }

    @Override
    public void clear(String name, byte[] pattern) {
        invalidate(name, pattern);
    }

    @Override
    public boolean invalidate(String name, byte[] pattern) {
        return explained(() -> delegate.invalidate(name, pattern));
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
    public RedisCacheWriter withStatisticsCollector(CacheStatisticsCollector statistics) {
        return new ExplainingCacheWriter(delegate.withStatisticsCollector(statistics), failures);
    }
}
