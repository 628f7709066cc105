package io.secureredis.autoconfigure;

import io.secureredis.autoconfigure.SecureRedisCacheProperties.Cache;
import io.secureredis.cache.CacheRules;
import io.secureredis.cache.OpenFailureAction;
import io.secureredis.cache.OpenFailurePolicy;
import org.jspecify.annotations.Nullable;

/** Turns properties into the rules of a cache. */
final class CacheRulesFromProperties {

    private final SecureRedisCacheProperties properties;

    CacheRulesFromProperties(SecureRedisCacheProperties properties) {
        this.properties = properties;
    }

    CacheRules rulesFor(String cacheName) {
        Cache cache = properties.caches().get(cacheName);
        CacheRules rules = CacheRules.defaults()
                .defaultTtl(properties.defaultTtl())
                .maxTtl(properties.maxTtl())
                .openFailurePolicy(policy(cache));
        if (cache != null && cache.ttl() != null) {
            rules = rules.defaultTtl(cache.ttl());
        }
        if (cache != null && cache.maxTtl() != null) {
            rules = rules.maxTtl(cache.maxTtl());
        }
        if (withoutExpiry(cache)) {
            rules = rules.withoutExpiry();
        }
        return properties.plainCaches().contains(cacheName) ? rules.plain() : rules;
    }

    private boolean withoutExpiry(@Nullable Cache cache) {
        Boolean own = cache == null ? null : cache.storeWithoutExpiry();
        return own == null ? properties.storeWithoutExpiry() : own;
    }

    private OpenFailurePolicy policy(@Nullable Cache cache) {
        OpenFailureAction own = cache == null ? null : cache.openFailureAction();
        return own == null
                ? OpenFailurePolicy.of(
                        properties.openFailure().action(),
                        properties.openFailure().actions())
                : OpenFailurePolicy.always(own);
    }
}
