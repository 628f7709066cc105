package io.secureredis.autoconfigure;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.secureredis.cache.CacheOperation;
import io.secureredis.cache.SealedCacheWriter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.cache.CacheStatistics;
import org.springframework.data.redis.cache.CacheStatisticsCollector;
import org.springframework.data.redis.connection.RedisConnection;

/**
 * Observations of a sealed cache: {@value #NAME}, with cache, operation and, for a read, its outcome (hit, miss or loaded). Never a key or a value.
 *
 * <p>Around the sealing, so a span tells how long the application waited for the cache; the client's own spans inside tell how long for Redis.
 */
final class ObservedCacheWriter implements SealedCacheWriter {

    static final String NAME = "secure.redis.cache";

    private final SealedCacheWriter delegate;
    private final ObservationRegistry registry;

    ObservedCacheWriter(SealedCacheWriter delegate, ObservationRegistry registry) {
        this.delegate = delegate;
        this.registry = registry;
    }

    private Observation observation(String cache, CacheOperation operation) {
        return Observation.createNotStarted(NAME, registry)
                .contextualName("cache " + operation.label())
                .lowCardinalityKeyValue("cache", cache)
                .lowCardinalityKeyValue("operation", operation.label())
                .lowCardinalityKeyValue("outcome", "none");
    }

    private static void outcome(Observation observation, String outcome) {
        observation.lowCardinalityKeyValue("outcome", outcome);
    }

    @Override
    public byte @Nullable [] get(String name, byte[] key) {
        return get(name, key, null);
    }

    @Override
    public byte @Nullable [] get(String name, byte[] key, @Nullable Duration ttl) {
        Observation observation = observation(name, CacheOperation.GET);
        return observation.<byte @Nullable []>observe(() -> {
            byte[] value = delegate.get(name, key, ttl);
            outcome(observation, value == null ? "miss" : "hit");
            return value;
        });
    }

    @Override
    public byte[] get(
            String name, byte[] key, Supplier<byte[]> valueLoader, @Nullable Duration ttl, boolean timeToIdleEnabled) {
        Observation observation = observation(name, CacheOperation.GET);
        return observation.observe(() -> {
            outcome(observation, "hit");
            Supplier<byte[]> loader = () -> {
                outcome(observation, "loaded");
                return valueLoader.get();
            };
            return delegate.get(name, key, loader, ttl, timeToIdleEnabled);
        });
    }

    @Override
    public boolean supportsAsyncRetrieve() {
        return delegate.supportsAsyncRetrieve();
    }

    @Override
    public CompletableFuture<byte[]> retrieve(String name, byte[] key, @Nullable Duration ttl) {
        Observation observation = observation(name, CacheOperation.GET).start();
        return delegate.retrieve(name, key, ttl).whenComplete((value, failure) -> {
            outcome(observation, value == null ? "miss" : "hit");
            stop(observation, failure);
        });
    }

    private static void stop(Observation observation, @Nullable Throwable failure) {
        if (failure != null) {
            observation.error(failure);
        }
        observation.stop();
    }

    @Override
    public void put(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        observation(name, CacheOperation.PUT).observe(() -> delegate.put(name, key, value, ttl));
    }

    @Override
    public CompletableFuture<Void> store(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        Observation observation = observation(name, CacheOperation.PUT).start();
        return delegate.store(name, key, value, ttl).whenComplete((stored, failure) -> stop(observation, failure));
    }

    @Override
    public byte @Nullable [] putIfAbsent(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        return observation(name, CacheOperation.PUT_IF_ABSENT)
                .<byte @Nullable []>observe(() -> delegate.putIfAbsent(name, key, value, ttl));
    }

    @Override
    public void evict(String name, byte[] key) {
        observation(name, CacheOperation.EVICT).observe(() -> delegate.evict(name, key));
    }

    @Override
    public boolean evictIfPresent(String name, byte[] key) {
        return Boolean.TRUE.equals(
                observation(name, CacheOperation.EVICT).observe(() -> delegate.evictIfPresent(name, key)));
    }

    @Override
    public void clear(String name, byte[] pattern) {
        observation(name, CacheOperation.CLEAR).observe(() -> delegate.clear(name, pattern));
    }

    @Override
    public boolean invalidate(String name, byte[] pattern) {
        return Boolean.TRUE.equals(
                observation(name, CacheOperation.CLEAR).observe(() -> delegate.invalidate(name, pattern)));
    }

    @Override
    public <T extends @Nullable Object> T execute(Function<RedisConnection, T> callback) {
        return delegate.execute(callback);
    }

    @Override
    public CacheStatistics getCacheStatistics(String cacheName) {
        return delegate.getCacheStatistics(cacheName);
    }

    @Override
    public void clearStatistics(String name) {
        delegate.clearStatistics(name);
    }

    @Override
    public SealedCacheWriter withStatisticsCollector(CacheStatisticsCollector statistics) {
        return new ObservedCacheWriter(delegate.withStatisticsCollector(statistics), registry);
    }
}
