package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.secureredis.crypto.Sealer;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.JobProperties;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.QueueMinute;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.jobs.redis.QueueStore;
import io.secureredis.testserver.RedisTestServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.stereotype.Component;

/**
 * What is done to all jobs of a state takes what is there when it begins; what retention and caps remove leaves a
 * trace.
 */
@Timeout(120)
class BulkOperationsTest {

    private static final String QUEUE = "secure-jobs:{bulk}:";
    private static final int JOBS = 600;
    private static final long DAY_MS = Duration.ofDays(1).toMillis();

    private static final RedisTestServer redis = RedisTestServer.shared();
    private static JobApplication application;
    private static QueueStore store;

    @Component
    static class Work {

        final AtomicInteger runs = new AtomicInteger();

        @SecureJob(name = "bulk.fails", queue = "bulk", maxAttempts = 1)
        public void fails(int number) {
            runs.incrementAndGet();
            throw new IllegalStateException("number " + number);
        }

        @SecureJob(name = "bulk.works", queue = "bulk")
        public void works(int number) {
            runs.incrementAndGet();
        }
    }

    @BeforeAll
    static void start() {
        application = JobApplication.start(redis, Work.class, "worker.enabled=false");
        store = new QueueStore(new JobRedis(application.get(RedisConnectionFactory.class)), "bulk");
    }

    @AfterAll
    static void stop() {
        store.redis().close();
        application.close();
    }

    @BeforeEach
    void clean() {
        redis.flushAll();
        application.get(Work.class).runs.set(0);
    }

    @Test
    void retryAll_jobsThatDieAgain_takesEachOnce() {
        for (int i = 0; i < JOBS; i++) {
            kill("dead-" + i);
        }
        try (JobApplication worker = JobApplication.start(redis, Work.class)) {
            assertThat(worker.operations().retryAll("bulk")).isEqualTo(JOBS);
            await().until(() -> worker.counts("bulk").get(JobState.DEAD) == JOBS);
            assertThat(worker.get(Work.class).runs).hasValue(JOBS);
        }
        QueueInvariants.check(redis);
    }

    @Test
    void retryAndDelete_namedJobs_takeThoseAloneAndCountThem() {
        for (int i = 0; i < JOBS; i++) {
            kill("dead-" + i);
        }
        List<JobId> half = java.util.stream.IntStream.range(0, JOBS / 2)
                .mapToObj(i -> new JobId("dead-" + i))
                .toList();
        assertThat(application.operations().retry("bulk", half)).isEqualTo(JOBS / 2);
        assertThat(application.operations().retry("bulk", half)).isZero();
        assertThat(application.counts("bulk"))
                .containsEntry(JobState.READY, JOBS / 2L)
                .containsEntry(JobState.DEAD, JOBS / 2L);
        assertThat(application
                        .operations()
                        .delete("bulk", List.of(half.get(0), new JobId("dead-599"), new JobId("no"))))
                .isEqualTo(2);
        JobId later = application.jobs().call(Work::works, 1).delay(Duration.ofHours(1));
        assertThat(application.operations().runNow("bulk", List.of(later, half.get(1))))
                .isEqualTo(1);
        QueueInvariants.check(redis);
    }

    /** Dead, with a body that this application can run. */
    private static void kill(String id) {
        JobEnvelopes envelopes = new JobEnvelopes(application.get(Sealer.class), "bulk");
        long now = store.redis().nowMs();
        JobBody body = new JobBody(
                "bulk.fails", null, now, now, now + DAY_MS, 0, null, 0, null, JobBody.Origin.NONE, bytes("[1]"));
        redis.command(bytes("HSET"), bytes(QUEUE + "body"), bytes(id), envelopes.seal(id, Role.BODY, body.toBytes()));
        redis.command("ZADD", QUEUE + "dead", Long.toString(now), id);
    }

    @Test
    void retryAll_tampered_takesThoseThatOpenNowAndNoneThatWasPutBack() {
        List<JobId> ids = List.of(put(1), put(2), put(3));
        byte[] first = body(ids.get(0));
        setBody(ids.get(0), bytes("broken"));
        setBody(ids.get(1), bytes("broken"));
        JobRuntime runtime = application.get(JobRuntime.class);
        runtime.runDue();
        redis.command("ZADD", QUEUE + "ready", "1", ids.get(2).value());
        runtime.runDue();
        assertThat(application.counts("bulk")).containsEntry(JobState.TAMPERED, 3L);
        assertThat(application.operations().retryAll("bulk")).isZero();
        setBody(ids.get(0), first);
        assertThat(application.operations().retryAll("bulk", JobState.TAMPERED)).isEqualTo(1);
        assertThat(application.counts("bulk"))
                .containsEntry(JobState.TAMPERED, 2L)
                .containsEntry(JobState.READY, 1L);
        runtime.runDue();
        assertThat(application.get(Work.class).runs).hasValue(2);
        assertThat(application.operations().retry("bulk", ids.get(2))).isTrue();
        QueueInvariants.check(redis);
    }

    @Test
    void retryAll_scheduled_runsThemNow() {
        for (int i = 0; i < 5; i++) {
            application.jobs().call(Work::works, i).delay(Duration.ofDays(1));
        }
        assertThat(application.operations().retryAll("bulk", JobState.SCHEDULED))
                .isEqualTo(5);
        assertThat(application.get(JobRuntime.class).runDue()).isEqualTo(5);
        assertThatThrownBy(() -> application.operations().retryAll("bulk", JobState.DONE))
                .hasMessageStartingWith("SR472");
        assertThatThrownBy(() -> application.operations().deleteAll("bulk", JobState.ACTIVE))
                .hasMessageStartingWith("SR472");
    }

    @Test
    void deleteAll_aState_removesItAndNothingElse() {
        put(1);
        application.jobs().call(Work::works, 2).delay(Duration.ofDays(1));
        kill("dead-1");
        kill("dead-2");
        assertThat(application.operations().deleteAll("bulk", JobState.DEAD)).isEqualTo(2);
        assertThat(application.operations().deleteAll("bulk", JobState.SCHEDULED))
                .isEqualTo(1);
        assertThat(application.counts("bulk")).containsEntry(JobState.READY, 1L);
        assertThat(application.operations().drain("bulk")).isEqualTo(1);
        QueueInvariants.check(redis);
    }

    @Test
    void sweep_manyFailedJobsAndNoCap_removesNone() {
        fillDead(12_000);
        QueueStore.Swept swept = store.sweep(500, 90 * DAY_MS, -1, DAY_MS);
        assertThat(swept).isEqualTo(new QueueStore.Swept(false, 0, 0, 0, 0, false));
        assertThat(redis.command("ZCARD", QUEUE + "dead")).isEqualTo(12_000L);
        assertThat(application.get(JobProperties.class).retention().maxDead()).isNull();
    }

    @Test
    void sweep_cap_removesTheOldestAndCountsThem() {
        fillDead(700);
        redis.command("ZADD", QUEUE + "tampered", "1", "old");
        redis.command("HSET", QUEUE + "body", "old", "x");
        assertThat(store.sweep(500, 90 * DAY_MS, 100, DAY_MS))
                .isEqualTo(new QueueStore.Swept(true, 0, 1, 500, 0, false));
        assertThat(store.sweep(500, 90 * DAY_MS, 100, DAY_MS))
                .isEqualTo(new QueueStore.Swept(false, 0, 0, 100, 0, false));
        assertThat(application.inspector().queue("bulk").capped()).isEqualTo(600);
        assertThat(application.inspector().history("bulk", Duration.ofMinutes(3)).stream()
                        .mapToLong(QueueMinute::removed)
                        .sum())
                .isEqualTo(601);
        assertThat(application.get(JobRuntime.class).removals()).containsEntry("capped", 600L);
        QueueInvariants.check(redis);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 1, 0})
    void acknowledge_moreDoneThanTheCap_keepsTheNewest(int maxDone) {
        try (JobApplication worker =
                JobApplication.start(redis, Work.class, "worker.concurrency=1", "retention.max-done=" + maxDone)) {
            List<JobId> ids = List.of(put(1), put(2), put(3));
            await().until(() -> worker.get(Work.class).runs.get() == 3
                    && worker.counts("bulk").get(JobState.READY) == 0
                    && worker.counts("bulk").get(JobState.ACTIVE) == 0);
            assertThat(ids)
                    .filteredOn(id -> application.inspector().find("bulk", id).isPresent())
                    .isEqualTo(ids.subList(3 - maxDone, 3));
            assertThat(application.counts("bulk")).containsEntry(JobState.DONE, (long) maxDone);
        }
        QueueInvariants.check(redis);
    }

    private static void fillDead(int count) {
        redis.command(
                "EVAL",
                "local t = redis.call('TIME') for i = 1, tonumber(ARGV[1]) do redis.call('ZADD', KEYS[1], t[1] * 1000 + i % 7, 'job' .. i) "
                        + "redis.call('HSET', KEYS[2], 'job' .. i, 'x') end",
                "2",
                QUEUE + "dead",
                QUEUE + "body",
                Integer.toString(count));
    }

    private static JobId put(int number) {
        return application.jobs().call(Work::works, number).delay();
    }

    private static byte[] body(JobId id) {
        return (byte[]) redis.command(bytes("HGET"), bytes(QUEUE + "body"), bytes(id.value()));
    }

    private static void setBody(JobId id, byte[] envelope) {
        redis.command(bytes("HSET"), bytes(QUEUE + "body"), bytes(id.value()), envelope);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
