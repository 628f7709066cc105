package io.secureredis.autoconfigure;

import io.secureredis.SecureRedisException;
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
 * The settings of Spring Cache. Immutable. What is not here is set as usual, under {@code spring.cache.*}.
 *
 * @param enabled Whether Spring Cache on Redis is sealed.
 * @param namespace First part of every key, before spring.cache.redis.key-prefix. It separates applications that share
 *     a Redis: letters, digits, '.', '_' and '-', followed by a ':' in Redis.
 * @param serializer How values become bytes before they are sealed.
 * @param allowedPackages Packages (with their subpackages) whose classes may be read from the cache, in addition to the
 *     application's own packages and the JDK's values. Used by the serializers json, smile and jdk.
 * @param defaultTtl Time to live of values that are stored without one.
 * @param maxTtl Longest time to live. A longer one is reduced to this.
 * @param storeWithoutExpiry Whether values that are stored without a time to live never expire, instead of getting the
 *     default one.
 * @param plainCaches Names of caches whose values are not sealed, for example because Redis counts in them.
 * @param plaintext What happens to values that are not sealed, while an application moves to sealed ones: reject, keep,
 *     read, or read-and-seal.
 * @param plaintextUntil Time from which plaintext is rejected again, so that a migration is not left open by mistake.
 *     By default never.
 * @param resealOnRead Whether values under an old secret are sealed under the new one when they are read.
 * @param whenUnavailable What happens while Redis is not available: bypass (the application works without the cache) or
 *     fail.
 * @param observations Whether operations of sealed caches are observed with Micrometer (spans and timers), if there is
 *     an ObservationRegistry.
 * @param keys What keys may be.
 * @param openFailure What happens when a value does not open.
 * @param resilience How long to insist when Redis does not answer, and when to go on without it.
 * @param caches Settings of single caches, by name of the cache.
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

    private static final Duration SHORTEST_TTL = Duration.ofMillis(1);
    private static final Duration LONGEST_TTL = Duration.ofDays(36_500);

    /** @throws SecureRedisException {@code SR227} for a time to live of nothing, or of more than a hundred years */
    public SecureRedisCacheProperties {
        requireTtl("default-ttl", defaultTtl);
        requireTtl("max-ttl", maxTtl);
        caches.forEach((name, cache) -> {
            requireTtl("caches." + name + ".ttl", cache.ttl);
            requireTtl("caches." + name + ".max-ttl", cache.maxTtl);
        });
    }

    private static void requireTtl(String property, @Nullable Duration ttl) {
        if (ttl != null && (ttl.compareTo(SHORTEST_TTL) < 0 || ttl.compareTo(LONGEST_TTL) > 0)) {
            throw new InvalidSettingException(
                    "SR227",
                    "secure-redis.cache." + property + " is out of its range: it must be from 1ms to 36500d.",
                    "Set a duration such as 30s, 5m, 2h or 7d. For values that never expire, set"
                            + " secure-redis.cache.store-without-expiry=true, in general or for one cache.");
        }
    }

    /** How values become bytes before they are sealed. */
    public enum ValueSerializer {
        /** Typed JSON, of classes in allowed packages. */
        JSON,
        /** Typed JSON in its binary form, Smile. Needs jackson-dataformat-smile. */
        SMILE,
        /** Java serialization, of classes in allowed packages. */
        JDK,
        /** Strings in UTF-8 only. */
        STRING,
        /** Byte arrays only, unchanged. */
        BYTES
    }

    /** What a cache does while Redis is not available. */
    public enum WhenUnavailable {
        /** Reads are misses. Writes are skipped, and evicted later. */
        BYPASS,
        /** Operations throw an exception. */
        FAIL
    }

    /**
     * What keys may be.
     *
     * @param hide Whether everything after the prefix of a key is replaced by an HMAC in Redis. You can then clear a
     *     whole cache, but not by a pattern.
     * @param maxBytes Longest key, with its prefix, that is stored unchanged. A longer key is hidden.
     * @param allowControlCharacters Whether keys with control characters are stored unchanged. Otherwise they are
     *     hidden.
     */
    public record Keys(
            @DefaultValue("false") boolean hide,

            @SettingRange(least = "1", most = "536870912") @DefaultValue("8192")
            int maxBytes,

            @DefaultValue("false") boolean allowControlCharacters) {}

    /**
     * What happens when a value does not open.
     *
     * @param action What happens to a value that does not open: miss (it is evicted, and the read is a miss) or throw.
     * @param actions What happens for single reasons, such as not-authentic, unknown-key or expired.
     * @param unreadable What happens to a value that opens but cannot be turned into an object, for example because its
     *     class has changed. By default the same as action.
     */
    public record OpenFailures(
            @DefaultValue("miss") OpenFailureAction action,
            @DefaultValue Map<OpenFailure, OpenFailureAction> actions,
            @Nullable OpenFailureAction unreadable) {}

    /**
     * How long to insist when Redis does not answer, and when to go on without it.
     *
     * @param enabled Whether failed calls are tried again, and the cache stops calling Redis for a while when it fails.
     *     If false, errors of Redis reach the caller.
     * @param commandTimeout How long a command of the cache may take, if spring.data.redis.timeout is not shorter. The
     *     cache has its own connection for this.
     * @param attempts Maximum attempts of a call, including the first. A time-out is not tried again.
     * @param backoff Wait before the second attempt. It doubles before each later one, and varies at random by up to
     *     half.
     * @param maxBackoff Longest wait before an attempt.
     * @param window Number of recent calls that are evaluated.
     * @param minimumCalls Minimum number of calls before the cache can stop calling Redis.
     * @param failureRate Percentage of failed calls from which the cache stops calling Redis.
     * @param slowCall Duration from which a call counts as slow.
     * @param slowRate Percentage of slow calls from which the cache stops calling Redis.
     * @param openFor How long the cache does not call Redis before it tries again.
     * @param trialCalls Number of calls that then find out whether Redis is available again.
     */
    public record Resilience(
            @DefaultValue("true") boolean enabled,

            @SettingRange(least = "10ms", most = "1d") @DefaultValue("1s")
            Duration commandTimeout,

            @SettingRange(least = "1", most = "100") @DefaultValue("3")
            int attempts,

            @SettingRange(least = "1ms", most = "1h") @DefaultValue("20ms")
            Duration backoff,

            @SettingRange(least = "1ms", most = "1h") @DefaultValue("200ms")
            Duration maxBackoff,

            @SettingRange(least = "1", most = "100000") @DefaultValue("20")
            int window,

            @SettingRange(least = "1", most = "100000") @DefaultValue("5")
            int minimumCalls,

            @SettingRange(least = "1", most = "100") @DefaultValue("50")
            int failureRate,

            @SettingRange(least = "1ms", most = "1d") @DefaultValue("500ms")
            Duration slowCall,

            @SettingRange(least = "1", most = "100") @DefaultValue("80")
            int slowRate,

            @SettingRange(least = "1ms", most = "1d") @DefaultValue("5s")
            Duration openFor,

            @SettingRange(least = "1", most = "1000") @DefaultValue("3")
            int trialCalls) {}

    /**
     * Settings of one cache.
     *
     * @param ttl Time to live of this cache's values.
     * @param maxTtl Longest time to live in this cache, instead of the general setting.
     * @param serializer How this cache's values become bytes, instead of the general setting.
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

    /** Returns what a cache does with a value that cannot be deserialized. */
    public OpenFailureAction unreadableAction(String cacheName) {
        OpenFailureAction own = cache(cacheName).openFailureAction();
        if (own != null) {
            return own;
        }
        OpenFailureAction general = openFailure.unreadable();
        return general == null ? openFailure.action() : general;
    }

    /** Returns the settings of one cache; empty settings if there are none. */
    public Cache cache(String name) {
        return caches.getOrDefault(name, Cache.GENERAL);
    }
}
