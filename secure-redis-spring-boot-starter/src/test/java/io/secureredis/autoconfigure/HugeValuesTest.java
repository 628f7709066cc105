package io.secureredis.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.SecureRedisException;
import io.secureredis.autoconfigure.session.SessionStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.core.ReactiveRedisTemplate;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.session.Session;

/**
 * Values that the heap could not hold as bytes are refused while they are written; a cache still hands its value to the
 * caller.
 */
class HugeValuesTest {

    private static final List<String> HUGE = Collections.nCopies(Integer.MAX_VALUE, "canary");

    private final ApplicationContextRunner application =
            Starter.application().withPropertyValues("secure-redis.crypto.max-value-size=100KB");

    @BeforeEach
    void empty() {
        Starter.delete("huge");
        Starter.delete(SessionStore.NAMESPACE);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Caching {}

    private static void assertTooLarge(ThrowingCallable write) {
        assertThatThrownBy(write)
                .isInstanceOf(SecureRedisException.class)
                .hasMessageStartingWith("SR114 ")
                .hasMessageNotContaining("canary");
    }

    @Test
    @SuppressWarnings("unchecked")
    void templates_valueLargerThanTheHeap_isRefusedAndTheFormerOneStays() {
        application.run(context -> {
            RedisTemplate<String, Object> template =
                    (RedisTemplate<String, Object>) context.getBean("sealedRedisTemplate");
            template.opsForValue().set("huge-a", "small");
            assertTooLarge(() -> template.opsForValue().set("huge-a", HUGE));
            assertTooLarge(() -> template.opsForHash().put("huge-h", "field", HUGE));
            assertThat(template.opsForValue().get("huge-a")).isEqualTo("small");
            ReactiveRedisTemplate<String, Object> reactive =
                    (ReactiveRedisTemplate<String, Object>) context.getBean("sealedReactiveRedisTemplate");
            assertTooLarge(() -> reactive.opsForValue().set("huge-a", HUGE).block());
            SealedSerializers serializers = context.getBean(SealedSerializers.class);
            assertTooLarge(() -> serializers.json("name").serialize(HUGE));
            assertTooLarge(() -> serializers.jdk("name").serialize(new int[1_000_000]));
        });
    }

    @ParameterizedTest
    @EnumSource
    void sessions_attributeLargerThanTheCap_isRefusedAndTheSessionStays(SessionStore.Kind kind) {
        Map<String, Object> values = Map.of("json", HUGE, "jdk", new int[1_000_000]);
        values.forEach((serializer, value) -> application
                .withUserConfiguration(kind.configuration)
                .withPropertyValues("secure-redis.session.serializer=" + serializer)
                .run(context -> {
                    SessionStore sessions = SessionStore.of(context);
                    Session session = sessions.create();
                    session.setAttribute("basket", "small");
                    sessions.save(session);
                    Session loaded = Objects.requireNonNull(sessions.find(session.getId()));
                    loaded.setAttribute("basket", value);
                    assertTooLarge(() -> sessions.save(loaded));
                    Session kept = Objects.requireNonNull(sessions.find(session.getId()));
                    assertThat(kept.<Object>getAttribute("basket")).isEqualTo("small");
                }));
    }

    @ParameterizedTest
    @EnumSource(
            value = SecureRedisCacheProperties.ValueSerializer.class,
            names = {"JSON", "JDK"})
    void cache_tooLargeValue_reachesTheCallerAndIsNotStored(SecureRedisCacheProperties.ValueSerializer serializer) {
        application
                .withUserConfiguration(Caching.class)
                .withPropertyValues("secure-redis.cache.serializer=" + serializer)
                .run(context -> {
                    Cache cache = Objects.requireNonNull(
                            context.getBean(CacheManager.class).getCache("huge"));
                    List<String> large = new ArrayList<>(Collections.nCopies(30_000, "canary"));
                    cache.put("key", "small");
                    cache.put("key", large);
                    assertThat(cache.get("key")).isNull();
                    assertThat(cache.get("key", () -> large)).hasSize(30_000);
                    assertThat(cache.putIfAbsent("key", large)).isNull();
                    assertThat(cache.retrieve("key", () -> CompletableFuture.completedFuture(large))
                                    .join())
                            .hasSize(30_000);
                    assertThat(cache.get("key")).isNull();
                });
    }
}
