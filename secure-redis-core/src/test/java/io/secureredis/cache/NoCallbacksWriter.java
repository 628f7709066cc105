package io.secureredis.cache;

import java.time.Duration;
import org.springframework.data.redis.cache.CacheStatisticsCollector;
import org.springframework.data.redis.cache.RedisCacheWriter;

/** On a real server, but without {@code execute}, as a writer of an application's own may be. */
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
