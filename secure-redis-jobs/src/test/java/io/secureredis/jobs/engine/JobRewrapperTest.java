package io.secureredis.jobs.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.Secret;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.inspect.JobRewrapReport;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.stereotype.Component;

/**
 * Jobs and schedules of an old secret, sealed again: afterwards an application that has the new secret alone knows
 * them.
 */
class JobRewrapperTest {

    private static final String OTHER = "zvSDJQ6ZPlDSMe2BTxbTG8uvHWjKlKqKVxbTnVr2yaM=";
    private static final KeyId NEW = Secret.fromBase64(OTHER).keyId();
    private static final String BEFORE = "secure-redis.secret-key=" + JobApplication.SECRET;
    private static final String[] BOTH = {
        "secure-redis.secret-key=" + OTHER, "secure-redis.previous-secret-keys[0]=" + JobApplication.SECRET
    };
    private static final String AFTER = "secure-redis.secret-key=" + OTHER;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final JobRewrapReport NOTHING = JobRewrapReport.NOTHING;

    private final RedisTestServer redis = RedisTestServer.shared();

    @Component
    static class Work {
        static final List<String> RAN = new CopyOnWriteArrayList<>();
        static volatile CountDownLatch gate = new CountDownLatch(0);

        @SecureJob(name = "work.note", queue = "q")
        public String note(String text) {
            RAN.add(text);
            return "result of " + text;
        }

        @SecureJob(name = "work.fails", queue = "q", maxAttempts = 1)
        public void fails() {
            throw new IllegalStateException("poison");
        }

        @SecureJob(name = "work.waits", queue = "q")
        public void waits() throws InterruptedException {
            RAN.add("waits");
            gate.await();
        }
    }

    @BeforeEach
    void clean() {
        redis.flushAll();
        Work.RAN.clear();
    }

    private JobApplication producer(String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("worker.enabled=false");
        return JobApplication.start(redis, Work.class, all.toArray(String[]::new));
    }

    private JobRewrapReport rewrap(boolean dryRun) {
        try (JobApplication both = producer(BOTH)) {
            return both.get(JobRuntime.class).rewrapper().run("q", dryRun, jobs -> {});
        }
    }

    /** Of the envelopes in a hash of the queue. */
    private List<KeyId> keyIds(String key) {
        List<KeyId> ids = new ArrayList<>();
        for (Object value : (List<?>) redis.command("HKEYS", "secure-jobs:{q}:" + key)) {
            byte[] envelope = (byte[]) redis.command(
                    "HGET".getBytes(UTF_8),
                    ("secure-jobs:{q}:" + key).getBytes(UTF_8),
                    value.toString().getBytes(UTF_8));
            ids.add(EnvelopeHeader.parse(envelope).keyId());
        }
        return ids;
    }

    @Test
    void run_jobsInEveryState_openUnderTheNewSecretAlone() {
        JobId done;
        JobId dead;
        JobId unique;
        try (JobApplication before = producer(BEFORE)) {
            done = before.jobs().call(Work::note, "done").delay();
            dead = before.jobs().call(Work::fails).delay();
            assertThat(before.get(JobRuntime.class).runDue()).isEqualTo(2);
            before.jobs().call(Work::note, "ready").delay();
            before.jobs().call(Work::note, "later").delay(HOUR);
            unique =
                    before.jobs().call(Work::note, "unique").unique("key", HOUR).delay();
        }
        assertThat(rewrap(true).resealed()).isEqualTo(5);
        assertThat(keyIds("body")).doesNotContain(NEW);

        assertThat(rewrap(false)).isEqualTo(new JobRewrapReport(5, 0, 0, 0, 0, 0, 0));

        assertThat(keyIds("body")).hasSize(5).containsOnly(NEW);
        assertThat(keyIds("result")).hasSize(1).containsOnly(NEW);
        assertThat(keyIds("error")).hasSize(1).containsOnly(NEW);
        assertThat(rewrap(false)).isEqualTo(new JobRewrapReport(0, 0, 5, 0, 0, 0, 0));
        try (JobApplication after = producer(AFTER)) {
            assertThat(after.jobs()
                            .call(Work::note, "unique")
                            .unique("key", HOUR)
                            .delay())
                    .isEqualTo(unique);
            assertThat(after.inspector().reveal("q", done).orElseThrow().result())
                    .contains("result of done");
            assertThat(after.inspector().reveal("q", dead).orElseThrow().error().message())
                    .isEqualTo("poison");
            assertThat(after.operations().retry("q", dead)).isTrue();
            Work.RAN.clear();
            assertThat(after.get(JobRuntime.class).runDue()).isEqualTo(3);
            assertThat(Work.RAN).containsExactlyInAnyOrder("ready", "unique");
        }
        QueueInvariants.check(redis);
    }

    /** A fresh envelope of a job that has run must not be one that runs again. */
    @Test
    void run_jobThatHasRun_isWorthlessWhenPutBack() {
        try (JobApplication before = producer(BEFORE)) {
            JobId done = before.jobs().call(Work::note, "once").delay();
            before.get(JobRuntime.class).runDue();
            rewrap(false);
            redis.command("ZREM", "secure-jobs:{q}:done", done.value());
            redis.command("ZADD", "secure-jobs:{q}:ready", "1", done.value());
        }
        try (JobApplication after = producer(BOTH)) {
            after.get(JobRuntime.class).runDue();
            assertThat(Work.RAN).containsExactly("once");
            assertThat(after.counts("q").get(JobState.DONE)).isZero();
        }
    }

    @Test
    void run_schedule_keepsItsPlanUnderItsNewName() {
        Instant next;
        try (JobApplication before = producer(BEFORE)) {
            before.jobs().call(Work::note, "nightly").scheduleOnce("nightly", Schedule.every(HOUR));
            next = before.inspector().recurring("q").get(0).nextFire();
        }
        assertThat(rewrap(false)).isEqualTo(new JobRewrapReport(0, 1, 0, 0, 0, 0, 0));
        assertThat(rewrap(false)).isEqualTo(NOTHING);
        assertThat(keyIds("recurring")).containsExactly(NEW);
        try (JobApplication after = producer(AFTER)) {
            assertThat(after.inspector().recurring("q").get(0).nextFire()).isEqualTo(next);
            after.jobs().call(Work::note, "nightly").scheduleOnce("nightly", Schedule.every(HOUR));
            assertThat(after.inspector().recurring("q")).hasSize(1);
        }
    }

    /** Its caller knows the id, so it stays; and so does its body, which shows that the old secret is needed. */
    @Test
    void run_jobWithAnIdOfItsCaller_staysAsItIs() {
        try (JobApplication before = producer(BEFORE)) {
            JobId id =
                    before.jobs().call(Work::note, "order").withId("order-42").delay();
            assertThat(rewrap(false)).isEqualTo(new JobRewrapReport(0, 0, 0, 0, 1, 0, 0));
            assertThat(before.jobs()
                            .call(Work::note, "order")
                            .withId("order-42")
                            .delay())
                    .isEqualTo(id);
        }
        assertThat(keyIds("body")).doesNotContain(NEW);
    }

    @Test
    void run_jobThatIsRunning_isLeftToItsWorker() {
        Work.gate = new CountDownLatch(1);
        try (JobApplication worker = JobApplication.start(redis, Work.class, BEFORE)) {
            worker.jobs().call(Work::waits).delay();
            await().until(() -> Work.RAN.contains("waits"));
            assertThat(rewrap(false)).isEqualTo(new JobRewrapReport(0, 0, 0, 1, 0, 0, 0));
            Work.gate.countDown();
            await().until(() -> worker.counts("q").get(JobState.DONE) == 1);
        }
        assertThat(rewrap(false).resealed()).isEqualTo(1);
    }

    @Test
    void run_whileWorkersWork_losesNoJob() {
        Work.gate = new CountDownLatch(0);
        try (JobApplication worker =
                JobApplication.start(redis, Work.class, BEFORE, "secure-redis.previous-secret-keys[0]=" + OTHER)) {
            for (int round = 0; round < 10; round++) {
                for (int i = 0; i < 30; i++) {
                    worker.jobs().call(Work::note, round + "-" + i).delay();
                }
                rewrap(false);
            }
            await().until(() -> worker.counts("q").get(JobState.READY) == 0
                    && worker.counts("q").get(JobState.ACTIVE) == 0);
            assertThat(Work.RAN).hasSize(300).doesNotHaveDuplicates();
        }
        QueueInvariants.check(redis);
    }

    @Test
    void run_bodyThatDoesNotOpen_isCountedAndLeft() {
        try (JobApplication before = producer(BEFORE)) {
            JobId one = before.jobs().call(Work::note, "one").delay();
            JobId two = before.jobs().call(Work::note, "two").delay();
            byte[] body = (byte[]) redis.command(
                    "HGET".getBytes(UTF_8),
                    "secure-jobs:{q}:body".getBytes(UTF_8),
                    one.value().getBytes(UTF_8));
            redis.command(
                    "HSET".getBytes(UTF_8),
                    "secure-jobs:{q}:body".getBytes(UTF_8),
                    two.value().getBytes(UTF_8),
                    body);
        }
        assertThat(rewrap(false)).isEqualTo(new JobRewrapReport(1, 0, 0, 0, 0, 1, 0));
    }
}
