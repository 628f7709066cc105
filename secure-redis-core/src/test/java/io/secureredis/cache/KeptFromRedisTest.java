package io.secureredis.cache;

import static io.secureredis.cache.CacheFixture.manager;
import static io.secureredis.cache.CacheFixture.sealer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailures;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.cache.Cache;
import org.springframework.data.redis.connection.RedisPassword;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Whatever separates a running application from Redis, its methods continue without the cache, and the reason is
 * reported with its code.
 */
class KeptFromRedisTest {

    /** Every operation waits this long if the connection is gone. */
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private static final int MOST_COMMANDS = 30;

    private final List<String> codes = new CopyOnWriteArrayList<>();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final CacheEventListener listener = new CacheEventListener() {
        @Override
        public void redisFailed(String cacheName, ConnectionException reason) {
            codes.add(reason.code());
        }

        @Override
        public void availabilityChanged(boolean available) {
            seen.add(available ? "up" : "down");
        }
    };
    private RedisTestServer server;
    private LettuceConnectionFactory connections;
    private Cache cache;

    @BeforeEach
    @Timeout(60)
    void start() {
        server = RedisTestServer.builder()
                .externalAllowed(false)
                .user("app", "on >secret ~* &* +@all")
                .start();
        connections = connections(0, LettuceClientConfiguration.builder());
        cache = cache(
                connections,
                CacheResilience.defaults().window(1000, 1000).attempts(2).slow(Duration.ofMinutes(1), 100));
        do {
            cache.put("1", "stored");
        } while (!"stored".equals(cache.get("1", String.class)));
        codes.clear();
    }

    /** For a cache that one slow answer would keep from Redis, as a stall of the machine makes one. */
    private LettuceConnectionFactory patient() {
        return connections(0, LettuceClientConfiguration.builder(), Duration.ofMinutes(1));
    }

    private LettuceConnectionFactory connections(
            int database, LettuceClientConfiguration.LettuceClientConfigurationBuilder client) {
        return connections(database, client, TIMEOUT);
    }

    private LettuceConnectionFactory connections(
            int database, LettuceClientConfiguration.LettuceClientConfigurationBuilder client, Duration timeout) {
        RedisStandaloneConfiguration configuration = new RedisStandaloneConfiguration(server.host(), server.port());
        configuration.setUsername("app");
        configuration.setPassword(RedisPassword.of("secret"));
        configuration.setDatabase(database);
        LettuceConnectionFactory factory = new LettuceConnectionFactory(
                configuration, client.commandTimeout(timeout).build());
        factory.afterPropertiesSet();
        factory.start();
        return factory;
    }

    private Cache cache(LettuceConnectionFactory connections, CacheResilience resilience) {
        return manager(SealedCacheWriter.sealing(connections, sealer())
                        .resilience(resilience)
                        .listener(listener)
                        .build())
                .getCache("books");
    }

    @AfterEach
    void stop() {
        connections.destroy();
        server.close();
    }

    static Stream<Arguments> events() {
        return Stream.of(
                Arguments.of("SR322", List.of("ACL SETUSER app -@all")),
                Arguments.of("SR322", List.of("ACL SETUSER app resetkeys ~other:*")),
                Arguments.of("SR342", List.of("CONFIG SET maxmemory 1")),
                Arguments.of("SR340", List.of("REPLICAOF 127.0.0.1 1")),
                Arguments.of("SR350", List.of("CONFIG SET replica-serve-stale-data no", "REPLICAOF 127.0.0.1 1")));
    }

    @ParameterizedTest
    @MethodSource("events")
    void everyOperation_keptFromRedis_goesOnAndTheReasonHasItsCode(String code, List<String> commands) {
        commands.forEach(command -> server.command(command.split(" ")));
        assertGoesOn();
        assertThat(codes).contains(code);
    }

    private void assertGoesOn() {
        assertThat(cache.get("new", () -> "loaded")).isEqualTo("loaded");
        cache.get("1");
        cache.put("2", "x");
        cache.putIfAbsent("3", "x");
        cache.retrieve("1").join();
        cache.evict("4");
        cache.clear();
    }

    @ParameterizedTest
    @MethodSource("logins")
    void everyOperation_loginNoLongerHolds_goesOn(List<String> commands) {
        commands.forEach(command -> server.command(command.split(" ")));
        server.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        // This opens a separate connection. One that is closed while it logs in may report only that; the next one
        // reports the reason.
        for (int i = 0; i < MOST_COMMANDS && !codes.contains("SR321"); i++) {
            cache.retrieve("1").join();
        }
        assertGoesOn();
        assertThat(codes).contains("SR321");
    }

    static Stream<Arguments> logins() {
        return Stream.of(
                Arguments.of(List.of("ACL SETUSER app resetpass >changed")),
                Arguments.of(List.of("ACL DELUSER app")),
                Arguments.of(List.of("ACL SETUSER app off")));
    }

    @Test
    void get_rightToConnectWasTaken_leavesRedisAlone() {
        ClientResources resources = ClientResources.builder()
                .reconnectDelay(Delay.constant(Duration.ofMillis(20)))
                .build();
        LettuceConnectionFactory ofDatabase =
                connections(1, LettuceClientConfiguration.builder().clientResources(resources));
        try {
            ConnectionFailures failures = ConnectionFailures.of(ofDatabase);
            Cache impatient =
                    cache(ofDatabase, CacheResilience.defaults().window(1, 1).slow(Duration.ofMinutes(1), 100));
            assertThat(reasonsUntil("none", failures, ofDatabase))
                    .as("connected")
                    .contains("none");
            server.command("ACL", "SETUSER", "app", "-select");
            server.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
            assertThat(reasonsUntil("SR322", failures, ofDatabase)).contains("SR322");
            seen.clear();
            impatient.get("1");
            assertThat(codes).contains("SR322");
            assertThat(seen).contains("down");
        } finally {
            ofDatabase.destroy();
            resources.shutdown(0, 0, TimeUnit.MILLISECONDS).syncUninterruptibly();
        }
    }

    /** Each command waits for its timeout. */
    private static List<String> reasonsUntil(
            String code, ConnectionFailures failures, LettuceConnectionFactory connections) {
        List<String> reasons = new ArrayList<>();
        while (reasons.size() < MOST_COMMANDS && !reasons.contains(code)) {
            Throwable thrown = catchThrowable(() -> connections.getConnection().ping());
            reasons.add(
                    thrown == null
                            ? "none"
                            : failures.explain(thrown)
                                    .map(ConnectionException::code)
                                    .orElse("unknown"));
        }
        return reasons;
    }

    @Test
    void everyOperation_clientClosed_goesOn() {
        connections.stop();
        assertGoesOn();
    }

    @Test
    void get_oneCommandRefused_doesNotLeaveRedisAlone() {
        server.command("ACL", "SETUSER", "app", "-scan");
        LettuceConnectionFactory patient = patient();
        try {
            Cache impatient =
                    cache(patient, CacheResilience.defaults().window(1, 1).slow(Duration.ofMinutes(1), 100));
            impatient.get("1");
            impatient.clear();
            assertThat(codes).contains("SR322");
            assertThat(impatient.get("2", () -> "loaded")).isEqualTo("loaded");
            impatient.put("other", "x");
            assertThat(server.command("EXISTS", "books::other")).isEqualTo(1L);
            assertThat(seen).isEmpty();
        } finally {
            patient.destroy();
        }
    }

    static Stream<Consumer<Cache>> operations() {
        return Stream.of(
                cache -> cache.get("1"),
                cache -> cache.get("new", () -> "loaded"),
                cache -> cache.put("2", "x"),
                cache -> cache.putIfAbsent("3", "x"),
                cache -> cache.evictIfPresent("4"),
                Cache::clear);
    }

    /** A job's timeout or a cancelled future interrupts its thread. That says nothing about Redis. */
    @ParameterizedTest
    @MethodSource("operations")
    @Timeout(60)
    void everyOperation_callerIsInterrupted_goesOnForItAndLeavesRedisToOthers(Consumer<Cache> operation)
            throws Exception {
        LettuceConnectionFactory patient = patient();
        Cache impatient = cache(patient, CacheResilience.defaults().window(4, 1).slow(Duration.ofMinutes(1), 100));
        impatient.put("1", "stored");
        impatient.get("1");
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            for (int i = 0; i < 10; i++) {
                Thread.currentThread().interrupt();
                operation.accept(impatient);
            }
            flag.complete(Thread.currentThread().isInterrupted());
        });
        caller.start();
        caller.join();
        assertThat(flag).isCompletedWithValue(true);
        // A clearing that was skipped is made up for, and may meet the first of these
        do {
            impatient.put("other", "x");
        } while (!"x".equals(impatient.get("other", String.class)));
        patient.destroy();
        assertThat(seen).isEmpty();
    }
}
