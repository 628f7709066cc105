package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.inspect.JobServerState;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** What a server that is full, or that evicts, is told by. */
@ExtendWith(OutputCaptureExtension.class)
class ServerMemoryTest {

    @Test
    void look_keysAreEvictedWhileRunning_isToldAndCounted(CapturedOutput output) {
        try (RedisTestServer server = RedisTestServer.builder()
                .config("maxmemory-policy", "allkeys-lru")
                .start()) {
            with(server, watch -> {
                assertThat(watch.check())
                        .get()
                        .isEqualTo(new JobServerState("allkeys-lru", false, 0, false, false, false));
                evict(server);
                JobServerState state = watch.check().orElseThrow();
                assertThat(state.mayEvict()).isTrue();
                assertThat(state.evicted()).isPositive();
                assertThat(state.evicting()).isTrue();
                assertThat(output).contains("SR363 The jobs' Redis has evicted");
                // Asked again at once, it answers from what it knows
                assertThat(watch.state()).contains(state);
            });
        }
    }

    @Test
    void look_keysWereEvicted_isToldForTenMinutes() {
        try (RedisTestServer server = RedisTestServer.builder()
                .config("maxmemory-policy", "allkeys-lru")
                .start()) {
            AtomicLong nanoTime = new AtomicLong(-1);
            with(server, nanoTime::get, watch -> {
                watch.check();
                evict(server);
                assertThat(watch.check().orElseThrow().evicting()).isTrue();
                server.command("CONFIG", "SET", "maxmemory", "0");
                nanoTime.addAndGet(Duration.ofMinutes(10).toNanos() - 1);
                assertThat(watch.check().orElseThrow().evicting()).isTrue();
                nanoTime.addAndGet(1);
                assertThat(watch.check().orElseThrow().evicting()).isFalse();
                assertThat(watch.check().orElseThrow().evicted()).isPositive();
            });
        }
    }

    @Test
    void look_memoryIsFull_isTold(CapturedOutput output) {
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            with(server, watch -> {
                server.command("CONFIG", "SET", "maxmemory", "1");
                JobServerState state = watch.check().orElseThrow();
                assertThat(state).isEqualTo(new JobServerState("noeviction", false, 0, false, true, false));
                assertThat(output).contains("SR471 The jobs' Redis has reached its maxmemory");
                server.command("CONFIG", "SET", "maxmemory", "0");
                assertThat(watch.check().orElseThrow().full()).isFalse();
            });
        }
    }

    @Test
    void look_onlyKeysWithALifetimeMayGo_isFullAndMayEvict() {
        try (RedisTestServer server = RedisTestServer.builder()
                .config("maxmemory-policy", "volatile-lru")
                .start()) {
            with(server, watch -> {
                server.command("CONFIG", "SET", "maxmemory", "1");
                assertThat(watch.check()).contains(new JobServerState("volatile-lru", true, 0, false, true, false));
            });
        }
    }

    @Test
    void look_keysWereEvictedBefore_isNoLossOfThisProcess(CapturedOutput output) {
        try (RedisTestServer server = RedisTestServer.builder()
                .config("maxmemory-policy", "allkeys-lru")
                .start()) {
            evict(server);
            with(server, watch -> {
                assertThat(watch.check()).contains(new JobServerState("allkeys-lru", true, 0, false, false, false));
                assertThat(output).doesNotContain("SR363");
                evict(server);
                assertThat(watch.check().orElseThrow().evicted()).isPositive();
            });
        }
    }

    @Test
    void look_staysFull_isLoggedOnce(CapturedOutput output) {
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            with(server, watch -> {
                server.command("CONFIG", "SET", "maxmemory", "1");
                watch.check();
                watch.check();
                assertThat(output.toString().split("SR471", -1)).hasSize(2);
            });
        }
    }

    private static void evict(RedisTestServer server) {
        server.command("CONFIG", "SET", "maxmemory", "0");
        for (int i = 0; i < 200; i++) {
            server.command("SET", "key" + i, "x".repeat(10_000));
        }
        server.command("CONFIG", "SET", "maxmemory", "1500kb");
        server.command("SET", "one-more", "x");
    }

    @Test
    void look_serverRefusesInfo_tellsNothing() {
        try (RedisTestServer server = RedisTestServer.builder()
                .user("default", "on nopass ~* &* +@all -info")
                .start()) {
            with(server, watch -> assertThat(watch.check()).isEmpty());
        }
    }

    @Test
    void health_memoryIsFull_isDown() {
        try (RedisTestServer server = RedisTestServer.builder().start();
                JobApplication application = JobApplication.start(server, Nothing.class, "worker.enabled=false")) {
            server.command("CONFIG", "SET", "maxmemory", "1");
            Health health = application
                    .get(HealthIndicator.class, "secureJobsHealthIndicator")
                    .health();
            assertThat(health.getStatus()).isEqualTo(Status.DOWN);
            assertThat(health.getDetails())
                    .containsEntry("full", true)
                    .containsEntry("error", "SR471")
                    .containsEntry("remedy", "Delete jobs that nobody needs, or raise maxmemory");
        }
    }

    @Test
    void health_jobsAreEvicted_saysWhatToDo() {
        try (RedisTestServer server = RedisTestServer.builder()
                        .config("maxmemory-policy", "allkeys-lru")
                        .start();
                JobApplication application = JobApplication.start(server, Nothing.class, "worker.enabled=false")) {
            HealthIndicator health = application.get(HealthIndicator.class, "secureJobsHealthIndicator");
            health.health();
            evict(server);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> health.health().getStatus().equals(Status.DOWN));
            assertThat(health.health().getDetails())
                    .containsEntry("error", "SR363")
                    .containsEntry("remedy", "Set maxmemory-policy noeviction, or give the jobs their own server");
        }
    }

    @Test
    void health_serverIsGone_saysWhatToDo() {
        try (RedisTestServer server = RedisTestServer.builder().start();
                JobApplication application = JobApplication.start(
                        server, Nothing.class, "worker.enabled=false", "spring.data.redis.timeout=5s")) {
            server.stop();
            Health health = application
                    .get(HealthIndicator.class, "secureJobsHealthIndicator")
                    .health();
            assertThat(health.getStatus()).isEqualTo(Status.DOWN);
            assertThat(health.getDetails()).containsKeys("code", "remedy");
        }
    }

    private interface Work {

        void with(JobServerWatch watch);
    }

    private static void with(RedisTestServer server, Work work) {
        with(server, System::nanoTime, work);
    }

    private static void with(RedisTestServer server, LongSupplier nanoTime, Work work) {
        LettuceConnectionFactory factory =
                new LettuceConnectionFactory(new RedisStandaloneConfiguration(server.host(), server.port()));
        factory.afterPropertiesSet();
        factory.start();
        try (JobRedis redis = new JobRedis(factory)) {
            work.with(new JobServerWatch(redis, Set.of(), nanoTime));
        } finally {
            factory.destroy();
        }
    }

    static class Nothing {}
}
