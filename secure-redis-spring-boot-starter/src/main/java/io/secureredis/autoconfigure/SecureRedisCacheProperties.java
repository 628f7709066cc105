package io.secureredis.autoconfigure;

import io.secureredis.cache.OpenFailureAction;
import io.secureredis.crypto.OpenFailure;
import java.time.Duration;
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
 * @param serializer How values become bytes before they are sealed.
 * @param allowedPackages Packages whose classes may be read from the cache, with those below, beside the application's own and the JDK's values. Holds for json and
 *     jdk.
 * @param defaultTtl Time to live of values that are stored without one.
 * @param maxTtl Longest time to live. A longer one is cut to it.
 * @param storeWithoutExpiry Whether values that are stored without a time to live stay for ever, instead of getting the default one.
 * @param plainCaches Names of caches whose values are not sealed, for example because Redis is to count in them.
 * @param caches Settings of single caches, by their names.
 * @param openFailure What happens when a value does not open.
 */
@ConfigurationProperties("secure-redis.cache")
public record SecureRedisCacheProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("json") ValueSerializer serializer,
        @DefaultValue List<String> allowedPackages,
        @DefaultValue("1h") Duration defaultTtl,
        @DefaultValue("30d") Duration maxTtl,
        @DefaultValue("false") boolean storeWithoutExpiry,
        @DefaultValue Set<String> plainCaches,
        @DefaultValue Map<String, Cache> caches,
        @DefaultValue OpenFailures openFailure) {

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

    /**
     * Settings of one cache.
     *
     * @param ttl Time to live of this cache's values.
     * @param maxTtl Longest time to live in this cache, instead of the general one.
     * @param serializer How this cache's values become bytes, instead of the general way.
     * @param storeWithoutExpiry Whether values of this cache that are stored without a time to live stay for ever.
     * @param openFailureAction What happens when a value of this cache does not open, whatever the reason.
     */
    public record Cache(
            @Nullable Duration ttl,
            @Nullable Duration maxTtl,
            @Nullable ValueSerializer serializer,
            @Nullable Boolean storeWithoutExpiry,
            @Nullable OpenFailureAction openFailureAction) {}

    /**
     * What happens when a value does not open.
     *
     * @param action What to do about it: miss (evict it and go on as if it had not been there) or throw.
     * @param actions What to do for single reasons, such as not-authentic, unknown-key or expired.
     */
    public record OpenFailures(
            @DefaultValue("miss") OpenFailureAction action,
            @DefaultValue Map<OpenFailure, OpenFailureAction> actions) {}
}
