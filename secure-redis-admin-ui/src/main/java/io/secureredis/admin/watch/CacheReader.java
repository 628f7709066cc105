package io.secureredis.admin.watch;

import io.secureredis.cache.near.NearCache;
import io.secureredis.cache.near.NearCacheCounts;
import io.secureredis.migration.KeyCensus;
import io.secureredis.migration.KeyCensusResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.data.redis.cache.CacheStatistics;
import org.springframework.data.redis.cache.RedisCache;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/** Reads, counts and clears the caches in Redis of one application. */
public final class CacheReader {

    /** Keys that a count looks at; more would keep the visitor waiting. */
    private static final long SAMPLE = 100_000;

    private final CacheManager caches;
    private final RedisConnectionFactory connections;
    private final @Nullable NearCache near;
    private final CacheWatch watch;

    /** @param near the tier in the heap, or {@code null} */
    public CacheReader(
            CacheManager caches, RedisConnectionFactory connections, @Nullable NearCache near, CacheWatch watch) {
        this.caches = caches;
        this.connections = connections;
        this.near = near;
        this.watch = watch;
    }

    /** Events of the caches. */
    public CacheWatch watch() {
        return watch;
    }

    /** The caches in Redis that this process knows, by name. */
    List<CacheFacts> read() {
        List<CacheFacts> all = new ArrayList<>();
        for (String name : caches.getCacheNames().stream().sorted().toList()) {
            find(name).ifPresent(cache -> all.add(facts(name, cache)));
        }
        return all;
    }

    private CacheFacts facts(String name, RedisCache cache) {
        CacheStatistics counted = cache.getStatistics();
        return new CacheFacts(
                name,
                counted.getHits(),
                counted.getMisses(),
                counted.getPuts(),
                watch.reasons(name),
                Optional.ofNullable(near).map(tier -> near(tier.countsOf(name))));
    }

    private static CacheFacts.Near near(NearCacheCounts counts) {
        return new CacheFacts.Near(counts.hits(), counts.misses(), counts.invalidations());
    }

    /** Counts the values of a cache by key id: a sample of the server's keys. Empty if there is no such cache. */
    public Optional<KeyCensusResult> count(String name) {
        return find(name).map(cache -> {
            String prefix = cache.getCacheConfiguration().getKeyPrefixFor(name);
            return KeyCensus.of(connections)
                    .matching(prefix.replaceAll("([\\[\\]?*^\\\\])", "\\\\$1") + "*")
                    .sampleOf(SAMPLE)
                    .count();
        });
    }

    /** Removes all entries of a cache. Returns false if there is no such cache. */
    public boolean clear(String name) {
        Optional<RedisCache> cache = find(name);
        cache.ifPresent(RedisCache::clear);
        return cache.isPresent();
    }

    /** Whether there is such a cache; none is made. */
    public boolean has(String name) {
        return find(name).isPresent();
    }

    private Optional<RedisCache> find(String name) {
        if (!caches.getCacheNames().contains(name)) {
            return Optional.empty();
        }
        Cache cache = caches.getCache(name);
        return cache instanceof RedisCache redis ? Optional.of(redis) : Optional.empty();
    }
}
