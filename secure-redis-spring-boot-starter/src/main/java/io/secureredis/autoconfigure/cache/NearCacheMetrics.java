package io.secureredis.autoconfigure.cache;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.secureredis.cache.near.NearCache;
import io.secureredis.cache.near.NearCacheCounts;
import java.util.function.ToDoubleFunction;

/** Meters of the near cache: hits, misses and invalidations by cache, its entries, and whether it receives changes. */
final class NearCacheMetrics {

    static final String HITS = "secure.redis.cache.near.hits";
    static final String MISSES = "secure.redis.cache.near.misses";
    static final String INVALIDATIONS = "secure.redis.cache.near.invalidations";
    static final String ENTRIES = "secure.redis.cache.near.entries";
    static final String LISTENING = "secure.redis.cache.near.listening";

    NearCacheMetrics(NearCache near, MeterRegistry registry) {
        Gauge.builder(ENTRIES, near, NearCache::size)
                .description("Sealed values that are kept in this process")
                .register(registry);
        Gauge.builder(LISTENING, near, tier -> tier.isListening() ? 1 : 0)
                .description("1 while the near cache learns of changes; 0 while every read goes to Redis")
                .register(registry);
        near.forEachCache((name, counts) -> counters(registry, name, counts));
    }

    private static void counters(MeterRegistry registry, String name, NearCacheCounts counts) {
        counter(registry, HITS, "Reads that were answered without Redis", name, counts, NearCacheCounts::hits);
        counter(registry, MISSES, "Reads that Redis answered", name, counts, NearCacheCounts::misses);
        counter(
                registry,
                INVALIDATIONS,
                "Kept values that Redis said had changed",
                name,
                counts,
                NearCacheCounts::invalidations);
    }

    private static void counter(
            MeterRegistry registry,
            String meter,
            String description,
            String cache,
            NearCacheCounts counts,
            ToDoubleFunction<NearCacheCounts> count) {
        FunctionCounter.builder(meter, counts, count)
                .description(description)
                .tag("cache", cache)
                .register(registry);
    }
}
