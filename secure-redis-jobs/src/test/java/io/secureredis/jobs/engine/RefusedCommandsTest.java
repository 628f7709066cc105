package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.SecureRedisException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.stereotype.Component;

/**
 * Redis refuses one command for a while, as when someone edits the user's rights: a script stops halfway. A job that
 * was accepted runs all the same, as soon as it may.
 */
class RefusedCommandsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static RedisTestServer redis;
    private static JobApplication application;

    @Component
    static class Work {
        static final Set<String> RAN = ConcurrentHashMap.newKeySet();

        @SecureJob(name = "work.note", queue = "q", maxAttempts = 50)
        public void note(String text) {
            RAN.add(text);
        }
    }

    @BeforeAll
    static void start() {
        redis = RedisTestServer.builder().externalAllowed(false).start();
        application = JobApplication.start(redis, Work.class, "worker.lease=2s");
    }

    @AfterAll
    static void stop() {
        application.close();
        redis.close();
    }

    @BeforeEach
    void forget() {
        Work.RAN.clear();
    }

    @ParameterizedTest
    @ValueSource(strings = {"zadd", "zrem", "hset", "hmget"})
    void job_acceptedWhileACommandIsRefused_runs(String command) {
        List<String> accepted = new ArrayList<>();
        List<JobId> ids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            enqueue("before " + i, accepted, ids);
        }
        redis.command("ACL", "SETUSER", "default", "-" + command);
        try {
            for (int i = 0; i < 20; i++) {
                enqueueIfPossible("meanwhile " + i, accepted, ids);
            }
        } finally {
            redis.command("ACL", "SETUSER", "default", "+" + command);
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(Work.RAN).containsAll(accepted));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ids).allMatch(id -> state(id) == JobState.DONE));
        enqueue("after", accepted, ids);
        await().atMost(PATIENCE).until(() -> Work.RAN.contains("after"));
    }

    private static void enqueueIfPossible(String text, List<String> accepted, List<JobId> ids) {
        try {
            enqueue(text, accepted, ids);
        } catch (SecureRedisException refused) {
            assertThat(refused.code()).startsWith("SR");
        }
    }

    private static void enqueue(String text, List<String> accepted, List<JobId> ids) {
        ids.add(application.jobs().call(Work::note, text).delay());
        accepted.add(text);
    }

    /** Without a state until it is put back. */
    private static @Nullable JobState state(JobId id) {
        return application
                .inspector()
                .find("q", id)
                .map(job -> job.summary().state())
                .orElse(null);
    }
}
