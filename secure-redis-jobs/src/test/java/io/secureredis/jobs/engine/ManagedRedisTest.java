package io.secureredis.jobs.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;

/**
 * What an application does on a Redis that refuses commands, as managed services do. Source:
 * {@code docs/guides/managed-redis.md}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ManagedRedisTest {

    /** What {@code docs/guides/managed-redis.md} says that the services lack. */
    private static final List<String> OFTEN_MISSING = List.of(
            "config",
            "client",
            "acl",
            "debug",
            "shutdown",
            "bgsave",
            "save",
            "replicaof",
            "slaveof",
            "cluster",
            "monitor",
            "module",
            "latency",
            "slowlog",
            "script",
            "keys",
            "flushall",
            "flushdb",
            "wait");

    private static RedisTestServer redis;

    @BeforeAll
    static void start() {
        redis = RedisTestServer.start();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @Configuration
    @EnableCaching
    static class Caching {}

    static class Books {
        private int calls;

        /** A method, because the bean is a proxy. */
        public int calls() {
            return calls;
        }

        @Cacheable("books")
        public String title(long id) {
            calls++;
            return "canary " + id;
        }
    }

    private static JobApplication without(List<String> commands) {
        redis.flushAll();
        List<String> user = new ArrayList<>(
                List.of("ACL", "SETUSER", "app", "reset", "on", ">only-for-tests", "~*", "&*", "+@all"));
        commands.forEach(command -> user.add("-" + command));
        redis.command(user.toArray(String[]::new));
        return JobApplication.start(
                redis,
                List.of(Mailer.class, Caching.class, Books.class),
                "spring.data.redis.username=app",
                "spring.data.redis.password=only-for-tests");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config", "client", "acl"})
    void start_withoutOneCommand_sealsCachesAndRunsJobs(String missing, CapturedOutput output) {
        work(List.of(missing));
        assertThat(output.getAll()).doesNotContain("SR322", "only-for-tests");
    }

    @Test
    void start_withoutAllThatServicesLack_sealsCachesAndRunsJobs(CapturedOutput output) {
        work(OFTEN_MISSING);
        assertThat(output.getAll()).doesNotContain("SR322", "only-for-tests");
    }

    private static void work(List<String> missing) {
        try (JobApplication application = without(missing)) {
            cachesSealed(application);
            application.jobs().call(Mailer::welcome, 1L, "x").delay();
            application.jobs().call(Mailer::welcome, 2L, "x").delay(Duration.ofMillis(100));
            application
                    .jobs()
                    .call(Mailer::digest)
                    .scheduleOnce(Schedule.every(Duration.ofMillis(200)).times(2));
            await().untilAsserted(() -> assertThat(application.counts("mail")).containsEntry(JobState.DONE, 4L));
            assertThat(application.inspector().queues()).isNotEmpty();
        }
        redis.command("DEL", "books::1");
        QueueInvariants.check(redis);
    }

    private static void cachesSealed(JobApplication application) {
        Books books = application.get(Books.class);
        assertThat(books.title(1)).isEqualTo(books.title(1));
        assertThat(books.calls()).isEqualTo(1);
        byte[] stored = (byte[]) redis.command("GET".getBytes(UTF_8), "books::1".getBytes(UTF_8));
        assertThat(new String(stored, ISO_8859_1)).startsWith("SR").doesNotContain("canary");
    }

    @Test
    void start_withoutEval_sealsCachesAndPutsNoJob() {
        try (JobApplication application = without(List.of("eval", "evalsha"))) {
            cachesSealed(application);
            assertThatThrownBy(() ->
                            application.jobs().call(Mailer::welcome, 1L, "x").delay())
                    .hasStackTraceContaining("NOPERM");
            assertThat((List<?>) redis.command("KEYS", "secure-jobs:{mail}:body"))
                    .isEmpty();
        }
    }

    @Test
    void start_withoutScan_runsJobsAndClearsNoCache(CapturedOutput output) {
        work(List.of("scan"));
        try (JobApplication application = without(List.of("scan"))) {
            cachesSealed(application);
            application.get(CacheManager.class).getCache("books").clear();
            assertThat(redis.command("EXISTS", "books::1")).isEqualTo(1L);
            assertThat(output.getAll()).contains("SR322");
        }
    }

    /** The one command that jobs cannot do without: it tells whether Redis may have forgotten what was acknowledged. */
    @Test
    void start_withoutInfo_sealsCachesAndSaysWhyJobsWait(CapturedOutput output) {
        try (JobApplication application = without(List.of("info"))) {
            cachesSealed(application);
            application.jobs().call(Mailer::welcome, 1L, "x").delay();
            await().until(() ->
                    output.getAll().contains("SR322") && output.getAll().contains("INFO"));
            assertThat(application.counts("mail")).containsEntry(JobState.READY, 1L);
            redis.command("ACL", "SETUSER", "app", "+info");
            await().untilAsserted(() -> assertThat(application.counts("mail")).containsEntry(JobState.DONE, 1L));
        }
    }
}
