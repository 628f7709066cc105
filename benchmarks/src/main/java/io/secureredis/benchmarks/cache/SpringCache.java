package io.secureredis.benchmarks.cache;

import io.secureredis.cache.SealedCacheWriter;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.serializer.AllowedTypes;
import io.secureredis.serializer.TypedJsonRedisSerializer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.data.redis.cache.BatchStrategies;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.serializer.JdkSerializationRedisSerializer;
import org.springframework.data.redis.serializer.RedisSerializationContext.SerializationPair;
import org.springframework.data.redis.serializer.RedisSerializer;

/** Spring Data's cache, on a writer of one's choice. */
final class SpringCache implements CacheContender {

    private static final Duration TTL = Duration.ofHours(1);

    private final Cache cache;

    private SpringCache(RedisCacheWriter writer, RedisSerializer<?> serializer, String name) {
        RedisCacheConfiguration configuration = RedisCacheConfiguration.defaultCacheConfig()
                .entryTtl(TTL)
                .serializeValuesWith(SerializationPair.fromSerializer(serializer));
        RedisCacheManager manager =
                RedisCacheManager.builder(writer).cacheDefaults(configuration).build();
        manager.afterPropertiesSet();
        this.cache = Objects.requireNonNull(manager.getCache(name));
    }

    private SpringCache(Cache cache) {
        this.cache = cache;
    }

    /** A cache that someone else made. */
    static CacheContender of(Cache cache) {
        return new SpringCache(cache);
    }

    /** The same writer, without sealing. */
    static CacheContender plain(LettuceConnectionFactory connections, String name) {
        return new SpringCache(plainWriter(connections), json(), name);
    }

    static CacheContender plain(LettuceConnectionFactory connections, RedisSerializer<?> serializer, String name) {
        return new SpringCache(plainWriter(connections), serializer, name);
    }

    static CacheContender plainJdk(LettuceConnectionFactory connections, String name) {
        return new SpringCache(plainWriter(connections), new JdkSerializationRedisSerializer(), name);
    }

    static CacheContender sealed(LettuceConnectionFactory connections, String name) {
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) 5);
        Sealer sealer = Sealer.of(KeyRing.of(Secret.fromRawBytes(secret)));
        sealer.warmUp();
        return new SpringCache(SealedCacheWriter.sealing(connections, sealer).build(), json(), name);
    }

    static RedisSerializer<Object> json() {
        return TypedJsonRedisSerializer.of(AllowedTypes.jdkValues().andPackages(Article.class.getPackageName()));
    }

    private static RedisCacheWriter plainWriter(LettuceConnectionFactory connections) {
        return RedisCacheWriter.create(
                connections, writer -> writer.immediateWrites().batchStrategy(BatchStrategies.scan(512)));
    }

    @Override
    public void put(String key, Object value) {
        cache.put(key, value);
    }

    @Override
    public @Nullable Object get(String key) {
        Cache.ValueWrapper wrapper = cache.get(key);
        return wrapper == null ? null : wrapper.get();
    }

    @Override
    public void close() {}
}
