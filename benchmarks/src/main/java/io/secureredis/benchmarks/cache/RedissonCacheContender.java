package io.secureredis.benchmarks.cache;

import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;
import org.redisson.spring.cache.CacheConfig;
import org.redisson.spring.cache.RedissonSpringCacheManager;
import org.springframework.cache.Cache;

/**
 * Redisson's Spring cache, plain, as it comes: with its own codec. With a time to live it runs scripts over several
 * keys; without, one hash command.
 */
final class RedissonCacheContender implements CacheContender {

    private final RedissonClient client;
    private final Cache cache;

    private RedissonCacheContender(RedisTestServer server, String name, CacheConfig configuration) {
        Config config = new Config();
        config.useSingleServer().setAddress("redis://" + server.host() + ":" + server.port());
        this.client = Redisson.create(config);
        RedissonSpringCacheManager manager = new RedissonSpringCacheManager(client, Map.of(name, configuration));
        this.cache = Objects.requireNonNull(manager.getCache(name));
    }

    static CacheContender withTtl(RedisTestServer server) {
        return new RedissonCacheContender(
                server, "redisson-ttl", new CacheConfig(Duration.ofHours(1).toMillis(), 0));
    }

    static CacheContender withoutTtl(RedisTestServer server) {
        return new RedissonCacheContender(server, "redisson", new CacheConfig(0, 0));
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
    public void close() {
        client.shutdown();
    }
}
