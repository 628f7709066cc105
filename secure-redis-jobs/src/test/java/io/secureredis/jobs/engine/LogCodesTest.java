package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.QueueOverview.Limits;
import io.secureredis.jobs.redis.JobKey;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.jobs.redis.StoredValues;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What a worker finds changed in Redis, it tells under the code that the guide names, and without what jobs carry. */
@ExtendWith(OutputCaptureExtension.class)
class LogCodesTest {

    private static final String QUEUE = "secure-jobs:{mail}:";
    private static final String CANARY = "canary-argument";
    private static final long MINUTE_MS = 60_000;
    private static final String QUICK = "worker.lease=900ms";

    private final RedisTestServer redis = RedisTestServer.shared();

    /** One job that moves. */
    static class Moved {

        @SecureJob(name = "moved.note", queue = "mail", maxAttempts = 1)
        public void note(String text) {}

        @SecureJob(name = "moved.there", queue = "there")
        public void there() {}
    }

    @BeforeEach
    void empty() {
        redis.flushAll();
    }

    @AfterEach
    void check(CapturedOutput output) {
        QueueInvariants.check(redis);
        assertThat(output).doesNotContain(CANARY);
    }

    @Test
    void jobs_thatLostTheirState_arePutBackUnderSR465(CapturedOutput output) {
        try (JobApplication producer = JobApplication.start(redis, Mailer.class, "worker.enabled=false")) {
            put(producer);
            put(producer);
        }
        redis.command("DEL", QUEUE + "ready");
        try (JobApplication worker = JobApplication.start(redis, Mailer.class)) {
            await().until(() -> worker.counts("mail").get(JobState.DONE) == 2);
            await().until(() -> output.getOut().contains("SR465 Queue mail: 2 jobs had lost their state."));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5e13", "inf"})
    void leases_thatNobodyRenews_endUnderSR466(String end, CapturedOutput output) {
        try (JobApplication producer = JobApplication.start(redis, Mailer.class, "worker.enabled=false")) {
            JobId job = put(producer);
            producer.get(JobRuntime.class).queue("mail").store().claim("w", 1, MINUTE_MS);
            redis.command("ZADD", QUEUE + "lease", end, job.value());
        }
        try (JobApplication worker = JobApplication.start(redis, Mailer.class, QUICK)) {
            await().until(() -> worker.counts("mail").get(JobState.DONE) == 1);
            await().until(() ->
                    output.getOut().contains("SR466 Queue mail: 1 leases had an end later than is possible"));
        }
    }

    @Test
    void entries_thatCannotBelongToAQueue_areRemovedUnderSR470(CapturedOutput output) {
        redis.command("SET", QUEUE + "ready", "a string");
        try (JobApplication worker = JobApplication.start(redis, Mailer.class)) {
            put(worker);
            await().until(() -> worker.counts("mail").get(JobState.DONE) == 1);
            await().until(() -> output.getOut()
                    .contains("SR470 Queue mail: 1 keys held a value of the wrong type, and were removed"));
            assertThat(worker.inspector().queue("mail").setAside()).isEqualTo(1);
        }
    }

    @Test
    void limits_thatSomeoneRemoves_arePutBackUnderSR474(CapturedOutput output) {
        try (JobApplication worker = JobApplication.start(redis, Mailer.class, QUICK)) {
            Limits limits = new Limits(1, null, null, null, null, Map.of());
            assertThat(worker.operations().limit("mail", limits, "alice")).isTrue();
            await().until(() -> worker.inspector().workers("mail").stream().anyMatch(one -> one.limitsAt() != null));
            redis.command("HDEL", QUEUE + "meta", "limits");
            await().until(() -> worker.inspector().limits("mail").isPresent());
            await().until(() -> output.getOut()
                    .contains("SR474 The changed limits of queue mail were removed or replaced by older ones"));
        }
    }

    /** Nobody looked at the first queue until the job was gone in the other one. The code is in the job's error. */
    @Test
    void move_thatDidNotEnd_isDeadWithSR476() {
        try (JobApplication application =
                JobApplication.start(redis, Moved.class, "worker.enabled=false", "retention.done=0s")) {
            JobRuntime runtime = application.get(JobRuntime.class);
            JobQueue from = runtime.queue("mail");
            JobId id = application.jobs().call(Moved::note, CANARY).delay();
            byte[] envelope = StoredValues.one(from.store(), JobKey.BODY, JobRedis.bytes(id.value()));
            JobBody body = JobBody.parse(from.envelopes().open(id.value(), Role.BODY, envelope));
            long now = from.nowMs();
            JobBody.Moving move = new JobBody.Moving("there", now + MINUTE_MS, now + 10 * MINUTE_MS, false);
            byte[] marked = from.envelopes()
                    .seal(id.value(), Role.BODY, body.moving(move).toBytes());
            assertThat(from.store().depart(id, 2, envelope, marked, move.untilMs()))
                    .isNotEmpty();
            runtime.shiftClock(Duration.ofMillis(12 * MINUTE_MS));
            runtime.runDue();
            assertThat(application.counts("mail")).containsEntry(JobState.DEAD, 1L);
            assertThat(application.inspector().reveal("mail", id).orElseThrow().error())
                    .isNotNull()
                    .satisfies(error ->
                            assertThat(error.message()).startsWith("SR476 A move to another queue did not end"));
        }
    }

    private static JobId put(JobApplication application) {
        return application.jobs().call(Mailer::welcome, 1L, CANARY).delay();
    }
}
