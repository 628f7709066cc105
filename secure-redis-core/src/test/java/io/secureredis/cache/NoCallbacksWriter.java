package io.secureredis.cache;

import java.time.Duration;
import org.springframework.data.redis.cache.CacheStatisticsCollector;
import org.springframework.data.redis.cache.RedisCacheWriter;

/** Uses a real server, but without {@code execute}, like a custom writer of an application. */
final class NoCallbacksWriter extends RubbishWriter {

    NoCallbacksWriter(RedisCacheWriter real) {
        super(real);
    }

    @Override
    public byte[] get(String name, byte[] key) {
        return real().get(name, key);
    }

    @Override
    public byte[] get(String name, byte[] key, Duration ttl) {
        return real().get(name, key, ttl);
    }

    @Override
    public RedisCacheWriter withStatisticsCollector(CacheStatisticsCollector statistics) {
        return new NoCallbacksWriter(real().withStatisticsCollector(statistics));
    }
}
