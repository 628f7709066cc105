package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.QueueNames;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobPage;
import io.secureredis.jobs.inspect.JobQuery;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import io.secureredis.jobs.inspect.QueueOverview;
import io.secureredis.jobs.redis.JobKey;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.jobs.redis.QueueStore;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Someone else writes into the keys of a queue. What is bad is set aside; the rest goes on, and no honest job loses an
 * attempt.
 */
class HostileContentTest {

    private static final String QUEUE = "secure-jobs:{mail}:";
    private static final RedisTestServer redis = RedisTestServer.shared();
    private static JobApplication application;
    private static QueueStore store;

    @BeforeAll
    static void start() {
        application = JobApplication.start(redis, Mailer.class, "worker.enabled=false");
        store = new QueueStore(new JobRedis(application.get(RedisConnectionFactory.class)), "mail");
    }

    @AfterAll
    static void stop() {
        store.redis().close();
        application.close();
    }

    @BeforeEach
    void clean() {
        redis.flushAll();
        application.get(Mailer.class).sent.clear();
    }

    @Test
    void claim_badIdsInTheBatch_runsTheHonestJobs() {
        put(7);
        for (String bad : List.of("bad id", "\u0000\u00ff", "", "x".repeat(1_000_000), "new\nline", "{}")) {
            redis.command("ZADD", QUEUE + "ready", "0", bad);
            if (!bad.isEmpty()) {
                redis.command("HSET", QUEUE + "body", bad, "x");
            }
        }
        assertRun(7);
        // The empty one goes with the first script.
        assertThat(application.inspector().queue("mail").setAside()).isEqualTo(5);
        QueueInvariants.check(redis);
    }

    @Test
    void workers_idsThatAnyoneWrote_areNotCounted() {
        put(1);
        redis.command("ZADD", QUEUE + "seen", "9007199254740991", "planted");
        redis.command("ZADD", QUEUE + "seen", "9007199254740991", "forged");
        redis.command("HSET", QUEUE + "worker", "forged", "no envelope");

        assertThat(application.inspector().queue("mail").workers()).isZero();
    }

    @Test
    void claim_onlyBadIds_isNoEndlessLoop() {
        for (int i = 0; i < 500; i++) {
            redis.command("ZADD", QUEUE + "ready", "0", "bad id " + i);
        }
        put(1);
        store.claim("w", 500, 1);
        assertThat(redis.command("ZCARD", QUEUE + "ready")).isEqualTo(1L);
        assertRun(1);
        QueueInvariants.check(redis);
    }

    @ParameterizedTest
    @EnumSource
    void key_ofAnotherType_isRemovedAndTheQueueGoesOn(JobKey key) {
        put(3);
        for (String name : names(key)) {
            redis.command("DEL", name);
            redis.command(key == JobKey.WAKE ? "SET" : "RPUSH", name, "hostile");
        }
        inspectEverything();
        application.jobs().call(Mailer::welcome, 100L, "after").delay();
        runAll();
        store().redis().await(store().mend());
        assertThat(application.get(Mailer.class).sent).contains("100 after");
        inspectEverything();
    }

    private static List<String> names(JobKey key) {
        if (key != JobKey.STAT) {
            return List.of(QUEUE + key.suffix());
        }
        long minute = application
                        .inspector()
                        .history("mail", Duration.ofMinutes(1))
                        .get(0)
                        .minute()
                        .toEpochMilli()
                / 60_000;
        return List.of(QUEUE + "stat:" + minute, QUEUE + "stat:" + (minute + 1));
    }

    private static void inspectEverything() {
        JobInspector inspector = application.inspector();
        inspector.queues();
        inspector.history("mail", Duration.ofMinutes(3));
        inspector.recurring("mail");
        inspector.workers("mail");
        for (JobState state : JobState.values()) {
            inspector.jobs(JobQuery.of("mail", state));
        }
        inspector.find("mail", new JobId("x"));
        inspector.reveal("mail", new JobId("x"));
    }

    @Test
    void queues_badNames_areLeftOut() {
        put(1);
        for (String bad : List.of("BAD", "", "a b", "x".repeat(100_000), "\u0000", "a}:{b", "../x")) {
            redis.command("SADD", "secure-jobs:queues", bad);
        }
        assertThat(application.inspector().queues())
                .extracting(QueueOverview::name)
                .contains("mail")
                .allMatch(QueueNames::isValid);
        redis.command("DEL", "secure-jobs:queues");
        redis.command("SET", "secure-jobs:queues", "x");
        assertThat(application.inspector().queues())
                .extracting(QueueOverview::name)
                .contains("mail");
        redis.command("DEL", "secure-jobs:queues");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text",
                "1:2:3",
                "-1:0:0:5:0:0:",
                "1:0:0:99:0:0:w",
                "999999999999999999999999999999999999999999999999999999999999:0:0:5:0:0:w",
                "1:99999999999999999999:0:5:0:0:w",
                "1:0:0:5:0:0:\u0000\u00ff",
                "nan:inf:0:5:0:0:w"
            })
    void runRecord_broken_countsAsAbsent(String record) {
        put(1);
        JobId id = application
                .inspector()
                .jobs(JobQuery.of("mail", JobState.READY))
                .items()
                .get(0)
                .id();
        redis.command("HSET", QUEUE + "run", id.value(), record);
        assertThat(application.inspector().find("mail", id)).isPresent();
        assertRun(1);
        QueueInvariants.check(redis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-inf", "-5", "0.5", "1.5e300", "inf"})
    void scores_ofAnyKind_areTimes(String score) {
        put(2);
        JobInspector inspector = application.inspector();
        List<JobSummary> jobs =
                inspector.jobs(JobQuery.of("mail", JobState.READY)).items();
        redis.command("ZADD", QUEUE + "ready", score, jobs.get(0).id().value());
        inspectEverything();
        application.jobs().call(Mailer::welcome, 5L, "later").delay(Duration.ofDays(300));
        JobId waiting = inspector
                .jobs(JobQuery.of("mail", JobState.SCHEDULED))
                .items()
                .get(0)
                .id();
        redis.command("ZADD", QUEUE + "scheduled", score, waiting.value());
        inspectEverything();
        assertRun(2);
        assertThat(inspector.find("mail", waiting).orElseThrow().summary().state())
                .isEqualTo(JobState.SCHEDULED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-inf", "-5", "0.5", "7"})
    void lease_oddScore_isReapedWithAllOthers(String score) {
        QueueStore store = store();
        put(3);
        store.claim("w", 2, 1);
        redis.command("ZADD", QUEUE + "lease", score, "bad id");
        List<JobSummary> active = application
                .inspector()
                .jobs(JobQuery.of("mail", JobState.ACTIVE))
                .items();
        redis.command("ZADD", QUEUE + "lease", score, active.get(0).id().value());
        redis.command("ZADD", QUEUE + "lease", "1", active.get(1).id().value());
        assertThat(store.promote().nextLeaseEndMs()).isNotNegative();
        assertThat(store.reap(100, 5, Long.MAX_VALUE)).hasSize(2);
        runAll();
        assertThat(application.get(Mailer.class).sent).hasSize(3);
        QueueInvariants.check(redis);
    }

    @Test
    void counters_ofAnyKind_areReadAsNone() {
        put(2);
        for (String field :
                List.of("max-active", "rate", "rate-per", "rate-window", "last-start", "capped", "set-aside")) {
            for (String value : List.of("text", "-7", "1.5", "9".repeat(400), "")) {
                redis.command("HSET", QUEUE + "meta", field, value);
                for (String stat : names(JobKey.STAT)) {
                    redis.command("HSET", stat, "done", value, "removed", value, "text", value);
                }
                inspectEverything();
                assertThat(application.inspector().queue("mail").capped()).isZero();
            }
        }
        assertRun(2);
    }

    @Test
    void limit_rateWindowInTheFuture_holdsTheQueueUpForOnePeriodAtMost() {
        put(1);
        redis.command("HSET", QUEUE + "meta", "rate", "1", "rate-per", "3600000", "rate-window", "99999999999999");
        redis.command("SADD", QUEUE + "starts", "anything");
        runAll();
        assertThat(application.get(Mailer.class).sent).isEmpty();
        JobRuntime runtime = application.get(JobRuntime.class);
        runtime.shiftClock(Duration.ofHours(2));
        try {
            assertRun(1);
        } finally {
            runtime.shiftClock(Duration.ZERO);
        }
    }

    @Test
    void unique_holderIsNoId_holdsNothing() {
        JobId first = application
                .jobs()
                .call(Mailer::welcome, 1L, "a")
                .unique("k", Duration.ofHours(1))
                .delay();
        String key = String.valueOf(((List<?>) redis.command("HKEYS", QUEUE + "unique")).get(0));
        redis.command("HSET", QUEUE + "unique", key, "bad id");
        JobId second = application
                .jobs()
                .call(Mailer::welcome, 2L, "a")
                .unique("k", Duration.ofHours(1))
                .delay();
        assertThat(second).isNotEqualTo(first);
        assertRun(2);
    }

    @ParameterizedTest
    @EnumSource(
            value = JobState.class,
            names = {"DONE", "DEAD", "TAMPERED", "SCHEDULED", "RETRYING"})
    void list_badIdsInIt_showsTheOthers(JobState state) {
        put(3);
        for (JobSummary job : application
                .inspector()
                .jobs(JobQuery.of("mail", JobState.READY))
                .items()) {
            redis.command("ZREM", QUEUE + "ready", job.id().value());
            redis.command(
                    "ZADD", QUEUE + state.key(), "99999999999999", job.id().value());
        }
        redis.command("ZADD", QUEUE + state.key(), "99999999999999", "bad id", "inf", "", "-inf", "x".repeat(100_000));
        assertThat(application.inspector().jobs(JobQuery.of("mail", state)).items())
                .hasSize(3);
        assertThat(application
                        .inspector()
                        .jobs(JobQuery.of("mail", state).withTask("mail.welcome"))
                        .items())
                .hasSize(3);
        assertThat(application.operations().deleteAll("mail", state)).isEqualTo(3);
    }

    private static void put(int count) {
        for (long i = 0; i < count; i++) {
            application.jobs().call(Mailer::welcome, i, "a").delay();
        }
    }

    /** By hand one is claimed at a time, and nothing when that is set aside. */
    private static void runAll() {
        for (int i = 0; i < 10; i++) {
            application.get(JobRuntime.class).runDue();
        }
    }

    private static void assertRun(int count) {
        runAll();
        assertThat(application.get(Mailer.class).sent).hasSize(count);
        JobPage<JobSummary> done = application.inspector().jobs(JobQuery.of("mail", JobState.DONE));
        assertThat(done.items()).hasSize(count).allMatch(job -> job.crashes() == 0 && job.attempt() == 1);
    }

    private static QueueStore store() {
        return store;
    }
}
