package io.secureredis.cache;

import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailures;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.cache.CacheStatisticsCollector;
import org.springframework.data.redis.cache.RedisCacheWriter;

/**
 * Calls Redis, and explains its failures: what they mean, and what to do. No other class does either.
 *
 * <p>A {@link ConnectionException} with a code from {@code SR310} on replaces the client's exception, which stays as
 * its cause. A {@link StoredKeyException} replaces an error that the stored value of one key has caused. Other
 * exceptions pass unchanged.
 */
class ExplainingCacheWriter extends ForwardingCacheWriter {

    private final ConnectionFailures failures;

    ExplainingCacheWriter(RedisCacheWriter delegate, ConnectionFailures failures) {
        super(delegate);
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
    public byte @Nullable [] get(String name, byte[] key, @Nullable Duration ttl) {
        return this.<byte @Nullable []>explained(() -> super.get(name, key, ttl));
    }

    @Override
    public byte[] get(
            String name, byte[] key, Supplier<byte[]> valueLoader, @Nullable Duration ttl, boolean timeToIdleEnabled) {
        LoadOnce loader = new LoadOnce(valueLoader);
        try {
            return explained(() -> super.get(name, key, loader, ttl, timeToIdleEnabled));
        } catch (LoadOnce.LoadFailedException failed) {
            throw failed.failure();
        }
    }

    @Override
    public CompletableFuture<byte[]> retrieve(String name, byte[] key, @Nullable Duration ttl) {
        return explainedLater(super.retrieve(name, key, ttl));
    }

    @Override
    public void put(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        explained(() -> {
            super.put(name, key, value, ttl);
            return true;
        });
    }

    @Override
    public CompletableFuture<Void> store(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        return explainedLater(super.store(name, key, value, ttl));
    }

    @Override
    public byte @Nullable [] putIfAbsent(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        return this.<byte @Nullable []>explained(() -> super.putIfAbsent(name, key, value, ttl));
    }

    @Override
    public boolean evictIfPresent(String name, byte[] key) {
        return explained(() -> super.evictIfPresent(name, key));
    }

    @Override
    public boolean invalidate(String name, byte[] pattern) {
        return explained(() -> super.invalidate(name, pattern));
    }

    @Override
    public RedisCacheWriter withStatisticsCollector(CacheStatisticsCollector statistics) {
        return new ExplainingCacheWriter(delegate().withStatisticsCollector(statistics), failures);
    }
}
