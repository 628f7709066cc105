package io.secureredis.cache;

import static io.secureredis.cache.CacheFixture.CONNECTIONS;
import static io.secureredis.cache.CacheFixture.REDIS;
import static io.secureredis.cache.CacheFixture.SECRET;
import static io.secureredis.cache.CacheFixture.bytes;
import static io.secureredis.cache.CacheFixture.manager;
import static io.secureredis.cache.CacheFixture.secret;
import static io.secureredis.cache.CacheFixture.store;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.secureredis.SecureRedisException;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.testserver.RedisTestServer;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.cache.Cache;
import org.springframework.data.redis.cache.CacheStatisticsCollector;
import org.springframework.data.redis.connection.RedisPassword;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Application code that throws when a cache calls it, and evictions that fail: the caller of the cache sees a miss, or
 * the value.
 */
class ThrowingCallbackTest {

    private static final class Thrower {

        private final boolean error;

        Thrower(boolean error) {
            this.error = error;
        }

        OpenFailureAction fail() {
            if (error) {
                throw new NoClassDefFoundError("com/example/Optional");
            }
            throw new IllegalStateException("the listener's own");
        }

        CacheEventListener events() {
            return (CacheEventListener) Proxy.newProxyInstance(
                    ThrowingCallbackTest.class.getClassLoader(),
                    new Class<?>[] {CacheEventListener.class},
                    (proxy, method, arguments) -> fail());
        }

        CacheStatisticsCollector statistics() {
            return (CacheStatisticsCollector) Proxy.newProxyInstance(
                    ThrowingCallbackTest.class.getClassLoader(),
                    new Class<?>[] {CacheStatisticsCollector.class},
                    (proxy, method, arguments) -> fail());
        }
    }

    @BeforeEach
    void flush() {
        REDIS.command("FLUSHDB");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyCallback_throws_changesNothingForTheCaller(boolean error) {
        Thrower thrower = new Thrower(error);
        List<CacheOpenFailure> told = new CopyOnWriteArrayList<>();
        Sealer small =
                Sealer.builder(KeyRing.of(SECRET)).maxPlaintextBytes(1000).build();
        SealedCacheWriter writer = SealedCacheWriter.sealing(CONNECTIONS, small)
                .rules(name -> CacheRules.defaults().openFailurePolicy(failure -> thrower.fail()))
                // What Redis is late with must not keep the cache from it
                .resilience(CacheResilience.defaults().slow(Duration.ofMinutes(1), 100))
                .listener((CacheOpenFailureListener) failure -> thrower.fail())
                .listener((CacheOpenFailureListener) told::add)
                .listener(thrower.events())
                .collectStatistics(thrower.statistics())
                .executor(task -> {
                    throw new RejectedExecutionException("shut down");
                })
                .resealUnder(KeyRing.of(secret(9, 32)))
                .build();
        Cache cache = new org.springframework.data.redis.cache.RedisCacheManager(
                        writer, org.springframework.data.redis.cache.RedisCacheConfiguration.defaultCacheConfig())
                .getCache("books");
        store("books::1", bytes("plaintext"));
        assertThat(cache.get("1")).isNull();
        assertThat(REDIS.command("EXISTS", "books::1")).isEqualTo(0L);
        store("books::1", bytes("plaintext"));
        assertThat(cache.get("1", () -> "loaded")).isEqualTo("loaded");
        assertThat(cache.get("1", String.class)).isEqualTo("loaded");
        assertThat(cache.retrieve("1").join()).as("resealing is left out").isNotNull();
        store("books::2", bytes("plaintext"));
        assertThat(cache.retrieve("2").join()).isNull();
        store("books::3", bytes("plaintext"));
        assertThat(cache.putIfAbsent("3", "mine")).isNull();
        cache.put("3", "x".repeat(2000));
        assertThat(cache.get("3")).isNull();
        assertThat(told).as("the next listener is told").hasSize(4);
    }

    /** A logging listener that calls itself without end, for example. */
    @Test
    void listener_withAFullStack_isLoggedAndChangesNothing() {
        CacheOpenFailureListener deep = failure -> depthBelow(0);
        Cache cache = manager(SealedCacheWriter.sealing(CONNECTIONS, Sealer.of(KeyRing.of(SECRET)))
                        .listener(deep)
                        .build())
                .getCache("books");
        store("books::deep", bytes("plaintext"));
        assertThat(cache.get("deep")).isNull();
        store("books::deep", bytes("plaintext"));
        assertThat(cache.get("deep", () -> "loaded")).isEqualTo("loaded");
    }

    private static int depthBelow(int depth) {
        return depth < 0 ? depth : depthBelow(depth + 1) + 1;
    }

    @Test
    void guard_callbackWithoutMemory_isThrown() {
        assertThatThrownBy(() -> CallbackGuard.perMinute().run(this, () -> {
                    throw new OutOfMemoryError("none");
                }))
                .isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void guard_callbackThatClearsTheInterrupt_leavesItSet() {
        Thread.currentThread().interrupt();
        CallbackGuard.perMinute().run(this, Thread::interrupted);
        assertThat(Thread.interrupted()).isTrue();
        CallbackGuard.perMinute().run(this, () -> {});
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void eviction_refused_isStillAMiss() {
        try (RedisTestServer server =
                RedisTestServer.builder().externalAllowed(false).start()) {
            server.command("ACL", "SETUSER", "reader", "on", ">secret", "~*", "+@all", "-del", "-unlink");
            RedisStandaloneConfiguration configuration = new RedisStandaloneConfiguration(server.host(), server.port());
            configuration.setUsername("reader");
            configuration.setPassword(RedisPassword.of("secret"));
            LettuceConnectionFactory connections = new LettuceConnectionFactory(configuration);
            connections.afterPropertiesSet();
            connections.start();
            List<String> failed = new CopyOnWriteArrayList<>();
            Logger logger = (Logger) LoggerFactory.getLogger(CacheEventLog.class);
            ListAppender<ILoggingEvent> lines = new ListAppender<>();
            lines.start();
            logger.addAppender(lines);
            try {
                Cache cache = manager(SealedCacheWriter.sealing(connections, Sealer.of(KeyRing.of(SECRET)))
                                .listener(new CacheEventLog(Clock.systemUTC(), Duration.ofMinutes(1)))
                                .listener(new CacheEventListener() {
                                    @Override
                                    public void evictionFailed(String cacheName, RuntimeException reason) {
                                        failed.add(
                                                reason instanceof SecureRedisException explained
                                                        ? explained.code()
                                                        : reason.getClass().getName());
                                    }
                                })
                                .build())
                        .getCache("books");
                server.command("SET", "books::1", "plaintext");
                assertThat(cache.get("1")).isNull();
                assertThat(cache.get("1", () -> "loaded")).isEqualTo("loaded");
                assertThat(cache.retrieve("1").join()).isNull();
                server.command("LPUSH", "books::2", "x");
                assertThat(cache.get("2")).isNull();
                assertThat(failed).hasSizeGreaterThanOrEqualTo(4).containsOnly("SR322");
                assertThat(lines.list)
                        .singleElement()
                        .satisfies(line -> assertThat(line.getFormattedMessage())
                                .startsWith("Cache 'books': SR264 ")
                                .doesNotContain("books::"));
                assertThatThrownBy(() -> cache.evict("1"))
                        .as("an eviction that the application asks for is its own matter")
                        .isInstanceOf(SecureRedisException.class);
            } finally {
                logger.detachAppender(lines);
                connections.destroy();
            }
        }
    }

    @Test
    void virtualMachineError_ofAListener_isThrown() {
        CallbackGuard guard = CallbackGuard.perMinute();
        assertThatThrownBy(() -> guard.run(this, () -> {
                    throw new OutOfMemoryError("simulated");
                }))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(guard.call(this, () -> "answer", "otherwise")).isEqualTo("answer");
    }
}
