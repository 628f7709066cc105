package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.QueueOverview.Limits;
import io.secureredis.jobs.redis.QueueStore;
import io.secureredis.jobs.redis.StoredValues;
import io.secureredis.testserver.RedisTestServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Limits that an operator changes at run time: in force everywhere, and by nobody else. */
class ChangedLimitsTest {

    private static final String META = "secure-jobs:{slow}:meta";
    private static final String OTHER_SECRET = "Wm9yZ2ZhbHRpZ2VyU2NobHVlc3NlbGZ1ZXJUZXN0czA=";

    private final RedisTestServer redis = RedisTestServer.shared();

    static class Slow {

        final Semaphore mayEnd = new Semaphore(0);

        @SecureJob(name = "slow.wait", queue = "slow")
        public void waits() throws InterruptedException {
            mayEnd.acquire();
        }

        @SecureJob(name = "slow.one", queue = "slow", concurrency = 1)
        public void one() throws InterruptedException {
            mayEnd.acquire();
        }
    }

    @BeforeEach
    void empty() {
        redis.flushAll();
    }

    @Test
    void maxActive_changedAndPutBack_holdsForAllWorkers() {
        try (JobApplication one = start();
                JobApplication two = start()) {
            await().until(() -> one.inspector().workers("slow").size() == 2);
            change(active(1), one, two);
            put(two, 4);
            await().until(() -> active(one) == 1);
            Heartbeats.awaitHeard("slow", 3, one, two);
            assertThat(active(one)).isEqualTo(1);
            assertThat(one.inspector().limits("slow")).hasValueSatisfying(changed -> {
                assertThat(changed.by()).isEqualTo("alice");
                assertThat(changed.limits()).isEqualTo(active(1));
            });
            assertThat(one.operations().limit("slow", active(1), "alice")).isFalse();
            assertThat(one.operations().limit("slow", Limits.AS_CONFIGURED, "alice"))
                    .isTrue();
            awaitTold(() -> active(one) == 4, one, two);
            awaitTold(
                    () -> one.inspector().workers("slow").stream().allMatch(worker -> worker.limitsAt() == null),
                    one,
                    two);
            assertThat(one.inspector().workers("slow")).hasSize(2).allSatisfy(worker -> {
                assertThat(worker.limits()).isNotNull();
                assertThat(worker.limits().maxActive()).isNull();
            });
            release(one);
            release(two);
        }
    }

    @Test
    void maxActive_afterARestartOfTheWorkers_isStillInForce() {
        try (JobApplication before = start("queues.slow.max-active=3")) {
            awaitWorker(before);
            assertThat(before.operations().limit("slow", active(1), "alice")).isTrue();
        }
        try (JobApplication after = start("queues.slow.max-active=3")) {
            put(after, 4);
            await().until(() -> active(after) == 1);
            Heartbeats.awaitHeard("slow", 3, after);
            assertThat(active(after)).isEqualTo(1);
            assertThat(after.operations().limit("slow", Limits.AS_CONFIGURED, "alice"))
                    .isTrue();
            awaitTold(() -> active(after) == 3, after);
            Heartbeats.awaitHeard("slow", 2, after);
            assertThat(active(after)).isEqualTo(3);
            release(after);
        }
    }

    @Test
    void limits_thatSomeoneWritesToRedis_raiseAndLowerNothing() {
        try (JobApplication application = start()) {
            awaitWorker(application);
            JobQueue queue = application.get(JobRuntime.class).queue("slow");
            change(active(9), application);
            byte[] older = StoredValues.note(queue.store(), QueueStore.LIMITS);
            change(active(1), application);
            byte[] newest = StoredValues.note(queue.store(), QueueStore.LIMITS);
            redis.command("HSET", META, "max-active", "50", "rate", "1000", "rate-per", "1000");
            put(application, 4);
            await().until(() -> active(application) == 1);
            JobQueue other = application.get(JobRuntime.class).queue("other");
            for (byte[] forged : List.of(
                    older,
                    "max-active=50".getBytes(StandardCharsets.UTF_8),
                    new byte[100_000],
                    new QueueNotes.LimitsNote(queue.nowMs() + 1_000_000, active(50), "mallory").seal(other))) {
                redis.command(bytes("HSET"), bytes(META), bytes("limits"), forged);
                awaitTold(() -> isNewest(queue), application);
                assertThat(active(application)).isEqualTo(1);
            }
            redis.command("HDEL", META, "limits");
            awaitTold(() -> isNewest(queue), application);
            Heartbeats.awaitHeard("slow", 2, application);
            assertThat(active(application)).isEqualTo(1);
            assertThat(newest).isNotEqualTo(older);
            release(application);
        }
    }

    private static boolean isNewest(JobQueue queue) {
        QueueNotes.LimitsNote note =
                QueueNotes.LimitsNote.read(queue, StoredValues.note(queue.store(), QueueStore.LIMITS));
        return note != null && note.limits().equals(active(1));
    }

    @Test
    void limits_putBackToWhatIsConfigured_cannotBeUndoneByAnOldCopy() {
        try (JobApplication application = start()) {
            awaitWorker(application);
            JobQueue queue = application.get(JobRuntime.class).queue("slow");
            change(active(1), application);
            byte[] older = StoredValues.note(queue.store(), QueueStore.LIMITS);
            application.operations().limit("slow", Limits.AS_CONFIGURED, "alice");
            awaitTold(() -> application.inspector().workers("slow").get(0).limitsAt() == null, application);
            redis.command(bytes("HSET"), bytes(META), bytes("limits"), older);
            awaitTold(
                    () -> application
                            .inspector()
                            .limits("slow")
                            .orElseThrow()
                            .limits()
                            .equals(Limits.AS_CONFIGURED),
                    application);
            put(application, 4);
            await().until(() -> active(application) == 4);
            release(application);
        }
    }

    @Test
    void perProcess_changed_isInForceAndAnnounced() {
        try (JobApplication application = start("queues.slow.weight=3", "queues.slow.rate-limit=100")) {
            awaitWorker(application);
            awaitTold(() -> limits(application) != null, application);
            assertThat(limits(application))
                    .isEqualTo(new Limits(null, 100, Duration.ofSeconds(1), null, 3, Map.of("slow.one", 1)));
            for (int i = 0; i < 3; i++) {
                application.jobs().call(Slow::one).delay();
            }
            await().until(() -> application.counts("slow").get(JobState.SCHEDULED) == 2);
            Limits changed = new Limits(null, 0, Duration.ofSeconds(1), 2, 5, Map.of("slow.one", 0));
            change(changed, application);
            assertThat(limits(application))
                    .isEqualTo(new Limits(null, 0, Duration.ofSeconds(1), 2, 5, Map.of("slow.one", 0)));
            await().until(() -> active(application) == 2);
            put(application, 2);
            Heartbeats.awaitHeard("slow", 2, application);
            assertThat(active(application)).isEqualTo(2);
            change(new Limits(null, null, null, 0, null, Map.of("slow.one", 5)), application);
            await().until(() -> active(application) == 5);
            release(application);
        }
    }

    @Test
    void limits_afterARotation_stayInForce() {
        try (JobApplication application = start()) {
            awaitWorker(application);
            application.operations().limit("slow", active(1), "alice");
        }
        String[] both = {
            "secure-redis.secret-key=" + OTHER_SECRET, "secure-redis.previous-secret-keys=" + JobApplication.SECRET
        };
        try (JobApplication application = start(both)) {
            application.get(JobRuntime.class).rewrapper().run("slow", false, jobs -> {});
        }
        try (JobApplication application = start("secure-redis.secret-key=" + OTHER_SECRET)) {
            put(application, 3);
            await().until(() -> active(application) == 1);
            Heartbeats.awaitHeard("slow", 2, application);
            assertThat(active(application)).isEqualTo(1);
            release(application);
        }
    }

    @Test
    void limits_outOfRange_areRefused() {
        try (JobApplication application = start("worker.enabled=false")) {
            for (Limits wrong : List.of(
                    active(-1),
                    new Limits(null, 5, null, null, null, Map.of()),
                    new Limits(null, 5, Duration.ZERO, null, null, Map.of()),
                    new Limits(null, null, null, null, 0, Map.of()),
                    new Limits(null, null, null, null, null, Map.of(" ", 1)))) {
                assertThatThrownBy(() -> application.operations().limit("slow", wrong, "alice"))
                        .hasMessageStartingWith("SR473");
            }
            assertThat(application.inspector().limits("slow")).isEmpty();
        }
    }

    private JobApplication start(String... settings) {
        return JobApplication.start(redis, Slow.class, settings);
    }

    private static Limits active(int most) {
        return new Limits(most, null, null, null, null, Map.of());
    }

    private static void change(Limits limits, JobApplication... workers) {
        JobApplication one = workers[0];
        assertThat(one.operations().limit("slow", limits, "alice")).isTrue();
        awaitTold(
                () -> one.inspector().workers("slow").stream()
                                .filter(worker -> worker.limitsAt() != null
                                        && worker.limitsAt()
                                                .equals(one.inspector()
                                                        .limits("slow")
                                                        .orElseThrow()
                                                        .at()))
                                .count()
                        == workers.length,
                workers);
    }

    /** A worker reads its limits with each sign of life, and announces with the next one what it has read. */
    private static void awaitTold(BooleanSupplier condition, JobApplication... workers) {
        await().until(() -> {
            Heartbeats.beat(workers);
            return condition.getAsBoolean();
        });
    }

    private static void put(JobApplication application, int jobs) {
        for (int i = 0; i < jobs; i++) {
            application.jobs().call(Slow::waits).delay();
        }
    }

    private static long active(JobApplication application) {
        return application.counts("slow").get(JobState.ACTIVE);
    }

    private static Limits limits(JobApplication application) {
        return application.inspector().workers("slow").get(0).limits();
    }

    private static void awaitWorker(JobApplication application) {
        await().until(() -> !application.inspector().workers("slow").isEmpty());
    }

    private static void release(JobApplication application) {
        application.get(Slow.class).mayEnd.release(1_000);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
