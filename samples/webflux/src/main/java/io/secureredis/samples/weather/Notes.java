package io.secureredis.samples.weather;

import java.time.Duration;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.data.redis.core.ReactiveRedisTemplate;
import org.springframework.stereotype.Service;
import reactor.core.publisher.Mono;

/** Notes that are kept for a day. */
@Service
class Notes {

    private static final Duration DAY = Duration.ofDays(1);

    private final ReactiveRedisTemplate<String, Object> redis;

    Notes(@Qualifier("sealedReactiveRedisTemplate") ReactiveRedisTemplate<String, Object> redis) {
        this.redis = redis;
    }

    Mono<Void> write(String name, String text) {
        return redis.opsForValue().set(key(name), text, DAY).then();
    }

    Mono<String> read(String name) {
        return redis.opsForValue().get(key(name)).cast(String.class);
    }

    private static String key(String name) {
        return "note:" + name;
    }
}
