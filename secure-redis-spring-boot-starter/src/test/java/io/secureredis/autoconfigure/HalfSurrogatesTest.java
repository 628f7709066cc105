package io.secureredis.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.cache.InvalidCacheNameException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.core.ReactiveRedisTemplate;
import org.springframework.data.redis.core.RedisTemplate;

/**
 * Texts with half a surrogate pair, for which UTF-8 has no form, are not taken for each other: keys of caches and
 * templates, and fields of hashes.
 */
class HalfSurrogatesTest {

    private static final List<String> TEXTS = List.of("a\ud800", "a\udc00", "a?", "a\ufffd", "\udc00\ud800a");

    @BeforeEach
    void empty() {
        Starter.delete("half");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Caching {}

    private static void withCaches(Consumer<CacheManager> test, String... properties) {
        Starter.application()
                .withUserConfiguration(Caching.class)
                .withPropertyValues(properties)
                .run(context -> test.accept(context.getBean(CacheManager.class)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cacheKeys_differingInHalfAPair_areDifferentEntries(boolean hidden) {
        withCaches(
                caches -> {
                    Cache cache = Objects.requireNonNull(caches.getCache("half"));
                    List<Object> keys = List.of(
                            "a\ud800",
                            "a\udc00",
                            "a?",
                            "a\ufffd",
                            List.of("a\ud800", "b"),
                            List.of("a?", "b"),
                            new SimpleKey("a\ud800", 1),
                            new SimpleKey("a\udc00", 1),
                            new SimpleKey("a?", 1));
                    keys.forEach(key ->
                            assertThat(cache.get(key)).as("before %s", key).isNull());
                    keys.forEach(key -> cache.put(key, "value of " + key));
                    keys.forEach(key -> assertThat(cache.get(key, String.class)).isEqualTo("value of " + key));
                    keys.forEach(key -> assertThat(cache.evictIfPresent(key)).isTrue());
                },
                "secure-redis.cache.keys.hide=" + hidden);
    }

    @Test
    void cacheName_withHalfAPair_isRefused() {
        withCaches(caches -> {
            for (String name : List.of("half\ud800", "half\udc00", "\udc00\ud800")) {
                assertThatThrownBy(() ->
                                Objects.requireNonNull(caches.getCache(name)).get("key"))
                        .isInstanceOf(InvalidCacheNameException.class)
                        .hasMessageStartingWith("SR206 ");
            }
            Cache whole = Objects.requireNonNull(caches.getCache("half\ud83d\ude00"));
            whole.put("key", "value");
            assertThat(whole.get("key", String.class)).isEqualTo("value");
        });
    }

    @Test
    @SuppressWarnings("unchecked")
    void templateKeysAndFields_differingInHalfAPair_areDifferentEntries() {
        Starter.application().run(context -> {
            RedisTemplate<String, Object> template =
                    (RedisTemplate<String, Object>) context.getBean("sealedRedisTemplate");
            TEXTS.forEach(text -> template.opsForValue().set("half-" + text, "value of " + text));
            TEXTS.forEach(text -> template.opsForHash().put("half-hash", text, "field of " + text));
            TEXTS.forEach(text ->
                    assertThat(template.opsForValue().get("half-" + text)).isEqualTo("value of " + text));
            Map<Object, Object> fields = template.opsForHash().entries("half-hash");
            assertThat(fields).hasSize(TEXTS.size());
            TEXTS.forEach(text -> assertThat(fields).containsEntry(text, "field of " + text));
            TEXTS.forEach(text ->
                    assertThat(template.opsForHash().get("half-hash", text)).isEqualTo("field of " + text));
            assertThat(template.keys("half-*")).contains("half-a\ud800", "half-a\udc00", "half-a?");
            TEXTS.forEach(text -> assertThat(template.delete("half-" + text)).isTrue());
        });
    }

    @Test
    @SuppressWarnings("unchecked")
    void reactiveTemplateKeysAndFields_differingInHalfAPair_areDifferentEntries() {
        Starter.application().run(context -> {
            ReactiveRedisTemplate<String, Object> template =
                    (ReactiveRedisTemplate<String, Object>) context.getBean("sealedReactiveRedisTemplate");
            for (String text : TEXTS) {
                template.opsForValue().set("half-" + text, "value of " + text).block();
                template.opsForHash().put("half-hash", text, "field of " + text).block();
            }
            for (String text : TEXTS) {
                assertThat(template.opsForValue().get("half-" + text).block()).isEqualTo("value of " + text);
                assertThat(template.opsForHash().get("half-hash", text).block()).isEqualTo("field of " + text);
                assertThat(template.delete("half-" + text).block()).isEqualTo(1);
            }
            assertThat(template.opsForHash().size("half-hash").block()).isEqualTo(TEXTS.size());
        });
    }
}
