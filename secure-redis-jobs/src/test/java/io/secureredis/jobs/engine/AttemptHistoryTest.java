package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.jobs.JobContext;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.inspect.AttemptOverview;
import io.secureredis.jobs.inspect.JobDetail;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.jobs.redis.QueueStore;
import io.secureredis.testserver.RedisTestServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.stereotype.Component;

/** Every attempt of a job is told: when, where, how long, why it failed. What is kept of them is sealed and limited. */
@Timeout(120)
class AttemptHistoryTest {

    private static final RedisTestServer redis = RedisTestServer.shared();
    private static final Duration BACKOFF = Duration.ofMinutes(10);
    private static JobApplication application;

    @Component
    static class Work {

        final AtomicInteger failures = new AtomicInteger();

        @SecureJob(name = "work.flaky", queue = "h", backoff = "10m", maxAttempts = 3)
        public void flaky() {
            if (failures.getAndDecrement() > 0) {
                throw new IllegalStateException("canary-message");
            }
        }

        @SecureJob(name = "work.unkept", queue = "h", backoff = "10m")
        public Object unkept() {
            flaky();
            List<Object> itself = new ArrayList<>();
            itself.add(itself);
            return itself;
        }

        @SecureJob(name = "work.cancelled", queue = "h", backoff = "10m")
        public void cancelled() {
            flaky();
            JobContext context = JobContext.current();
            application.operations().cancel("h", context.id());
            context.heartbeat();
            throw new IllegalStateException("was told to end: " + context.isCancelled());
        }

        @SecureJob(name = "work.typed", queue = "h", backoff = "10m")
        public void typed(String text) {
            flaky();
        }
    }

    @BeforeAll
    static void start() {
        application = JobApplication.start(redis, Work.class, "worker.enabled=false", "retry.jitter=0");
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @BeforeEach
    void clean() {
        redis.flushAll();
    }

    @AfterEach
    void check() {
        QueueInvariants.check(redis);
    }

    @Test
    void attempts_failuresThenSuccess_tellEachOne() {
        JobId id = put(2);
        runAfter(Duration.ZERO);
        runAfter(Duration.ofHours(1));
        assertThat(attempts(id)).hasSize(2);
        runAfter(Duration.ofHours(2));
        List<AttemptOverview> attempts = attempts(id);
        assertThat(attempts).extracting(AttemptOverview::number).containsExactly(1L, 2L, 3L);
        assertThat(attempts)
                .extracting(AttemptOverview::outcome)
                .containsExactly("failed", "failed", AttemptOverview.DONE);
        assertThat(attempts.get(0).type()).isEqualTo("java.lang.IllegalStateException");
        assertThat(attempts.get(0).host()).isNotBlank();
        assertThat(attempts).extracting(AttemptOverview::worker).doesNotContainNull();
        assertThat(attempts).allSatisfy(attempt -> assertThat(attempt.took()).isGreaterThanOrEqualTo(Duration.ZERO));
        assertThat(attempts.get(0).waited()).isGreaterThanOrEqualTo(Duration.ZERO);
        for (int i = 1; i < 3; i++) {
            AttemptOverview before = attempts.get(i - 1);
            assertThat(before.backoff()).isPositive();
            assertThat(attempts.get(i).waited())
                    .isEqualTo(Duration.between(
                            before.endedAt().plus(before.backoff()),
                            attempts.get(i).startedAt()));
        }
        assertThat(attempts.get(0).backoff()).isEqualTo(BACKOFF);
        assertThat(attempts.get(2).backoff()).isNull();
    }

    @Test
    void attempts_keptInRedis_areSealed() {
        JobId id = put(1);
        runAfter(Duration.ZERO);
        byte[] stored = (byte[]) redis.command(bytes("HGET"), bytes("secure-jobs:{h}:error"), bytes(id.value()));
        assertThat(new String(stored, StandardCharsets.ISO_8859_1))
                .doesNotContain("IllegalState")
                .doesNotContain("canary");
    }

    @Test
    void attempts_operatorsRetryOfADeadJob_keepsThoseBefore() {
        JobId id = put(4);
        for (int hours = 0; hours < 3; hours++) {
            runAfter(Duration.ofHours(hours));
        }
        assertThat(application.counts("h")).containsEntry(JobState.DEAD, 1L);
        assertThat(application.operations().retry("h", id)).isTrue();
        runAfter(Duration.ofHours(3));
        assertThat(attempts(id)).extracting(AttemptOverview::number).containsExactly(1L, 2L, 3L, 4L);
        assertThat(attempts(id).get(2).backoff()).isNull();
    }

    @Test
    void attempts_twoRetriesByHand_keepEachWait() {
        application.get(Work.class).failures.set(3);
        JobId id = application.jobs().call(Work::flaky).maxAttempts(1).delay();
        runAfter(Duration.ZERO);
        for (int retries = 0; retries < 2; retries++) {
            assertThat(application.operations().retry("h", id)).isTrue();
            runAfter(Duration.ZERO);
        }
        assertThat(attempts(id)).hasSize(3);
        assertThat(attempts(id))
                .extracting(AttemptOverview::waited)
                .allSatisfy(waited -> assertThat(waited).isGreaterThanOrEqualTo(Duration.ZERO));
    }

    @Test
    void attempts_resultThatCannotBeKept_keepThoseBefore() {
        application.get(Work.class).failures.set(2);
        JobId id = application.jobs().call(Work::unkept).delay();
        for (int hours = 0; hours < 3; hours++) {
            runAfter(Duration.ofHours(hours));
        }
        assertThat(detail(id).errorKind()).isEqualTo("result");
        assertThat(outcomes(id)).containsExactly("1 failed", "2 failed", "3 done");
        assertThat(attempts(id))
                .extracting(AttemptOverview::type)
                .containsExactly("java.lang.IllegalStateException", "java.lang.IllegalStateException", null);
        assertThat(attempts(id).get(1).backoff()).isPositive();
        assertThat(attempts(id)).extracting(AttemptOverview::worker).doesNotContainNull();
    }

    @Test
    void attempts_tooManyCrashes_keepThoseBefore() {
        JobId id = failedOnce();
        withStore(store -> {
            assertThat(application.operations().runNow("h", id)).isTrue();
            assertThat(store.claim("a-worker-that-dies", 1, 0).jobs()).hasSize(1);
            assertThat(store.reap(10, 1, Long.MAX_VALUE >> 10)).hasSize(1);
        });
        assertThat(application.counts("h")).containsEntry(JobState.DEAD, 1L);
        assertThat(outcomes(id)).containsExactly("1 failed", "2 crashed");
        // The error that is kept is not that of the attempt that ended the job.
        assertThat(detail(id).errorKind()).isEqualTo("crashed");
        assertThat(application.inspector().failures("h", List.of(detail(id).summary())))
                .containsEntry(id, new JobInspector.Failure("crashed", null));
    }

    @Test
    void attempts_errorThatCannotBeSealed_keepThoseBefore() {
        JobId id = failedOnce();
        withStore(store -> {
            assertThat(application.operations().runNow("h", id)).isTrue();
            QueueStore.ClaimedJob job =
                    store.claim("a-worker", 1, 60_000).jobs().get(0);
            assertThat(store.fail(id, job.token(), new byte[0], -1, true).join())
                    .isEqualTo(QueueStore.Failed.DEAD);
        });
        assertThat(outcomes(id)).containsExactly("1 failed", "2 unreported");
        assertThat(detail(id).errorKind()).isNull();
        assertThat(application.inspector().failures("h", List.of(detail(id).summary())))
                .isEmpty();
    }

    @Test
    void attempts_tamperedErrorThatCannotBeSealed_isRemovedSoThatNoBulkRetryRunsTheJob() {
        JobId id = failedOnce();
        withStore(store -> {
            assertThat(application.operations().runNow("h", id)).isTrue();
            QueueStore.ClaimedJob job =
                    store.claim("a-worker", 1, 60_000).jobs().get(0);
            assertThat(store.condemn(id, job.token(), new byte[0]).join()).isTrue();
        });
        assertThat(redis.command("HEXISTS", "secure-jobs:{h}:error", id.value()))
                .isEqualTo(0L);
        assertThat(application.operations().retryAll("h", JobState.TAMPERED)).isZero();
    }

    @Test
    void attempts_cancelledJobThatIsGivenBack_keepThoseBefore() {
        JobId id = failedOnce();
        withStore(store -> {
            assertThat(application.operations().runNow("h", id)).isTrue();
            QueueStore.ClaimedJob job =
                    store.claim("a-worker-that-stops", 1, 60_000).jobs().get(0);
            assertThat(application.operations().cancel("h", id)).isTrue();
            store.release(List.of(new QueueStore.Held(id, job.token()))).join();
        });
        assertThat(application.counts("h")).containsEntry(JobState.DEAD, 1L);
        assertThat(outcomes(id)).containsExactly("1 failed", "2 unreported");
        assertThat(detail(id).errorKind()).isNull();
    }

    @Test
    void attempts_cancelledWhileItRuns_keepThoseBefore() {
        application.get(Work.class).failures.set(1);
        JobId id = application.jobs().call(Work::cancelled).delay();
        runAfter(Duration.ZERO);
        runAfter(Duration.ofHours(1));
        assertThat(outcomes(id)).containsExactly("1 failed", "2 cancelled");
        assertThat(detail(id).errorKind()).isEqualTo("cancelled");
    }

    @Test
    void attempts_expired_keepThoseBefore() {
        application.get(Work.class).failures.set(1);
        JobId id = application
                .jobs()
                .call(Work::flaky)
                .expiresAfter(Duration.ofMinutes(30))
                .delay();
        runAfter(Duration.ZERO);
        runAfter(Duration.ofHours(1));
        assertThat(outcomes(id)).containsExactly("1 failed", "2 expired");
    }

    @Test
    void attempts_bodyThatDoesNotOpen_keepThoseBefore() {
        JobId id = failedOnce();
        redis.command("HSET", "secure-jobs:{h}:body", id.value(), "x".repeat(100));
        runAfter(Duration.ofHours(1));
        assertThat(application.counts("h")).containsEntry(JobState.TAMPERED, 1L);
        assertThat(outcomes(id)).containsExactly("1 failed", "2 tampered");
    }

    @Test
    void attempts_movedAndRunByHand_keepThoseBefore() {
        JobId id = failedOnce();
        assertThat(application.operations().move("h", id, "other")).isEqualTo(JobOperations.Move.MOVED);
        assertThat(application.inspector().attempts("other", id))
                .extracting(AttemptOverview::type)
                .containsExactly("java.lang.IllegalStateException");
        assertThat(application.operations().move("other", id, "h")).isEqualTo(JobOperations.Move.MOVED);
        assertThat(application.operations().runNow("h", id)).isTrue();
        runAfter(Duration.ZERO);
        assertThat(outcomes(id)).containsExactly("1 failed", "2 done");
    }

    @Test
    void attempts_retriedWithOtherArguments_keepThoseBefore() {
        application.get(Work.class).failures.set(1);
        JobId id = application.jobs().call(Work::typed, "a").delay();
        runAfter(Duration.ZERO);
        application.operations().retry("h", id, List.of("\"b\"")).orElseThrow().put("number-of-a-form-1");
        runAfter(Duration.ZERO);
        assertThat(outcomes(id)).containsExactly("1 failed", "2 done");
    }

    @Test
    void attempts_workerThatDied_leavesAGapThatIsShown() {
        JobId id = put(0);
        try (JobRedis other = new JobRedis(application.get(RedisConnectionFactory.class))) {
            QueueStore store = new QueueStore(other, "h");
            assertThat(store.claim("a-worker-that-dies", 1, 1_000).jobs()).hasSize(1);
            assertThat(attempts(id)).singleElement().satisfies(attempt -> {
                assertThat(attempt.outcome()).isEqualTo(AttemptOverview.RUNNING);
                assertThat(attempt.worker()).isEqualTo("a-worker-that-dies");
                assertThat(attempt.endedAt()).isNull();
            });
        }
        runAfter(Duration.ofHours(1));
        runAfter(Duration.ofHours(1));
        assertThat(attempts(id))
                .extracting(AttemptOverview::outcome)
                .containsExactly(AttemptOverview.UNREPORTED, AttemptOverview.DONE);
        assertThat(attempts(id).get(1).waited()).isNull();
    }

    @Test
    void attempts_hostileError_beginsANewListAndFailsNothing() {
        JobId id = put(3);
        runAfter(Duration.ZERO);
        redis.command("HSET", "secure-jobs:{h}:error", id.value(), "junk");
        runAfter(Duration.ofHours(1));
        assertThat(attempts(id))
                .extracting(AttemptOverview::outcome)
                .containsExactly(AttemptOverview.UNREPORTED, "failed");
        redis.command("DEL", "secure-jobs:{h}:error");
        redis.command("SADD", "secure-jobs:{h}:error", "a set");
        runAfter(Duration.ofHours(2));
        assertThat(application.counts("h")).containsEntry(JobState.DEAD, 1L);
        redis.command("DEL", "secure-jobs:{h}:error");
    }

    @Test
    void history_manyAttempts_keepsTheLastOfALimitedSize() {
        JobError error = null;
        String longName = "x".repeat(5_000);
        for (int token = 1; token <= 50; token++) {
            JobError next = new JobError("failed", longName, null, null, token);
            JobError.FailedAttempt last =
                    new JobError.FailedAttempt(token, token, token, token, "failed", longName, 5, "worker", longName);
            error = JobError.parse(next.after(error, last).toBytes());
            // Reported again, because the answer was lost.
            error = next.after(error, last);
        }
        assertThat(error.history()).hasSize(JobError.MOST_ATTEMPTS);
        assertThat(error.history().get(0).token()).isEqualTo(31);
        assertThat(error.history().get(19).token()).isEqualTo(50);
        assertThat(error.toBytes().length).isLessThan(20_000);
    }

    private static JobId failedOnce() {
        JobId id = put(1);
        runAfter(Duration.ZERO);
        assertThat(outcomes(id)).containsExactly("1 failed");
        return id;
    }

    private static void withStore(Consumer<QueueStore> what) {
        try (JobRedis other = new JobRedis(application.get(RedisConnectionFactory.class))) {
            what.accept(new QueueStore(other, "h"));
        }
    }

    private static JobDetail detail(JobId id) {
        return application.inspector().find("h", id).orElseThrow();
    }

    private static List<String> outcomes(JobId id) {
        return attempts(id).stream()
                .map(attempt -> attempt.number() + " " + attempt.outcome())
                .toList();
    }

    private static JobId put(int failures) {
        application.get(Work.class).failures.set(failures);
        return application.jobs().call(Work::flaky).delay();
    }

    private static List<AttemptOverview> attempts(JobId id) {
        return application.inspector().attempts("h", id);
    }

    /** Runs by hand what is due when the clock is put forward by so much. */
    private static void runAfter(Duration forward) {
        JobRuntime runtime = application.get(JobRuntime.class);
        runtime.shiftClock(forward);
        try {
            runtime.runDue();
        } finally {
            runtime.shiftClock(Duration.ZERO);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
