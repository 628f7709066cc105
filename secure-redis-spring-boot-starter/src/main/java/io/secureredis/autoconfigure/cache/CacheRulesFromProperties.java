package io.secureredis.autoconfigure.cache;

import io.secureredis.autoconfigure.SecureRedisCacheProperties;
import io.secureredis.autoconfigure.SecureRedisCacheProperties.Cache;
import io.secureredis.autoconfigure.SecureRedisCacheProperties.WhenUnavailable;
import io.secureredis.cache.CacheResilience;
import io.secureredis.cache.CacheRules;
import io.secureredis.cache.OpenFailureAction;
import io.secureredis.cache.OpenFailurePolicy;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Converts properties to the rules of a cache: the cache's own setting if there is one, otherwise the general setting.
 */
final class CacheRulesFromProperties {

    private final SecureRedisCacheProperties properties;
    private final UnaryOperator<String> keyPrefix;

    /** @param keyPrefix returns the key prefix of a cache */
    CacheRulesFromProperties(SecureRedisCacheProperties properties, UnaryOperator<String> keyPrefix) {
        this.properties = properties;
        this.keyPrefix = keyPrefix;
    }

    CacheRules rulesFor(String name) {
        Cache cache = properties.cache(name);
        Instant until = properties.plaintextUntil();
        CacheRules rules = CacheRules.defaults()
                .defaultTtl(first(cache.ttl(), properties.defaultTtl()))
                .maxTtl(first(cache.maxTtl(), properties.maxTtl()))
                .openFailurePolicy(policy(cache.openFailureAction()))
                .plaintext(first(cache.plaintext(), properties.plaintext()), until == null ? Instant.MAX : until)
                .keyPrefix(keyPrefix.apply(name))
                .maxKeyBytes(properties.keys().maxBytes());
        if (properties.keys().allowControlCharacters()) {
            rules = rules.allowControlCharactersInKeys();
        }
        if (first(cache.storeWithoutExpiry(), properties.storeWithoutExpiry())) {
            rules = rules.withoutExpiry();
        }
        if (first(cache.hideKeys(), properties.keys().hide())) {
            rules = rules.hideKeysAfter(keyPrefix.apply(name));
        }
        if (first(cache.whenUnavailable(), properties.whenUnavailable()) == WhenUnavailable.FAIL) {
            rules = rules.failWhenUnavailable();
        }
        return properties.plainCaches().contains(name) ? rules.plain() : rules;
    }

    private static <T> T first(@Nullable T own, T general) {
        return own == null ? general : own;
    }

    private OpenFailurePolicy policy(@Nullable OpenFailureAction own) {
        return own == null
                ? OpenFailurePolicy.of(
                        properties.openFailure().action(),
                        properties.openFailure().actions())
                : OpenFailurePolicy.always(own);
    }

    static CacheResilience resilience(SecureRedisCacheProperties.Resilience settings) {
        return CacheResilience.defaults()
                .attempts(settings.attempts())
                .backoff(settings.backoff(), settings.maxBackoff())
                .window(settings.window(), settings.minimumCalls())
                .failureRate(settings.failureRate())
                .slow(settings.slowCall(), settings.slowRate())
                .openFor(settings.openFor(), settings.trialCalls());
    }
}
