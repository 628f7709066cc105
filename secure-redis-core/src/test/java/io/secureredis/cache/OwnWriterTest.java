package io.secureredis.cache;

import static io.secureredis.cache.CacheFixture.manager;
import static io.secureredis.cache.CacheFixture.sealer;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.secureredis.cache.near.NearCache;
import io.secureredis.cache.near.NearCacheWriter;
import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.TcpProxy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import org.springframework.cache.Cache;
import org.springframework.data.redis.cache.CacheStatistics;
import org.springframework.data.redis.cache.CacheStatisticsCollector;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Writers that an application makes itself, and that do not wait for Redis. */
class OwnWriterTest {

    private final RedisTestServer server =
            RedisTestServer.builder().externalAllowed(false).start();
    private final LettuceConnectionFactory connections = CacheFixture.connect(server);
    private final List<String> without = new CopyOnWriteArrayList<>();

    private final CacheEventListener events = new CacheEventListener() {
        @Override
        public void withoutRedis(String cacheName, CacheOperation operation) {
            without.add(cacheName + " " + operation.label());
        }
    };

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        logger().addAppender(lines);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(WaitingCacheWriter.class);
    }

    private List<String> logged() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @AfterEach
    void close() {
        logger().detachAppender(lines);
        connections.destroy();
        server.close();
    }

    record Own(String what, Function<RedisConnectionFactory, RedisCacheWriter> writer) {

        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Own> writers() {
        return Stream.of(
                new Own("locking", RedisCacheWriter::lockingRedisCacheWriter),
                new Own("not locking", RedisCacheWriter::nonLockingRedisCacheWriter),
                new Own("a wrapper", with -> new AnsweringWrapper(RedisCacheWriter.lockingRedisCacheWriter(with))),
                new Own("behind a near cache", with -> near(RedisCacheWriter.lockingRedisCacheWriter(with))),
                new Own("a forwarding one", with -> new Forwarding(RedisCacheWriter.lockingRedisCacheWriter(with))));
    }

    private static RedisCacheWriter near(RedisCacheWriter writer) {
        NearCache near = new NearCache(1 << 20, Duration.ofMinutes(5), Clock.systemUTC());
        return new NearCacheWriter(writer, near, name -> true);
    }

    private Cache cache(Own own) {
        return cache(own.writer().apply(connections), resilience -> resilience);
    }

    private Cache cache(RedisCacheWriter writer, UnaryOperator<CacheResilience> settings) {
        RedisCacheManager manager = manager(SealedCacheWriter.sealing(writer, sealer())
                .resilience(settings.apply(CacheResilience.defaults().slow(Duration.ofMinutes(1), 100)))
                .listener(events)
                .build());
        return manager.getCache("shop");
    }

    @ParameterizedTest
    @MethodSource("writers")
    void put_ofOwnWriter_isSeenByTheSameThread(Own own) {
        Cache cache = cache(own);
        for (int i = 0; i < 200; i++) {
            cache.put("race", "v" + i);
            assertThat(cache.get("race", String.class)).isEqualTo("v" + i);
        }
    }

    @ParameterizedTest
    @MethodSource("writers")
    void put_refused_neverServesTheOldValue(Own own) {
        Cache cache = cache(own);
        cache.put("full", "old");
        server.command("CONFIG", "SET", "maxmemory", "1");
        cache.put("full", "new");
        assertThat(without).contains("shop put");
        assertThat(cache.get("full")).isNull();
        server.command("CONFIG", "SET", "maxmemory", "0");
        assertThat(cache.get("full")).as("with memory again").isNull();
    }

    @ParameterizedTest
    @MethodSource("writers")
    void put_withoutTheRight_neverServesTheOldValue(Own own) {
        Cache cache = cache(own);
        cache.put("right", "old");
        server.command("ACL", "SETUSER", "default", "-set");
        cache.put("right", "new");
        assertThat(without).contains("shop put");
        assertThat(cache.get("right")).isNull();
        server.command("ACL", "SETUSER", "default", "+set");
    }

    @ParameterizedTest
    @MethodSource("writers")
    void load_refused_isReported(Own own) {
        Cache cache = cache(own);
        server.command("CONFIG", "SET", "maxmemory", "1");
        assertThat(cache.get("loaded", () -> "value")).isEqualTo("value");
        assertThat(without).isNotEmpty();
    }

    @Test
    void eviction_refused_neverServesTheOldValue() {
        // A writer that locks cannot give its lock back without DEL
        Cache cache = cache(RedisCacheWriter.nonLockingRedisCacheWriter(connections), resilience -> resilience);
        cache.put("evicted", "old");
        server.command("ACL", "SETUSER", "default", "-del", "-unlink");
        cache.evict("evicted");
        assertThat(cache.get("evicted")).isNull();
        cache.clear();
        assertThat(without).contains("shop evict", "shop clear");
        server.command("ACL", "SETUSER", "default", "+del", "+unlink");
    }

    /** A wait for the lock says nothing of Redis. */
    @Test
    void put_whileTheCacheIsLocked_waitsAndLeavesTheCircuitClosed() throws Exception {
        Cache cache = cache(
                RedisCacheWriter.lockingRedisCacheWriter(connections),
                // One slow call is enough; so long that only the wait could be one, not a pause of the machine
                resilience -> resilience.slow(Duration.ofSeconds(5), 1).window(1, 1));
        server.command("SET", "shop~lock", "held", "PX", "6000");
        cache.put("locked", "v");
        assertThat((Long) server.command("EXISTS", "shop~lock")).isZero();
        assertThat(cache.get("locked", String.class)).isEqualTo("v");
        assertThat(without).isEmpty();
    }

    @Test
    void put_neverAnswered_endsAtTheLimit() {
        try (TcpProxy proxy = TcpProxy.to(server)) {
            LettuceConnectionFactory patient = new LettuceConnectionFactory(
                    new RedisStandaloneConfiguration(proxy.host(), proxy.port()),
                    LettuceClientConfiguration.builder()
                            .clientOptions(io.lettuce.core.ClientOptions.create())
                            .commandTimeout(Duration.ofMillis(500))
                            .build());
            patient.afterPropertiesSet();
            patient.start();
            try {
                Cache cache = cache(
                        WaitingCacheWriter.around(
                                RedisCacheWriter.lockingRedisCacheWriter(patient), Duration.ofMillis(300)),
                        resilience -> resilience);
                cache.put("silent", "old");
                proxy.blackhole();
                cache.put("silent", "new");
                assertThat(without).contains("shop put");
                proxy.deliver();
                assertThat(cache.get("silent")).isNull();
            } finally {
                patient.destroy();
            }
        }
    }

    @Test
    void put_interrupted_isLeftOutAndKeepsTheFlag() throws Exception {
        Cache cache = cache(writers().findFirst().orElseThrow());
        cache.put("interrupted", "old");
        boolean kept = CompletableFuture.supplyAsync(() -> {
                    Thread.currentThread().interrupt();
                    cache.put("interrupted", "new");
                    return Thread.interrupted();
                })
                .get(30, TimeUnit.SECONDS);
        assertThat(kept).isTrue();
        Cache.ValueWrapper read = cache.get("interrupted");
        assertThat(read == null || "new".equals(read.get())).isTrue();
    }

    @Test
    void ownWriter_withoutAnswers_isNamedAtTheStart() {
        cache(new Wrapper(RedisCacheWriter.lockingRedisCacheWriter(connections)), resilience -> resilience);
        cache(new RubbishWriter(connections), resilience -> resilience);
        assertThat(logged())
                .hasSize(2)
                .satisfies(
                        line -> assertThat(line)
                                .startsWith("SR267 " + Wrapper.class.getName()
                                        + " does not implement evictIfPresent, invalidate."),
                        org.assertj.core.data.Index.atIndex(0))
                .satisfies(
                        line -> assertThat(line)
                                .contains("does not implement supportsAsyncRetrieve, evictIfPresent, invalidate."),
                        org.assertj.core.data.Index.atIndex(1));
    }

    @Test
    void writersOfSpringData_areNotNamedAtTheStart() {
        writers().forEach(this::cache);
        assertThat(logged()).isEmpty();
    }

    private static final class Forwarding extends ForwardingCacheWriter {

        Forwarding(RedisCacheWriter delegate) {
            super(delegate);
        }

        @Override
        public RedisCacheWriter withStatisticsCollector(CacheStatisticsCollector statistics) {
            return new Forwarding(delegate().withStatisticsCollector(statistics));
        }
    }

    /** Implements no more than it must, and what asynchronous reads need. */
    private static class Wrapper implements RedisCacheWriter {

        final RedisCacheWriter real;

        Wrapper(RedisCacheWriter real) {
            this.real = real;
        }

        @Override
        public byte[] get(String name, byte[] key) {
            return real.get(name, key);
        }

        @Override
        public boolean supportsAsyncRetrieve() {
            return real.supportsAsyncRetrieve();
        }

        @Override
        public CompletableFuture<byte[]> retrieve(String name, byte[] key, Duration ttl) {
            return real.retrieve(name, key, ttl);
        }

        @Override
        public void put(String name, byte[] key, byte[] value, Duration ttl) {
            real.put(name, key, value, ttl);
        }

        @Override
        public CompletableFuture<Void> store(String name, byte[] key, byte[] value, Duration ttl) {
            return real.store(name, key, value, ttl);
        }

        @Override
        public byte[] putIfAbsent(String name, byte[] key, byte[] value, Duration ttl) {
            return real.putIfAbsent(name, key, value, ttl);
        }

        @Override
        public void evict(String name, byte[] key) {
            real.evict(name, key);
        }

        @Override
        public void clear(String name, byte[] pattern) {
            real.clear(name, pattern);
        }

        @Override
        public <T> T execute(Function<RedisConnection, T> callback) {
            return real.execute(callback);
        }

        @Override
        public void clearStatistics(String name) {
            real.clearStatistics(name);
        }

        @Override
        public CacheStatistics getCacheStatistics(String cacheName) {
            return real.getCacheStatistics(cacheName);
        }

        @Override
        public RedisCacheWriter withStatisticsCollector(CacheStatisticsCollector statistics) {
            return new Wrapper(real.withStatisticsCollector(statistics));
        }
    }

    /** Inherits only the form of a read with a loader, which calls {@code put}. */
    private static final class AnsweringWrapper extends Wrapper {

        AnsweringWrapper(RedisCacheWriter real) {
            super(real);
        }

        @Override
        public boolean evictIfPresent(String name, byte[] key) {
            return real.evictIfPresent(name, key);
        }

        @Override
        public boolean invalidate(String name, byte[] pattern) {
            return real.invalidate(name, pattern);
        }

        @Override
        public RedisCacheWriter withStatisticsCollector(CacheStatisticsCollector statistics) {
            return new AnsweringWrapper(real.withStatisticsCollector(statistics));
        }
    }
}
