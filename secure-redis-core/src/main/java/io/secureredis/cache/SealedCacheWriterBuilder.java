package io.secureredis.cache;

import io.secureredis.crypto.Sealer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Function;
import org.springframework.data.redis.cache.CacheStatisticsCollector;
import org.springframework.data.redis.cache.RedisCacheWriter;

/** Settings of a {@link SealedCacheWriter}. */
public final class SealedCacheWriterBuilder {

    final RedisCacheWriter delegate;
    final Sealer sealer;
    Function<String, CacheRules> rules = name -> CacheRules.defaults();
    final List<CacheOpenFailureListener> listeners = new ArrayList<>();
    Executor executor = ForkJoinPool.commonPool();
    CacheStatisticsCollector statistics = CacheStatisticsCollector.none();

    SealedCacheWriterBuilder(RedisCacheWriter delegate, Sealer sealer) {
        this.delegate = delegate;
        this.sealer = sealer;
    }

    /**
     * What holds for each cache, by its name; {@link CacheRules#defaults()} for all by default.
     *
     * @param rules asked once for each cache name, from any thread
     */
    public SealedCacheWriterBuilder rules(Function<String, CacheRules> rules) {
        this.rules = rules;
        return this;
    }

    /** Told of values that do not open; a log with a limited rate is a good first one: {@link CacheOpenFailureLog}. */
    public SealedCacheWriterBuilder listener(CacheOpenFailureListener listener) {
        listeners.add(listener);
        return this;
    }

    /** Where the blocking part of asynchronous reads runs (evicting what does not open); the common pool by default. */
    public SealedCacheWriterBuilder executor(Executor executor) {
        this.executor = executor;
        return this;
    }

    /** Who counts; nobody by default. */
    public SealedCacheWriterBuilder collectStatistics(CacheStatisticsCollector statistics) {
        this.statistics = statistics;
        return this;
    }

    /** A writer of these settings. */
    public SealedCacheWriter build() {
        CacheSeal seal = new CacheSeal(sealer, rules, List.copyOf(listeners));
        return new DefaultSealedCacheWriter(delegate, seal, executor, statistics);
    }
}
