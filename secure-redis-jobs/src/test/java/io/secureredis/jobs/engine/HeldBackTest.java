package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.OpenFailure;
import io.secureredis.crypto.Secret;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.inspect.JobInspector.MissingKey;
import io.secureredis.jobs.inspect.JobQuery;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.jobs.redis.QueueStore;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.stereotype.Component;

/** Jobs that may not run here now hold no place and no lease, and are no attack. */
@ExtendWith(OutputCaptureExtension.class)
class HeldBackTest {

    /** For tests only. */
    private static final String OTHER_SECRET = "bAK6apDGc1FVWCM50KibbOtAdTjDfY7ejMFFvej6OYM=";

    private static final String WORKER = "aaaaaaaaaaaaaaaaaaaaaa";

    private final RedisTestServer redis = RedisTestServer.shared();

    @Component
    static class Limited {
        final Semaphore mayEnd = new Semaphore(0);
        final AtomicInteger begun = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
        private final AtomicInteger inside = new AtomicInteger();

        @SecureJob(name = "limited.one", queue = "limited", concurrency = 1)
        public void one() throws InterruptedException {
            pass();
        }

        @SecureJob(name = "limited.two", queue = "limited", concurrency = 2)
        public void two() throws InterruptedException {
            pass();
        }

        @SecureJob(name = "limited.free", queue = "limited")
        public void free() throws InterruptedException {
            pass();
        }

        @SecureJob(name = "limited.other", queue = "other")
        public void other() {}

        private void pass() throws InterruptedException {
            begun.incrementAndGet();
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            try {
                mayEnd.acquire();
            } finally {
                inside.decrementAndGet();
            }
        }
    }

    @BeforeEach
    void clean() {
        redis.flushAll();
    }

    @AfterEach
    void check() {
        QueueInvariants.check(redis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"weighted", "strict"})
    void limitedJobs_thatWait_leaveTheirPlacesToOtherQueues(String order) {
        try (JobApplication application = JobApplication.start(
                redis, Limited.class, "worker.concurrency=3", "worker.order=" + order, "worker.queues=limited,other")) {
            for (int i = 0; i < 20; i++) {
                application.jobs().call(Limited::one).delay();
                application.jobs().call(Limited::two).delay();
            }
            Limited limited = application.get(Limited.class);
            // Of three places one and two may take all; with one job of each they leave one.
            application.jobs().call(Limited::other).delay();
            await().until(() -> limited.begun.get() == 3);
            limited.mayEnd.release(2);
            for (int i = 0; i < 10; i++) {
                application.jobs().call(Limited::other).delay();
            }
            limited.mayEnd.release(38);
            await().untilAsserted(() -> {
                assertThat(application.counts("limited")).containsEntry(JobState.DONE, 40L);
                assertThat(application.counts("other")).containsEntry(JobState.DONE, 11L);
            });
            assertThat(limited.most.get()).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void limitedJobs_thatWaitForALongOne_holdNeitherPlacesNorLeases() {
        try (JobApplication application = JobApplication.start(redis, Limited.class, "worker.concurrency=2")) {
            Limited limited = application.get(Limited.class);
            for (int i = 0; i < 20; i++) {
                application.jobs().call(Limited::one).delay();
            }
            await().until(() -> limited.begun.get() == 1);
            for (int i = 0; i < 5; i++) {
                application.jobs().call(Limited::other).delay();
            }
            await().untilAsserted(() -> assertThat(application.counts("other")).containsEntry(JobState.DONE, 5L));
            await().untilAsserted(() -> assertThat(application.counts("limited"))
                    .containsEntry(JobState.ACTIVE, 1L)
                    .containsEntry(JobState.SCHEDULED, 19L));
            limited.mayEnd.release(20);
            await().untilAsserted(
                            () -> assertThat(application.counts("limited")).containsEntry(JobState.DONE, 20L));
            assertThat(limited.most).hasValue(1);
        }
    }

    @Test
    void limitedJobs_ofASecondWorker_runWhereThereIsRoom() {
        try (JobApplication first = JobApplication.start(redis, Limited.class);
                JobApplication second = JobApplication.start(redis, Limited.class)) {
            first.jobs().call(Limited::one).delay();
            first.jobs().call(Limited::one).delay();
            await().until(() -> first.get(Limited.class).begun.get() == 1
                    && second.get(Limited.class).begun.get() == 1);
            first.get(Limited.class).mayEnd.release();
            second.get(Limited.class).mayEnd.release();
            await().untilAsserted(() -> assertThat(first.counts("limited")).containsEntry(JobState.DONE, 2L));
        }
    }

    @Test
    void lease_takenAwayWhileTheJobRuns_doesNotRunItAgainHere() {
        try (JobApplication application =
                JobApplication.start(redis, Limited.class, "worker.lease=10m", "worker.concurrency=8")) {
            Limited limited = application.get(Limited.class);
            JobId id = application.jobs().call(Limited::free).delay();
            await().until(() -> limited.begun.get() == 1);
            for (int i = 0; i < 5; i++) {
                redis.command("ZREM", "secure-jobs:{limited}:lease", id.value());
                redis.command("ZREM", "secure-jobs:{limited}:scheduled", id.value());
                redis.command("ZADD", "secure-jobs:{limited}:ready", "1", id.value());
                redis.command("LPUSH", "secure-jobs:{limited}:wake", "1");
                // Claimed, and given back
                await().until(() -> redis.command("ZSCORE", "secure-jobs:{limited}:scheduled", id.value()) != null);
            }
            limited.mayEnd.release(6);
            await().untilAsserted(
                            () -> assertThat(application.counts("limited")).containsEntry(JobState.DONE, 1L));
            assertThat(limited.begun).hasValue(1);
        }
    }

    /** After a leak, nobody should be told to add the secret. */
    @Test
    void jobs_underARetiredSecret_areToldWithTheirOwnRemedy() {
        try (JobApplication before = JobApplication.start(redis, Mailer.class, "worker.enabled=false")) {
            before.jobs().call(Mailer::welcome, 1L, "a").delay();
        }
        String id = Secret.fromBase64(JobApplication.SECRET).keyId().toString();
        try (JobApplication after = JobApplication.start(
                redis,
                Mailer.class,
                "secure-redis.secret-key=" + OTHER_SECRET,
                "secure-redis.previous-secret-keys=" + JobApplication.SECRET,
                "secure-redis.retired-key-ids=" + id)) {
            await().untilAsserted(() -> assertThat(after.get(JobRuntime.class).missingKeys())
                    .singleElement()
                    .matches(key -> key.retired() && key.keyId().equals(id)));
            Health health = after.get(HealthIndicator.class, "secureJobsHealthIndicator")
                    .health();
            assertThat(health.getDetails())
                    .doesNotContainKey("missingKeyIds")
                    .containsEntry("retiredKeyIds", List.of(id));
            assertThat(String.valueOf(health.getDetails().get("retiredKeyIdsRemedy")))
                    .contains("SR461", "secure-redis.retired-key-ids")
                    .doesNotContain("previous-secret-keys");
        }
    }

    @Test
    void jobs_underASecretThatIsMissing_waitForItAndAreToldOnce(CapturedOutput output) {
        try (JobApplication before = JobApplication.start(redis, Mailer.class, "worker.enabled=false")) {
            for (int i = 0; i < 50; i++) {
                before.jobs().call(Mailer::welcome, (long) i, "a").delay();
            }
        }
        try (JobApplication without = JobApplication.start(redis, Mailer.class, "secret-key=" + OTHER_SECRET)) {
            await().untilAsserted(() -> assertThat(without.counts("mail"))
                    .containsEntry(JobState.READY, 50L)
                    .containsEntry(JobState.SCHEDULED, 0L)
                    .containsEntry(JobState.ACTIVE, 0L)
                    .containsEntry(JobState.TAMPERED, 0L));
            await().untilAsserted(() -> assertThat(without.get(JobRuntime.class).missingKeys())
                    .singleElement()
                    .matches(key -> key.jobs() == 50));
            Health health = without.get(HealthIndicator.class, "secureJobsHealthIndicator")
                    .health();
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails()).containsKey("missingKeyIds");
            assertThat(String.valueOf(health.getDetails().get("missingKeyIdsRemedy")))
                    .contains("SR460", "secure-redis.jobs.namespace");
            // The worker tells of it after it has noted it
            await().until(() -> output.getAll().contains("SR460"));
            assertThat(output.getAll().split("SR460", -1)).hasSize(2);
            assertThat(output).doesNotContain("was tampered with");
        }
        try (JobApplication again = JobApplication.start(
                redis,
                Mailer.class,
                "worker.enabled=false",
                "secret-key=" + OTHER_SECRET,
                "previous-secret-keys=" + JobApplication.SECRET)) {
            JobRuntime runtime = again.get(JobRuntime.class);
            runtime.shiftClock(Duration.ofMinutes(10));
            assertThat(runtime.runDue()).isEqualTo(50);
            assertThat(again.counts("mail")).containsEntry(JobState.DONE, 50L);
            assertThat(again.get(Mailer.class).sent).hasSize(50);
            assertThat(again.inspector()
                            .jobs(JobQuery.of("mail", JobState.DONE))
                            .items())
                    .allMatch(job -> job.attempt() == 1 && job.crashes() == 0);
        }
    }

    /** The others' jobs stay where they are, however many they are, and are claimed at once by who can open them. */
    @ParameterizedTest
    @ValueSource(ints = {30, 1000})
    void jobs_ofAnotherApplicationWithAnotherSecret_runAtOnceWhereTheyOpenAndBlockNobody(int count) {
        try (JobApplication one = JobApplication.start(redis, Mailer.class)) {
            try (JobApplication producer =
                    JobApplication.start(redis, Mailer.class, "secret-key=" + OTHER_SECRET, "worker.enabled=false")) {
                putOthers(producer, count);
                one.jobs().call(Mailer::welcome, 1L, "own").delay();
                await().until(() -> one.get(Mailer.class).sent.size() == 1);
                await().until(() -> one.counts("mail").get(JobState.ACTIVE) == 0);
                assertThat(one.counts("mail"))
                        .containsEntry(JobState.READY, (long) count)
                        .containsEntry(JobState.SCHEDULED, 0L);
                await().until(() ->
                        one.get(JobRuntime.class).missingKeys().stream().anyMatch(key -> key.jobs() == count));
            }
            try (JobApplication other = JobApplication.start(redis, Mailer.class, "secret-key=" + OTHER_SECRET)) {
                await().until(() -> other.get(Mailer.class).sent.size() == count);
                await().until(() -> other.counts("mail").get(JobState.DONE) == count + 1);
                assertThat(other.get(Mailer.class).sent).allMatch(sent -> sent.endsWith("other"));
            }
            assertThat(one.counts("mail")).containsEntry(JobState.TAMPERED, 0L).containsEntry(JobState.DEAD, 0L);
        }
    }

    private static void putOthers(JobApplication producer, int count) {
        producer.jobs()
                .delayAll(IntStream.range(0, count)
                        .mapToObj(i -> producer.jobs().call(Mailer::welcome, (long) i, "other"))
                        .toList());
    }

    @Test
    void jobs_ofTwoApplicationsWithTheirWorkers_allEndThoughAThousandOfOneStandFirst() {
        try (JobApplication producer = JobApplication.start(
                        redis, Mailer.class, "secret-key=" + OTHER_SECRET, "worker.enabled=false");
                JobApplication own = JobApplication.start(redis, Mailer.class, "worker.enabled=false")) {
            putOthers(producer, 1000);
            own.jobs().call(Mailer::welcome, 1L, "own").delay();
        }
        try (JobApplication one = JobApplication.start(redis, Mailer.class);
                JobApplication other = JobApplication.start(redis, Mailer.class, "secret-key=" + OTHER_SECRET)) {
            await().until(() -> one.counts("mail").get(JobState.DONE) == 1001);
            assertThat(one.get(Mailer.class).sent).singleElement().asString().endsWith("own");
            assertThat(other.get(Mailer.class).sent).hasSize(1000);
        }
    }

    /**
     * The end of the queue is not the end of every priority: an own job of the highest one, or of any other, is claimed
     * by the next claim, however many of others there are.
     */
    @Test
    void claim_ofAnOwnJobOfAnyPriority_isNotBehindTheOthersOfAllPriorities() {
        int each = 150;
        try (JobApplication producer = JobApplication.start(
                        redis, Mailer.class, "secret-key=" + OTHER_SECRET, "worker.enabled=false");
                JobApplication own = JobApplication.start(redis, Mailer.class, "worker.enabled=false")) {
            producer.jobs()
                    .delayAll(IntStream.range(0, 9 * each)
                            .mapToObj(i -> producer.jobs()
                                    .call(Mailer::welcome, (long) i, "other")
                                    .priority(i % 9 + 1))
                            .toList());
            QueueStore store = new QueueStore(new JobRedis(own.get(RedisConnectionFactory.class)), "mail");
            try {
                byte[] others = keyIdOfTheFirst(store);
                PassedJobs passed = new PassedJobs();
                QueueStore.Claim claim;
                do {
                    claim = store.claim(WORKER, 10, 60_000, passed.next(others, 0));
                    assertThat(claim.jobs()).isEmpty();
                } while (passed.found(claim));
                assertThat(passed.keyIds()).hasSize(9 * each * Integer.BYTES);
                for (int priority = 1; priority <= 9; priority++) {
                    JobId id = own.jobs()
                            .call(Mailer::welcome, 1L, "own")
                            .priority(priority)
                            .delay();
                    claim = store.claim(WORKER, 10, 60_000, passed.next(others, 0));
                    passed.found(claim);
                    assertThat(claim.jobs())
                            .as("priority %d", priority)
                            .extracting(QueueStore.ClaimedJob::id)
                            .containsExactly(id);
                }
                assertThat(passed.keyIds()).as("none is passed by twice").hasSize(9 * each * Integer.BYTES);
                assertThat(own.counts("mail")).containsEntry(JobState.READY, 9L * each);
            } finally {
                store.redis().close();
            }
        }
    }

    private static byte[] keyIdOfTheFirst(QueueStore store) {
        QueueStore.ClaimedJob first = store.claim(WORKER, 1, 60_000).jobs().get(0);
        store.redis().await(store.release(List.of(new QueueStore.Held(first.id(), first.token()))));
        return Arrays.copyOfRange(first.envelope(), 4, 8);
    }

    @Test
    void jobs_underMoreSecretsThanAreCountedEach_areCountedTogether() {
        int more = 20;
        JobQueue queue;
        try (JobApplication application = JobApplication.start(redis, Mailer.class, "worker.enabled=false")) {
            queue = application.get(JobRuntime.class).queues().get("mail");
            StrandedJobs stranded = new StrandedJobs();
            for (int i = 0; i < MissingKey.MOST_KEY_IDS + more; i++) {
                for (int again = 0; again < 2; again++) {
                    long pauseMs =
                            stranded.pauseMs(queue, new JobId("job-" + i), OpenFailure.UNKNOWN_KEY, new KeyId(i));
                    assertThat(pauseMs > 0).isEqualTo(i >= MissingKey.MOST_KEY_IDS);
                }
            }
            assertThat(stranded.passBy()).hasSize(MissingKey.MOST_KEY_IDS * Integer.BYTES);
            assertThat(stranded.missing())
                    .hasSize(MissingKey.MOST_KEY_IDS + 1)
                    .last()
                    .matches(others -> others.keyId().equals(MissingKey.OTHERS) && others.jobs() == more);
        }
    }
}
