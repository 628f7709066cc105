package io.secureredis.samples.shop.inside;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.SetCondition;
import org.springframework.data.redis.core.types.Expiration;
import org.springframework.stereotype.Component;

/** Runs plain commands without the secret, as anyone can who reaches Redis. */
@Component
class RawRedis {

    private final RedisConnectionFactory connections;

    RawRedis(RedisConnectionFactory connections) {
        this.connections = connections;
    }

    byte @Nullable [] get(String key) {
        return with(redis -> redis.stringCommands().get(key.getBytes(UTF_8)));
    }

    /** Overwrites the value and keeps its time to live. */
    void overwrite(String key, byte[] value) {
        with(redis ->
                redis.stringCommands().set(key.getBytes(UTF_8), value, SetCondition.upsert(), Expiration.keepTtl()));
    }

    byte @Nullable [] hashGet(String key, String field) {
        return with(redis -> redis.hashCommands().hGet(key.getBytes(UTF_8), field.getBytes(UTF_8)));
    }

    @Nullable
    Duration timeToLive(String key) {
        Long seconds = with(redis -> redis.keyCommands().ttl(key.getBytes(UTF_8)));
        return seconds == null || seconds < 0 ? null : Duration.ofSeconds(seconds);
    }

    private <T> @Nullable T with(Function<RedisConnection, @Nullable T> command) {
        try (RedisConnection redis = connections.getConnection()) {
            return command.apply(redis);
        }
    }
}
