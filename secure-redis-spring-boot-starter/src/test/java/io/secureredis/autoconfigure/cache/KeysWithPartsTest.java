package io.secureredis.autoconfigure.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.SecureRedisException;
import io.secureredis.autoconfigure.Starter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.context.annotation.Configuration;

/**
 * Keys of several parts never have the same text, and values that a serializer cannot bring back are refused with a
 * code.
 */
class KeysWithPartsTest {

    @BeforeEach
    void empty() {
        Starter.delete("parts::");
        Starter.delete("texts::");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Caching {}

    private static SimpleKey key(@Nullable Object... parameters) {
        return new SimpleKey(parameters);
    }

    @Test
    void keys_ofDifferentParts_areDifferentEntries() {
        List<Object> keys = List.of(
                key("a, b", "c"),
                key("a", "b, c"),
                key("a", "b", "c"),
                key("a\\", "b"),
                key("a\\, b"),
                key(null, "x"),
                key("null", "x"),
                key(List.of("a", "b"), "c"),
                key(List.of("a, b"), "c"),
                key("[a, b]", "c"),
                key(new byte[] {1, 2}, "c"),
                key("SimpleKey [a", "b]"),
                "SimpleKey [a, b, c]",
                "\\SimpleKey [a, b, c]",
                SimpleKey.EMPTY,
                key(""),
                "SimpleKey []",
                Optional.empty(),
                "null",
                "\\null",
                "\\\\null",
                List.of(Optional.empty(), "x"),
                key(Optional.empty(), "x"),
                List.of("a", "b"),
                List.of("a,b"),
                List.of(List.of("a", "b")));
        Starter.application().withUserConfiguration(Caching.class).run(context -> {
            Cache cache =
                    Objects.requireNonNull(context.getBean(CacheManager.class).getCache("parts"));
            for (int i = 0; i < keys.size(); i++) {
                cache.put(keys.get(i), i);
            }
            for (int i = 0; i < keys.size(); i++) {
                assertThat(cache.get(keys.get(i), Integer.class))
                        .as("%s", keys.get(i))
                        .isEqualTo(i);
            }
            cache.evict(key("a, b", "c"));
            assertThat(cache.get(key("a, b", "c"))).isNull();
            assertThat(cache.get(key("a", "b, c"))).isNotNull();
        });
    }

    /** So that ordinary keys can be found by their text, and values from before are. */
    @Test
    void keys_withoutSeparators_areWrittenAsSpringDataDoes() {
        Starter.application().withUserConfiguration(Caching.class).run(context -> {
            Cache cache =
                    Objects.requireNonNull(context.getBean(CacheManager.class).getCache("parts"));
            cache.put(key("a", 1L), "v");
            cache.put(List.of("a", "b"), "v");
            cache.put(7L, "v");
            for (String text : List.of("SimpleKey [a, 1]", "a,b", "7")) {
                assertThat(Starter.REDIS.command("EXISTS", "parts::" + text))
                        .as(text)
                        .isEqualTo(1L);
            }
        });
    }

    @Test
    void serializers_valueThatWouldComeBackAsAnother_isRefusedWithACode() {
        for (String serializer : List.of("string", "bytes", "jdk")) {
            Starter.application()
                    .withUserConfiguration(Caching.class)
                    .withPropertyValues("secure-redis.cache.caches.texts.serializer=" + serializer)
                    .run(context -> {
                        Cache cache = Objects.requireNonNull(
                                context.getBean(CacheManager.class).getCache("texts"));
                        for (Object value : List.of(ByteBuffer.wrap(new byte[] {65}), new Object())) {
                            assertThatThrownBy(() -> cache.put("k", value))
                                    .as(serializer)
                                    .isInstanceOf(SecureRedisException.class)
                                    .hasMessageMatching("SR2(30|05|02|21) (?s).*");
                        }
                    });
        }
        Starter.application()
                .withUserConfiguration(Caching.class)
                .withPropertyValues("secure-redis.cache.caches.texts.serializer=string")
                .run(context -> {
                    Cache cache = Objects.requireNonNull(
                            context.getBean(CacheManager.class).getCache("texts"));
                    assertThatThrownBy(() -> cache.put("k", "\ud800x")).hasMessageStartingWith("SR231");
                    assertThatThrownBy(() -> cache.put("k", new byte[] {65, 66}))
                            .hasMessageStartingWith("SR230");
                    cache.put("k", "x");
                    assertThat(cache.get("k", String.class)).isEqualTo("x");
                    cache.put("null", null);
                    assertThat(Objects.requireNonNull(cache.get("null")).get()).isNull();
                });
    }
}
