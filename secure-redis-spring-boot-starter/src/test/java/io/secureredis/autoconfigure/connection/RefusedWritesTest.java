package io.secureredis.autoconfigure.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.secureredis.connection.ConnectionFailure;
import io.secureredis.testserver.RedisTestServer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;

/** A server that answers reads and refuses writes is told by health, metrics and log, until it takes a write. */
@ExtendWith(OutputCaptureExtension.class)
class RefusedWritesTest {

    private static final String[] FULL = {"CONFIG", "SET", "maxmemory", "1"};
    private static final String[] NOT_FULL = {"CONFIG", "SET", "maxmemory", "0"};

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Caching {}

    static Stream<Arguments> states() {
        return Stream.of(
                Arguments.of(ConnectionFailure.OOM, FULL, NOT_FULL),
                Arguments.of(ConnectionFailure.READONLY, new String[] {"REPLICAOF", "127.0.0.1", "1"}, new String[] {
                    "REPLICAOF", "NO", "ONE"
                }),
                Arguments.of(
                        ConnectionFailure.NO_REPLICAS,
                        new String[] {"CONFIG", "SET", "min-replicas-to-write", "1"},
                        new String[] {"CONFIG", "SET", "min-replicas-to-write", "0"}));
    }

    @ParameterizedTest
    @MethodSource("states")
    void write_refused_isToldUntilOneSucceeds(
            ConnectionFailure reason, String[] begin, String[] end, CapturedOutput output) {
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            Connections.to("localhost", server.port()).run(context -> {
                StringRedisTemplate redis = context.getBean(StringRedisTemplate.class);
                redis.opsForValue().set("key", "value");
                assertNothingIsTold(context);
                server.command(begin);
                refuse(redis);
                refuse(redis);
                assertTold(context, "localhost:" + server.port(), reason);
                assertThat(redis.opsForValue().get("key")).isEqualTo("value");
                assertThat(output.toString().split("A server refuses writes: " + reason.code(), -1))
                        .as("one line")
                        .hasSize(2);
                server.command(end);
                redis.delete("other");
                if (reason == ConnectionFailure.OOM) {
                    assertThat(health(context).getDetails())
                            .as("a command that needs no memory proves nothing")
                            .containsKey("writesRefused");
                    redis.opsForValue().set("key", "value");
                }
                assertNothingIsTold(context);
            });
        }
    }

    @Test
    void write_serverCannotWriteToItsDisk_isToldAndEndsWithTheNextPing() throws Exception {
        try (RedisTestServer server = RedisTestServer.builder()
                .config("enable-protected-configs", "yes")
                .config("save", "3600", "1000")
                .start()) {
            server.command("SET", "key", "value");
            server.command("CONFIG", "SET", "dbfilename", "dump.rdb");
            // It cannot write there
            server.command("CONFIG", "SET", "dir", "/proc");
            server.command("BGSAVE");
            Connections.await(
                    "the failure is known",
                    () -> String.valueOf(server.command("INFO", "persistence")).contains("rdb_last_bgsave_status:err"));
            Connections.to("localhost", server.port()).run(context -> {
                assertTold(context, "localhost:" + server.port(), ConnectionFailure.MISCONF);
                assertThat(context.getBean(StringRedisTemplate.class)
                                .opsForValue()
                                .get("key"))
                        .isEqualTo("value");
                server.command("CONFIG", "SET", "stop-writes-on-bgsave-error", "no");
                health(context);
                assertNothingIsTold(context);
            });
        }
    }

    @Test
    void put_cacheGoesOnWithoutRedis_isTold() {
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            Connections.to("localhost", server.port())
                    .withUserConfiguration(Caching.class)
                    .withPropertyValues("secure-redis.cache.resilience.enabled=true")
                    .run(context -> {
                        Cache cache = context.getBean(CacheManager.class).getCache("books");
                        server.command(FULL);
                        assertThatCode(() -> cache.put("1", "value")).doesNotThrowAnyException();
                        assertTold(context, "localhost:" + server.port(), ConnectionFailure.OOM);
                        server.command(NOT_FULL);
                        cache.put("1", "value");
                        assertNothingIsTold(context);
                    });
        }
    }

    @Test
    void write_ofAScript_endsWithTheSameScriptAlone() {
        RedisScript<String> writing = RedisScript.of("redis.call('set', KEYS[1], '1') return 'done'", String.class);
        RedisScript<String> reading = RedisScript.of("return redis.call('get', KEYS[1])", String.class);
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            Connections.to("localhost", server.port()).run(context -> {
                server.command(FULL);
                StringRedisTemplate redis = context.getBean(StringRedisTemplate.class);
                assertThat(catchThrowable(() -> redis.execute(writing, List.of("key"))))
                        .isNotNull();
                assertTold(context, "localhost:" + server.port(), ConnectionFailure.OOM);
                server.command(NOT_FULL);
                redis.execute(reading, List.of("key"));
                assertThat(refusing(context)).isEqualTo(1);
                redis.execute(writing, List.of("key"));
                assertNothingIsTold(context);
            });
        }
    }

    @Test
    void write_reactive_endsItToo() {
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            Connections.to("localhost", server.port()).run(context -> {
                server.command(FULL);
                var values = context.getBean(ReactiveStringRedisTemplate.class).opsForValue();
                assertThat(catchThrowable(() -> values.set("key", "value").block()))
                        .isNotNull();
                assertTold(context, "localhost:" + server.port(), ConnectionFailure.OOM);
                server.command(NOT_FULL);
                values.set("key", "value").block();
                assertNothingIsTold(context);
            });
        }
    }

    @Test
    void health_anotherServerRefusesWrites_isNotToldOfThisOne() {
        try (RedisTestServer server = RedisTestServer.builder().start();
                RedisTestServer full = RedisTestServer.builder().start()) {
            Connections.to("localhost", server.port())
                    .withUserConfiguration(SecondServer.class)
                    .withPropertyValues("second.port=" + full.port())
                    .run(context -> {
                        full.command(FULL);
                        refuse(context.getBean("secondTemplate", StringRedisTemplate.class));
                        assertThat(refusing(context)).isEqualTo(1);
                        assertThat(health(context).getDetails()).doesNotContainKey("writesRefused");
                        context.getBean("stringRedisTemplate", StringRedisTemplate.class)
                                .opsForValue()
                                .set("key", "value");
                        assertThat(refusing(context))
                                .as("what one server takes says nothing of the other")
                                .isEqualTo(1);
                    });
        }
    }

    private static void refuse(StringRedisTemplate redis) {
        assertThat(catchThrowable(() -> redis.opsForValue().set("key", "canary-value")))
                .isNotNull();
    }

    private static void assertTold(AssertableApplicationContext context, String server, ConnectionFailure reason) {
        Health health = health(context);
        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat((List<?>) health.getDetails().get("writesRefused"))
                .singleElement()
                .satisfies(told -> {
                    Map<?, ?> entry = (Map<?, ?>) told;
                    assertThat(entry.get("server")).isEqualTo(server);
                    assertThat(entry.get("code")).isEqualTo(reason.code());
                    assertThat(entry.get("since")).isNotNull();
                    assertThat(String.valueOf(entry.get("error"))).contains(server);
                    assertThat(String.valueOf(entry.get("remedy"))).isNotBlank();
                });
        assertThat(health.toString()).doesNotContain("canary");
        assertThat(refusing(context)).isEqualTo(1);
        assertThat(meters(context)
                        .get(ConnectionMetricsAutoConfiguration.WRITES_REFUSED)
                        .tag("reason", reason.label())
                        .functionCounter()
                        .count())
                .isPositive();
    }

    private static void assertNothingIsTold(AssertableApplicationContext context) {
        assertThat(health(context).getStatus()).isEqualTo(Status.UP);
        assertThat(health(context).getDetails()).doesNotContainKey("writesRefused");
        assertThat(refusing(context)).isZero();
    }

    private static Health health(AssertableApplicationContext context) {
        return context.getBean("redisHealthContributor", HealthIndicator.class).health();
    }

    private static double refusing(AssertableApplicationContext context) {
        return meters(context)
                .get(ConnectionMetricsAutoConfiguration.REFUSING_SERVERS)
                .gauge()
                .value();
    }

    private static MeterRegistry meters(AssertableApplicationContext context) {
        MeterRegistry registry = new SimpleMeterRegistry();
        context.getBeansOfType(MeterBinder.class).values().forEach(binder -> binder.bindTo(registry));
        return registry;
    }
}
