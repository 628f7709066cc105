package io.secureredis.autoconfigure;

import io.secureredis.cache.OpenFailureAction;
import io.secureredis.cache.PlaintextMode;
import io.secureredis.crypto.OpenFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of Spring Cache. Immutable. What is not here is set as ever, under {@code spring.cache.*}.
 *
 * @param enabled Whether Spring Cache on Redis is sealed.
 * @param namespace What every key begins with, before the prefix of spring.cache.redis.key-prefix, so that applications that share a Redis keep apart: letters, digits, '.', '_' and
 *     '-', followed by a ':' in Redis.
 * @param serializer How values become bytes before they are sealed.
 * @param allowedPackages Packages whose classes may be read from the cache, with those below, in addition to the application's own and the JDK's values. Holds for json and
 *     jdk.
 * @param defaultTtl Time to live of values that are stored without one.
 * @param maxTtl Longest time to live. A longer one is cut to it.
 * @param storeWithoutExpiry Whether values that are stored without a time to live never expire, instead of getting the default one.
 * @param plainCaches Names of caches whose values are not sealed, for example because Redis is to count in them.
 * @param plaintext What happens to values that are not sealed, while an application moves to sealed ones: reject, keep, read, or read-and-seal.
 * @param plaintextUntil When plaintext is rejected again, so that a migration does not stay open by mistake. By default never.
 * @param resealOnRead Whether values under an old secret are sealed under the new one when they are read.
 * @param whenUnavailable What happens while Redis is not available: bypass (the application does without the cache) or fail.
 * @param observations Whether operations of sealed caches are observed with Micrometer (spans and timers), where there is an ObservationRegistry.
 * @param keys What keys may be.
 * @param openFailure What happens when a value does not open.
 * @param resilience How long to insist when Redis does not answer, and when to go on without it.
 * @param caches Settings of single caches, by their names.
 */
@ConfigurationProperties("secure-redis.cache")
public record SecureRedisCacheProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String namespace,
        @DefaultValue("json") ValueSerializer serializer,
        @DefaultValue List<String> allowedPackages,
        @DefaultValue("1h") Duration defaultTtl,
        @DefaultValue("30d") Duration maxTtl,
        @DefaultValue("false") boolean storeWithoutExpiry,
        @DefaultValue Set<String> plainCaches,
        @DefaultValue("reject") PlaintextMode plaintext,
        @Nullable Instant plaintextUntil,
        @DefaultValue("true") boolean resealOnRead,
        @DefaultValue("bypass") WhenUnavailable whenUnavailable,
        @DefaultValue("false") boolean observations,
        @DefaultValue Keys keys,
        @DefaultValue OpenFailures openFailure,
        @DefaultValue Resilience resilience,
        @DefaultValue Map<String, Cache> caches) {

    /** How values become bytes before they are sealed. */
    public enum ValueSerializer {
        /** Typed JSON, of classes in allowed packages. */
        JSON,
        /** Java serialization, of classes in allowed packages. */
        JDK,
        /** Strings in UTF-8, and nothing else. */
        STRING,
        /** Byte arrays as they are, and nothing else. */
        BYTES
    }

    /** What a cache does while Redis is not available. */
    public enum WhenUnavailable {
        /** Reads are misses, writes are left out and made up for by an eviction. */
        BYPASS,
        /** Operations throw. */
        FAIL
    }

    /**
     * What keys may be.
     *
     * @param hide Whether keys are replaced by an HMAC in Redis, all but their prefix. A cache can then be cleared, but not by a pattern.
     * @param maxBytes Longest key that stands in Redis as it is, with its prefix. A longer one is hidden.
     * @param allowControlCharacters Whether keys with control characters stand in Redis as they are. Otherwise they are hidden.
     */
    public record Keys(
            @DefaultValue("false") boolean hide,
            @DefaultValue("8192") int maxBytes,
            @DefaultValue("false") boolean allowControlCharacters) {}

    /**
     * What happens when a value does not open.
     *
     * @param action What to do about it: miss (evict it and go on as if it had not been there) or throw.
     * @param actions What to do for single reasons, such as not-authentic, unknown-key or expired.
     * @param unreadable What to do about a value that opens, but of which no object can be made, for example because its class has changed; what action says where it is not
     *     set.
     */
    public record OpenFailures(
            @DefaultValue("miss") OpenFailureAction action,
            @DefaultValue Map<OpenFailure, OpenFailureAction> actions,
            @Nullable OpenFailureAction unreadable) {}

    /**
     * How long to insist when Redis does not answer, and when to go on without it.
     *
     * @param enabled Whether calls are tried again and Redis is left alone when it fails. Where it is false, its errors reach the caller.
     * @param commandTimeout How long a command of the cache may take, if spring.data.redis.timeout is not shorter. The cache gets a connection of its own for it.
     * @param attempts How often a call is tried, the first time included. A time-out is not tried again.
     * @param backoff How long to wait before the second attempt; before each later one twice as long. Each wait is drawn from half as long to half as long again.
     * @param maxBackoff How long to wait at most before an attempt.
     * @param window How many of the last calls are looked at.
     * @param minimumCalls How many calls there must have been before Redis can be left alone.
     * @param failureRate How many calls in a hundred must fail for Redis to be left alone.
     * @param slowCall From when on a call is slow.
     * @param slowRate How many calls in a hundred must be slow for Redis to be left alone.
     * @param openFor How long Redis is left alone before it is asked again.
     * @param trialCalls How many calls then find out whether it is back.
     */
    public record Resilience(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("1s") Duration commandTimeout,
            @DefaultValue("3") int attempts,
            @DefaultValue("20ms") Duration backoff,
            @DefaultValue("200ms") Duration maxBackoff,
            @DefaultValue("20") int window,
            @DefaultValue("5") int minimumCalls,
            @DefaultValue("50") int failureRate,
            @DefaultValue("500ms") Duration slowCall,
            @DefaultValue("80") int slowRate,
            @DefaultValue("5s") Duration openFor,
            @DefaultValue("3") int trialCalls) {}

    /**
     * Settings of one cache.
     *
     * @param ttl Time to live of this cache's values.
     * @param maxTtl Longest time to live in this cache, instead of the general one.
     * @param serializer How this cache's values become bytes, instead of the general way.
     * @param storeWithoutExpiry Whether values of this cache that are stored without a time to live never expire.
     * @param openFailureAction What happens when a value of this cache does not open, whatever the reason.
     * @param plaintext What happens to values of this cache that are not sealed.
     * @param hideKeys Whether keys of this cache are replaced by an HMAC.
     * @param whenUnavailable What this cache does while Redis is not available.
     */
    public record Cache(
            @Nullable Duration ttl,
            @Nullable Duration maxTtl,
            @Nullable ValueSerializer serializer,
            @Nullable Boolean storeWithoutExpiry,
            @Nullable OpenFailureAction openFailureAction,
            @Nullable PlaintextMode plaintext,
            @Nullable Boolean hideKeys,
            @Nullable WhenUnavailable whenUnavailable) {

        static final Cache GENERAL = new Cache(null, null, null, null, null, null, null, null);
    }

    /** What to do in a cache about a value of which no object can be made. */
    public OpenFailureAction unreadableAction(String cacheName) {
        OpenFailureAction own = cache(cacheName).openFailureAction();
        if (own != null) {
            return own;
        }
        OpenFailureAction general = openFailure.unreadable();
        return general == null ? openFailure.action() : general;
    }

    /** What is set for one cache; nothing, if nothing is. */
    public Cache cache(String name) {
        return caches.getOrDefault(name, Cache.GENERAL);
    }
}
