package io.secureredis.cache;

import static io.secureredis.cache.CacheFixture.CONNECTIONS;
import static io.secureredis.cache.CacheFixture.REDIS;
import static io.secureredis.cache.CacheFixture.manager;
import static io.secureredis.cache.CacheFixture.sealer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.OpenFailure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.cache.Cache;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheWriter;

/** Someone has put another type of Redis where a cached value should be. */
class WrongTypeTest {

    private final List<CacheOpenFailure> failures = new CopyOnWriteArrayList<>();
    private final List<String> seen = new CopyOnWriteArrayList<>();

    static Stream<Arguments> types() {
        return Stream.of(
                        List.of("LPUSH", "KEY", "x"),
                        List.of("HSET", "KEY", "f", "x"),
                        List.of("SADD", "KEY", "x"),
                        List.of("ZADD", "KEY", "1", "x"),
                        List.of("XADD", "KEY", "*", "f", "x"))
                .flatMap(command -> Stream.of(false, true).map(locks -> Arguments.of(command, locks)));
    }

    private static void spoil(String key, List<String> command) {
        REDIS.command("DEL", key);
        REDIS.command(
                command.stream().map(word -> word.equals("KEY") ? key : word).toArray(String[]::new));
    }

    private Cache cache(boolean locks, boolean touches, CacheRules rules) {
        RedisCacheWriter inner = locks ? locking() : SealedCacheWriter.delegate(CONNECTIONS);
        SealedCacheWriter writer = SealedCacheWriter.sealing(inner, sealer())
                .resilience(CacheResilience.defaults().window(1, 1).slow(Duration.ofMinutes(1), 100))
                .rules(name -> rules)
                .listener((CacheOpenFailureListener) failures::add)
                .listener(new CacheEventListener() {
                    @Override
                    public void withoutRedis(String cacheName, CacheOperation operation) {
                        seen.add(operation.label());
                    }
                })
                .build();
        RedisCacheConfiguration configuration = RedisCacheConfiguration.defaultCacheConfig();
        return manager(
                        writer,
                        touches ? configuration.entryTtl(Duration.ofMinutes(5)).enableTimeToIdle() : configuration)
                .getCache("books");
    }

    private static RedisCacheWriter locking() {
        return RedisCacheWriter.create(
                CONNECTIONS, settings -> settings.immediateWrites().enableLocking());
    }

    @BeforeEach
    void flush() {
        REDIS.command("FLUSHDB");
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyOperation_otherType_goesOnAsIfNothingHadBeenThere(List<String> command, boolean locks) {
        for (boolean touches : new boolean[] {false, true}) {
            Cache cache = cache(locks, touches, CacheRules.defaults());
            spoil("books::get", command);
            assertThat(cache.get("get")).isNull();
            assertThat(REDIS.command("EXISTS", "books::get")).isEqualTo(0L);
            spoil("books::loader", command);
            assertThat(cache.get("loader", () -> "loaded")).isEqualTo("loaded");
            assertThat(cache.get("loader", String.class)).isEqualTo("loaded");
            spoil("books::absent", command);
            assertThat(cache.putIfAbsent("absent", "mine")).isNull();
            assertThat(cache.get("absent", String.class)).isEqualTo("mine");
            spoil("books::retrieve", command);
            assertThat(cache.retrieve("retrieve").join()).isNull();
            assertThat(REDIS.command("EXISTS", "books::retrieve")).isEqualTo(0L);
            spoil("books::future", command);
            assertThat(cache.retrieve("future", () -> CompletableFuture.completedFuture("loaded"))
                            .join())
                    .isEqualTo("loaded");
            spoil("books::put", command);
            cache.put("put", "stored");
            assertThat(cache.get("put", String.class)).isEqualTo("stored");
            spoil("books::evict", command);
            assertThat(cache.evictIfPresent("evict")).isTrue();
            spoil("books::clear", command);
            cache.clear();
            assertThat(REDIS.command("EXISTS", "books::clear")).isEqualTo(0L);
        }
        assertThat(failures).hasSize(10).extracting(CacheOpenFailure::failure).containsOnly(OpenFailure.WRONG_TYPE);
        assertThat(seen).as("Redis is well").isEmpty();
    }

    @Test
    void plainCache_otherType_isAMissToo() {
        Cache cache = cache(false, false, CacheRules.defaults().plain());
        spoil("books::1", List.of("LPUSH", "KEY", "x"));
        assertThat(cache.get("1", () -> "loaded")).isEqualTo("loaded");
        assertThat(cache.get("1", String.class)).isEqualTo("loaded");
    }

    @Test
    void get_throwAskedFor_throwsWithItsCodeAndLeavesTheKey() {
        Cache cache = cache(
                false,
                false,
                CacheRules.defaults().openFailurePolicy(OpenFailurePolicy.always(OpenFailureAction.THROW)));
        spoil("books::1", List.of("LPUSH", "KEY", "x"));
        assertThatThrownBy(() -> cache.get("1"))
                .isInstanceOf(OpenException.class)
                .hasMessageStartingWith("SR260 ");
        assertThatThrownBy(() -> cache.get("1", () -> "loaded")).isInstanceOf(OpenException.class);
        assertThatThrownBy(() -> cache.putIfAbsent("1", "mine")).isInstanceOf(OpenException.class);
        assertThatThrownBy(() -> cache.retrieve("1").join()).hasCauseInstanceOf(OpenException.class);
        assertThat(REDIS.command("EXISTS", "books::1")).isEqualTo(1L);
    }
}
