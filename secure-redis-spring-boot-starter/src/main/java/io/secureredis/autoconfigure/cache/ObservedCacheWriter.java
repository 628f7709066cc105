package io.secureredis.autoconfigure.cache;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.secureredis.cache.CacheOperation;
import io.secureredis.cache.CallbackGuard;
import io.secureredis.cache.ForwardingCacheWriter;
import io.secureredis.cache.SealedCacheWriter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.cache.CacheStatisticsCollector;

/**
 * Creates observations of a sealed cache: {@value #NAME}, with cache, operation and, for a read, its outcome (hit, miss
 * or loaded). Never a key or a value.
 *
 * <p>It surrounds the sealing, so a span measures how long the application waited for the cache; the client's own spans
 * inside measure Redis.
 */
final class ObservedCacheWriter extends ForwardingCacheWriter implements SealedCacheWriter {

    static final String NAME = "secure.redis.cache";

    private final SealedCacheWriter sealed;
    private final ObservationRegistry registry;
    private final CallbackGuard guard = CallbackGuard.perMinute();

    ObservedCacheWriter(SealedCacheWriter delegate, ObservationRegistry registry) {
        super(delegate);
        this.sealed = delegate;
        this.registry = registry;
    }

    private Started started(String cache, CacheOperation operation) {
        Observation observation = guard.call(
                registry,
                () -> Observation.createNotStarted(NAME, registry)
                        .contextualName("cache " + operation.label())
                        .lowCardinalityKeyValue("cache", cache)
                        .lowCardinalityKeyValue("operation", operation.label())
                        .lowCardinalityKeyValue("outcome", "none")
                        .start(),
                Observation.NOOP);
        return new Started(observation);
    }

    /** An observation whose handlers may throw without consequences for the cache. */
    private final class Started {

        private final Observation observation;

        Started(Observation observation) {
            this.observation = observation;
        }

        void outcome(String outcome) {
            guard.run(registry, () -> observation.lowCardinalityKeyValue("outcome", outcome));
        }

        <T extends @Nullable Object> T observe(Supplier<T> call) {
            Observation.Scope scope = guard.call(registry, observation::openScope, Observation.Scope.NOOP);
            Throwable thrown = null;
            try {
                return call.get();
            } catch (Throwable failure) {
                thrown = failure;
                throw failure;
            } finally {
                guard.run(registry, scope::close);
                stop(thrown);
            }
        }

        void stop(@Nullable Throwable failure) {
            if (failure != null) {
                guard.run(registry, () -> observation.error(failure));
            }
            guard.run(registry, observation::stop);
        }
    }

    @Override
    public byte @Nullable [] get(String name, byte[] key, @Nullable Duration ttl) {
        Started observation = started(name, CacheOperation.GET);
        return observation.<byte @Nullable []>observe(() -> {
            byte[] value = super.get(name, key, ttl);
            observation.outcome(value == null ? "miss" : "hit");
            return value;
        });
    }

    @Override
    public byte[] get(
            String name, byte[] key, Supplier<byte[]> valueLoader, @Nullable Duration ttl, boolean timeToIdleEnabled) {
        Started observation = started(name, CacheOperation.GET);
        return observation.observe(() -> {
            observation.outcome("hit");
            Supplier<byte[]> loader = () -> {
                observation.outcome("loaded");
                return valueLoader.get();
            };
            return super.get(name, key, loader, ttl, timeToIdleEnabled);
        });
    }

    @Override
    public CompletableFuture<byte[]> retrieve(String name, byte[] key, @Nullable Duration ttl) {
        Started observation = started(name, CacheOperation.GET);
        return observedLater(
                observation,
                () -> super.retrieve(name, key, ttl).whenComplete((value, failure) -> {
                    observation.outcome(value == null ? "miss" : "hit");
                    observation.stop(failure);
                }));
    }

    /** Also ends the observation if the call throws before there is a future. */
    private static <T> CompletableFuture<T> observedLater(Started observation, Supplier<CompletableFuture<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException failure) {
            observation.stop(failure);
            throw failure;
        }
    }

    @Override
    public void put(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        started(name, CacheOperation.PUT).observe(() -> {
            super.put(name, key, value, ttl);
            return true;
        });
    }

    @Override
    public CompletableFuture<Void> store(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        Started observation = started(name, CacheOperation.PUT);
        return observedLater(
                observation,
                () -> super.store(name, key, value, ttl).whenComplete((stored, failure) -> observation.stop(failure)));
    }

    @Override
    public byte @Nullable [] putIfAbsent(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        return started(name, CacheOperation.PUT_IF_ABSENT)
                .<byte @Nullable []>observe(() -> super.putIfAbsent(name, key, value, ttl));
    }

    @Override
    public boolean evictIfPresent(String name, byte[] key) {
        return started(name, CacheOperation.EVICT).observe(() -> super.evictIfPresent(name, key));
    }

    @Override
    public boolean invalidate(String name, byte[] pattern) {
        return started(name, CacheOperation.CLEAR).observe(() -> super.invalidate(name, pattern));
    }

    @Override
    public SealedCacheWriter withStatisticsCollector(CacheStatisticsCollector statistics) {
        return new ObservedCacheWriter(sealed.withStatisticsCollector(statistics), registry);
    }
}
