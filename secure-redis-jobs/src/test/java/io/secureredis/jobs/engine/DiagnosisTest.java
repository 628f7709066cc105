package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.secureredis.SecureRedisException;
import io.secureredis.connection.ConnectionFailures;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.testserver.RedisTestServer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.stereotype.Component;

/** What is told when something does not work: enough to know what to do, and nothing of what a job carries. */
@ExtendWith(OutputCaptureExtension.class)
class DiagnosisTest {

    private static final RedisTestServer REDIS = RedisTestServer.shared();

    @Component
    static class Works {
        @SecureJob(name = "works.number", queue = "q", maxAttempts = 1)
        public void number(int number) {}

        @SecureJob(name = "works.throws", queue = "q", maxAttempts = 1)
        public void fails() {
            throw new IllegalStateException("canary", new IOException("canary-cause"));
        }

        @SecureJob(name = "works.imitates", queue = "q", maxAttempts = 1)
        public void imitates() {
            throw new SecureRedisException("SR999", "canary");
        }
    }

    @BeforeEach
    void clean() {
        REDIS.flushAll();
    }

    @Test
    void failure_ofEachKind_isToldByCodeOrClassOnly(CapturedOutput output) {
        try (JobApplication producer =
                        JobApplication.start(REDIS, List.of(), "worker.enabled=false", "default-queue=q");
                JobApplication worker = JobApplication.start(REDIS, Works.class, "worker.enabled=false")) {
            producer.jobs().call("works.unknown", "canary").maxAttempts(1).delay();
            producer.jobs().call("works.number", "canary").delay();
            worker.jobs().call(Works::fails).delay();
            worker.jobs().call(Works::imitates).delay();
            worker.get(JobRuntime.class).runDue();
        }
        assertThat(output.getAll())
                .contains("(works.unknown) failed and is dead, attempt 1 of 1: SR430 ")
                .contains("(works.number) failed and is dead, attempt 1 of 1: SR432 ")
                .contains("java.lang.IllegalStateException, caused by java.io.IOException")
                .contains("io.secureredis.SecureRedisException")
                .doesNotContain("canary");
    }

    @Test
    void claim_refusedByTheServer_isNotToldAsSilence() {
        try (JobApplication producer = JobApplication.start(REDIS, Works.class, "worker.enabled=false")) {
            REDIS.command("CONFIG", "SET", "maxmemory", "1");
            Throwable refused =
                    catchThrowable(() -> producer.jobs().call(Works::fails).delay());
            assertThat(FailureInWords.ofClaim(refused)).startsWith("Redis refuses: SR342 ");
        } finally {
            REDIS.command("CONFIG", "SET", "maxmemory", "0");
        }
        assertThat(FailureInWords.ofClaim(JobRedis.refused(
                        ConnectionFailures.anywhere(),
                        new RedisCommandExecutionException("WRONGTYPE Operation against canary"))))
                .isEqualTo("Redis refuses: WRONGTYPE");
    }

    @Test
    void claim_otherFailures_areToldAsWhatTheyAre() {
        assertThat(FailureInWords.ofClaim(
                        JobRedis.refused(ConnectionFailures.anywhere(), new RedisCommandTimeoutException("canary"))))
                .startsWith("Redis does not answer: ");
        assertThat(FailureInWords.ofClaim(new RedisCommandExecutionException(
                        "ERR Error running script (call to f_x): @user_script:6: NOPERM canary")))
                .isEqualTo("Redis refuses: NOPERM");
        assertThat(FailureInWords.ofClaim(JobRedis.refused(
                        ConnectionFailures.anywhere(), new RedisCommandExecutionException("OOM command canary"))))
                .startsWith("Redis refuses: SR342")
                .doesNotContain("canary");
        assertThat(FailureInWords.ofClaim(new NumberFormatException("canary")))
                .startsWith("An error that does not come from Redis: java.lang.NumberFormatException at ")
                .contains("DiagnosisTest")
                .doesNotContain("canary");
    }

    @Test
    void queue_thatNoWorkerServes_isToldByHealthInspectorAndLog(CapturedOutput output) {
        try (JobApplication producer = JobApplication.start(REDIS, Works.class, "worker.enabled=false")) {
            producer.jobs().call(Works::fails).queue("nobody").delay();
            assertThat(producer.inspector().queue("nobody").unserved()).isTrue();
            assertThat(producer.inspector().queue("q").unserved()).isFalse();
            assertThat(producer.get(HealthIndicator.class, "secureJobsHealthIndicator")
                            .health()
                            .getDetails())
                    .containsEntry("unserved", List.of("nobody"));
            UnservedQueues queues =
                    new UnservedQueues(producer.get(JobRuntime.class).queues());
            queues.report();
            assertThat(output.getAll()).doesNotContain("SR487");
            queues.report();
            queues.report();
            assertThat(output.getAll()).containsOnlyOnce("SR487 The queue nobody");
            producer.operations().pause("nobody");
            try (JobApplication worker = JobApplication.start(REDIS, Works.class, "worker.queues=nobody")) {
                await().until(() -> queues.find().isEmpty());
                assertThat(worker.inspector().queue("nobody").unserved()).isFalse();
            }
        }
    }
}
