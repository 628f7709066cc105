package io.secureredis.cache;

import io.secureredis.connection.ConnectionFailures;
import io.secureredis.crypto.KeyRingSource;
import io.secureredis.crypto.Sealer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.cache.CacheStatisticsCollector;
import org.springframework.data.redis.cache.RedisCacheWriter;

/** Settings of a {@link SealedCacheWriter}. */
public final class SealedCacheWriterBuilder {

    final RedisCacheWriter delegate;
    final Sealer sealer;
    Function<String, CacheRules> rules = name -> CacheRules.defaults();
    final List<CacheOpenFailureListener> failures = new ArrayList<>();
    final List<CacheEventListener> events = new ArrayList<>();
    Executor executor = ForkJoinPool.commonPool();
    Clock clock = Clock.systemUTC();
    CacheStatisticsCollector statistics = CacheStatisticsCollector.none();
    ConnectionFailures connectionFailures = ConnectionFailures.anywhere();

    @Nullable
    KeyRingSource ring;

    @Nullable
    CacheResilience resilience;

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
        failures.add(listener);
        return this;
    }

    /** Told of other things that happen. */
    public SealedCacheWriterBuilder listener(CacheEventListener listener) {
        events.add(listener);
        return this;
    }

    /**
     * What explains a failure of Redis. {@link ConnectionFailures#of} the delegate's connection factory also knows why a connection cannot be opened again, where a command only
     * times out; so does a writer that is made from a factory. By default only the exception itself is asked.
     */
    public SealedCacheWriterBuilder connectionFailures(ConnectionFailures failures) {
        this.connectionFailures = failures;
        return this;
    }

    /** Values under another secret than this ring's primary are sealed anew when they are read; by default they stay as they are. */
    public SealedCacheWriterBuilder resealUnder(KeyRingSource ring) {
        this.ring = ring;
        return this;
    }

    /** Do without Redis while it is not available; by default its errors reach the caller. */
    public SealedCacheWriterBuilder resilience(CacheResilience resilience) {
        this.resilience = resilience;
        return this;
    }

    /** Where the blocking part of asynchronous reads runs (evicting what does not open), and evictions that are made up for; the common pool by default. */
    public SealedCacheWriterBuilder executor(Executor executor) {
        this.executor = executor;
        return this;
    }

    /** The clock of migrations and of time to idle; the system's by default. */
    public SealedCacheWriterBuilder clock(Clock clock) {
        this.clock = clock;
        return this;
    }

    /** Who counts; nobody by default. */
    public SealedCacheWriterBuilder collectStatistics(CacheStatisticsCollector statistics) {
        this.statistics = statistics;
        return this;
    }

    /** A writer of these settings. */
    public SealedCacheWriter build() {
        CacheReports reports = new CacheReports(failures, events);
        CacheSeal seal = new CacheSeal(this, reports);
        RedisCacheWriter explaining = new ExplainingCacheWriter(delegate, connectionFailures);
        RedisCacheWriter inner = resilience == null
                ? explaining
                : new ResilientCacheWriter(
                        explaining,
                        new Availability(resilience, executor, reports),
                        name -> seal.rules(name).failsWhenUnavailable());
        return new DefaultSealedCacheWriter(inner, seal, executor, reports, statistics);
    }
}
