package io.secureredis.cache;

import java.time.Duration;
import java.util.function.Function;
import org.springframework.data.redis.cache.CacheStatisticsCollector;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/** Uses a real server, and lets someone act between a read and the callback that follows it. */
final class InterferingWriter extends RubbishWriter {

    private final Runnable interference;

    InterferingWriter(RedisConnectionFactory connections, Runnable interference) {
        this(RedisCacheWriter.create(connections, RedisCacheWriterConfigurer::immediateWrites), interference);
    }

    private InterferingWriter(RedisCacheWriter real, Runnable interference) {
        super(real);
        this.interference = interference;
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
    public <T> T execute(Function<RedisConnection, T> callback) {
        interference.run();
        return real().execute(callback);
    }

    @Override
    public RedisCacheWriter withStatisticsCollector(CacheStatisticsCollector statistics) {
        return new InterferingWriter(real().withStatisticsCollector(statistics), interference);
    }
}
