package io.secureredis.autoconfigure.cache;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.cache.annotation.CacheConfig;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.Caching;

/**
 * A method for each thing that Spring's caching annotations can say. What is computed is a number that has not been
 * there before.
 */
@CacheConfig(cacheNames = "ann-first")
class AnnotatedService {

    static final String SECOND = "ann-second";

    record Numbered(long id, long number) {}

    private final AtomicLong numbers = new AtomicLong();

    private Long next() {
        return numbers.incrementAndGet();
    }

    @Cacheable
    public Long cached(Object key) {
        return next();
    }

    @Cacheable
    public Long nothing(Object key) {
        next();
        return null;
    }

    public long computed() {
        return numbers.get();
    }

    @Cacheable(sync = true)
    public Long synchronous(Object key) {
        return next();
    }

    @Cacheable(sync = true)
    public Long synchronousNothing(Object key) {
        next();
        return null;
    }

    @Cacheable(key = "#p0")
    public Optional<Long> optional(Object key, boolean present) {
        Long number = next();
        return present ? Optional.of(number) : Optional.empty();
    }

    @Cacheable(condition = "#p1")
    public Long conditional(Object key, boolean cached) {
        return next();
    }

    @Cacheable(key = "#p0", sync = true, condition = "#p1")
    public Long synchronousConditional(Object key, boolean cached) {
        return next();
    }

    @Cacheable(unless = "#result > #p1", key = "#p0")
    public Long unlessAbove(Object key, long limit) {
        return next();
    }

    @Cacheable(key = "#p0")
    public Long byFirstArgument(Object key, Object ignored) {
        return next();
    }

    @Cacheable
    public Long byAllArguments(Object... keys) {
        return next();
    }

    @Cacheable(key = "#root.methodName + ':' + #root.caches[0].name + ':' + #root.args[0]")
    public Long byRoot(Object key) {
        return next();
    }

    @Cacheable(keyGenerator = "upperCase")
    public Long byGenerator(String key) {
        return next();
    }

    @Cacheable(cacheManager = "other")
    public Long byOtherManager(Object key) {
        return next();
    }

    @Cacheable
    public Long failing(Object key, Exception failure) throws Exception {
        next();
        throw failure;
    }

    @Cacheable(sync = true)
    public Long synchronousFailing(Object key) throws IOException {
        next();
        throw new IOException("expected");
    }

    @CachePut
    public Long updated(Object key) {
        return next();
    }

    @CachePut(key = "#p0", condition = "#p1")
    public Long updatedIf(Object key, boolean really) {
        return next();
    }

    @CachePut(key = "#result.id")
    public Numbered updatedByResult(long id) {
        return new Numbered(id, next());
    }

    @CacheEvict
    public void evicted(Object key) {}

    @CacheEvict(key = "#p0")
    public void evictedUnlessItFails(Object key) {
        throw new IllegalStateException("expected");
    }

    @CacheEvict(key = "#p0", beforeInvocation = true)
    public void evictedThoughItFails(Object key) {
        throw new IllegalStateException("expected");
    }

    @CacheEvict(allEntries = true)
    public void allEvicted() {}

    @CacheEvict(allEntries = true, beforeInvocation = true)
    public void allEvictedThoughItFails() {
        throw new IllegalStateException("expected");
    }

    @Caching(cacheable = {@Cacheable("ann-first"), @Cacheable(SECOND)})
    public Long inBoth(Object key) {
        return next();
    }

    @Caching(evict = {@CacheEvict("ann-first"), @CacheEvict(cacheNames = SECOND, key = "#p0")})
    public void evictedFromBoth(Object key) {}

    @Caching(
            cacheable = @Cacheable(cacheNames = "ann-first", key = "#p0"),
            evict = @CacheEvict(cacheNames = SECOND, key = "#p0", condition = "#p1"))
    public Long cachedHereEvictedThere(Object key, boolean evicted) {
        return next();
    }

    @Caching(put = {@CachePut("ann-first"), @CachePut(SECOND)})
    public Long updatedInBoth(Object key) {
        return next();
    }
}
