package io.secureredis.autoconfigure.cache;

import io.secureredis.SecureRedisException;
import io.secureredis.autoconfigure.SecureRedisCacheProperties;
import io.secureredis.autoconfigure.SecureRedisCacheProperties.Cache;
import io.secureredis.autoconfigure.SecureRedisCacheProperties.ValueSerializer;
import io.secureredis.autoconfigure.ValueSerializers;
import io.secureredis.serializer.LosslessTextSerializer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.cache.autoconfigure.CacheProperties;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheWriter.TtlFunction;
import org.springframework.data.redis.serializer.RedisSerializationContext.SerializationPair;
import org.springframework.data.redis.serializer.RedisSerializer;

/** Converts Boot's and this library's properties to Spring Data's cache configuration. */
final class CacheConfigurations {

    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private CacheConfigurations() {}

    /**
     * Returns the application's configuration, or Spring Data's default if there are several and Spring cannot choose.
     */
    static RedisCacheConfiguration of(ObjectProvider<RedisCacheConfiguration> configurations) {
        return configurations.getIfUnique(RedisCacheConfiguration::defaultCacheConfig);
    }

    /** The library's default time to live, which nobody has configured. */
    private record DefaultTtl(Duration duration) implements TtlFunction {

        @Override
        public Duration getTimeToLive(Object key, @Nullable Object value) {
            return duration;
        }
    }

    /**
     * Returns what Boot makes of {@code spring.cache.redis.*}, with this library's serializer and default time to live.
     */
    static RedisCacheConfiguration general(
            SecureRedisCacheProperties properties, CacheProperties.Redis redis, ValueSerializers serializers) {
        RedisCacheConfiguration configuration = serializing(
                        RedisCacheConfiguration.defaultCacheConfig(), serializers.of(properties.serializer()))
                .serializeKeysWith(SerializationPair.fromSerializer(LosslessTextSerializer.instance()));
        if (redis.getTimeToLive() != null) {
            configuration = configuration.entryTtl(redis.getTimeToLive());
        } else if (!properties.storeWithoutExpiry()) {
            configuration = configuration.entryTtl(new DefaultTtl(properties.defaultTtl()));
        }
        String prefix = prefix(properties.namespace(), redis);
        if (!prefix.isEmpty()) {
            configuration = configuration.prefixCacheNameWith(prefix);
        }
        if (!redis.isCacheNullValues()) {
            configuration = configuration.disableCachingNullValues();
        }
        return redis.isUseKeyPrefix() ? configuration : configuration.disableKeyPrefix();
    }

    private static String prefix(@Nullable String namespace, CacheProperties.Redis redis) {
        String own = redis.getKeyPrefix() == null ? "" : redis.getKeyPrefix();
        if (namespace == null) {
            return own;
        }
        if (!NAMESPACE.matcher(namespace).matches() || !redis.isUseKeyPrefix()) {
            throw new SecureRedisException(
                    "SR211",
                    "Cannot use secure-redis.cache.namespace (" + namespace.length() + " characters): it is 1 to 64 of "
                            + "letters, digits, '.', '_' and '-', and needs spring.cache.redis.use-key-prefix. Change one of them.");
        }
        return namespace + ":" + own;
    }

    /** Returns, by cache name, what differs in that cache. */
    static Map<String, UnaryOperator<RedisCacheConfiguration>> single(
            SecureRedisCacheProperties properties, ValueSerializers serializers) {
        Map<String, UnaryOperator<RedisCacheConfiguration>> changes = new LinkedHashMap<>();
        properties.caches().forEach((name, cache) -> changes.put(name, before -> change(before, cache, serializers)));
        return changes;
    }

    private static RedisCacheConfiguration change(
            RedisCacheConfiguration before, Cache cache, ValueSerializers serializers) {
        RedisCacheConfiguration after = before;
        if (cache.ttl() != null) {
            after = after.entryTtl(cache.ttl());
        } else if (Boolean.TRUE.equals(cache.storeWithoutExpiry()) && before.getTtlFunction() instanceof DefaultTtl) {
            after = after.entryTtl(TtlFunction.persistent());
        }
        ValueSerializer serializer = cache.serializer();
        return serializer == null ? after : serializing(after, serializers.of(serializer));
    }

    private static RedisCacheConfiguration serializing(RedisCacheConfiguration before, RedisSerializer<?> serializer) {
        return before.serializeValuesWith(SerializationPair.fromSerializer(serializer));
    }
}
