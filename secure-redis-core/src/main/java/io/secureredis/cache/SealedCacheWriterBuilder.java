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

/** Configures a {@link SealedCacheWriter}. */
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
     * Sets the rules of each cache by its name; {@link CacheRules#defaults()} for all by default.
     *
     * @param rules called once for each cache name, from any thread
     */
    public SealedCacheWriterBuilder rules(Function<String, CacheRules> rules) {
        this.rules = rules;
        return this;
    }

    /**
     * Adds a listener for values that do not open. {@link CacheOpenFailureLog}, a log with a limited rate, is a good
     * start.
     */
    public SealedCacheWriterBuilder listener(CacheOpenFailureListener listener) {
        failures.add(listener);
        return this;
    }

    /** Adds a listener for other events. */
    public SealedCacheWriterBuilder listener(CacheEventListener listener) {
        events.add(listener);
        return this;
    }

    /**
     * Sets what explains a failure of Redis. If a command only times out, {@link ConnectionFailures#of} the delegate's
     * connection factory also knows why a connection cannot be opened again. A writer that is made from a factory uses
     * it by itself. By default, only the exception itself is examined.
     */
    public SealedCacheWriterBuilder connectionFailures(ConnectionFailures failures) {
        this.connectionFailures = failures;
        return this;
    }

    /** Seals a value again on read if its secret is not this ring's primary; by default, values stay as they are. */
    public SealedCacheWriterBuilder resealUnder(KeyRingSource ring) {
        this.ring = KeyRingSource.keepingLast(ring);
        return this;
    }

    /** Continues without Redis while it is not available; by default, its errors reach the caller. */
    public SealedCacheWriterBuilder resilience(CacheResilience resilience) {
        this.resilience = resilience;
        return this;
    }

    /**
     * Sets the executor for the blocking part of asynchronous reads (evicting what does not open) and for pending
     * evictions; the common pool by default.
     */
    public SealedCacheWriterBuilder executor(Executor executor) {
        this.executor = executor;
        return this;
    }

    /** Sets the clock of migrations and of time to idle; the system's clock by default. */
    public SealedCacheWriterBuilder clock(Clock clock) {
        this.clock = clock;
        return this;
    }

    /** Sets the collector of statistics; none by default. */
    public SealedCacheWriterBuilder collectStatistics(CacheStatisticsCollector statistics) {
        this.statistics = statistics;
        return this;
    }

    /** Returns a writer with these settings. */
    public SealedCacheWriter build() {
        WaitingCacheWriter.warnOfMissingAnswers(delegate);
        CacheReports reports = new CacheReports(failures, events);
        CacheSeal seal = new CacheSeal(this, reports);
        RedisCacheWriter inner = resilience == null
                ? new ExplainingCacheWriter(delegate, connectionFailures)
                : new ResilientCacheWriter(
                        delegate,
                        connectionFailures,
                        new Availability(resilience, executor, reports),
                        name -> seal.rules(name).failsWhenUnavailable());
        return new DefaultSealedCacheWriter(inner, seal, executor, reports, statistics);
    }
}
