package io.secureredis.autoconfigure.cache;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.secureredis.SecureRedisException;
import io.secureredis.cache.CacheEventListener;
import io.secureredis.cache.CacheOpenFailure;
import io.secureredis.cache.CacheOpenFailureListener;
import io.secureredis.cache.CacheOperation;
import io.secureredis.crypto.OpenFailure;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the events of sealed values by cache. {@code docs/guides/caching.md} lists every meter.
 *
 * <p>Tags: {@code cache}, with {@code reason}, {@code operation} or {@code outcome}. Never a key.
 */
final class CacheMetrics implements CacheOpenFailureListener, CacheEventListener {

    static final String OPEN_FAILURES = "secure.redis.cache.open.failures";
    static final String RESEALS = "secure.redis.cache.reseals";
    static final String PLAINTEXT_READS = "secure.redis.cache.plaintext.reads";
    static final String NOT_STORED = "secure.redis.cache.not.stored";
    static final String WITHOUT_REDIS = "secure.redis.cache.without.redis";
    static final String EVICTIONS_LOST = "secure.redis.cache.evictions.lost";
    static final String EVICTIONS_FAILED = "secure.redis.cache.evictions.failed";
    static final String AVAILABLE = "secure.redis.cache.available";

    private final MeterRegistry registry;
    private final AtomicInteger available = new AtomicInteger(1);

    CacheMetrics(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder(AVAILABLE, available, AtomicInteger::get)
                .description("1 while the caches use Redis, 0 while they bypass it")
                .register(registry);
    }

    /**
     * Registers all meters of a cache at once. A counter that appears with its first event shows no increase that an
     * alert could detect.
     */
    void prepare(String cacheName) {
        for (OpenFailure failure : OpenFailure.values()) {
            registry.counter(OPEN_FAILURES, "cache", cacheName, "reason", failure.label());
        }
        registry.counter(OPEN_FAILURES, "cache", cacheName, "reason", "unreadable");
        registry.counter(RESEALS, "cache", cacheName, "outcome", "done");
        registry.counter(RESEALS, "cache", cacheName, "outcome", "failed");
        for (CacheOperation operation : CacheOperation.values()) {
            registry.counter(WITHOUT_REDIS, "cache", cacheName, "operation", operation.label());
        }
        for (String meter : List.of(PLAINTEXT_READS, NOT_STORED, EVICTIONS_LOST, EVICTIONS_FAILED)) {
            registry.counter(meter, "cache", cacheName);
        }
    }

    @Override
    public void onOpenFailure(CacheOpenFailure failure) {
        registry.counter(
                        OPEN_FAILURES,
                        "cache",
                        failure.cacheName(),
                        "reason",
                        failure.failure().label())
                .increment();
    }

    @Override
    public void unreadable(String cacheName, RuntimeException reason) {
        registry.counter(OPEN_FAILURES, "cache", cacheName, "reason", "unreadable")
                .increment();
    }

    @Override
    public void resealed(String cacheName) {
        registry.counter(RESEALS, "cache", cacheName, "outcome", "done").increment();
    }

    @Override
    public void resealFailed(String cacheName, RuntimeException reason) {
        registry.counter(RESEALS, "cache", cacheName, "outcome", "failed").increment();
    }

    @Override
    public void plaintextRead(String cacheName) {
        registry.counter(PLAINTEXT_READS, "cache", cacheName).increment();
    }

    @Override
    public void notStored(String cacheName, SecureRedisException reason) {
        registry.counter(NOT_STORED, "cache", cacheName).increment();
    }

    @Override
    public void withoutRedis(String cacheName, CacheOperation operation) {
        registry.counter(WITHOUT_REDIS, "cache", cacheName, "operation", operation.label())
                .increment();
    }

    @Override
    public void evictionLost(String cacheName) {
        registry.counter(EVICTIONS_LOST, "cache", cacheName).increment();
    }

    @Override
    public void evictionFailed(String cacheName, RuntimeException reason) {
        registry.counter(EVICTIONS_FAILED, "cache", cacheName).increment();
    }

    @Override
    public void availabilityChanged(boolean nowAvailable) {
        available.set(nowAvailable ? 1 : 0);
    }
}
