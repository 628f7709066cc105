package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.WorkHistory;
import io.secureredis.migration.KeyCensus;
import io.secureredis.testserver.RedisTestServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.stereotype.Component;

/** What ran of each task is counted in Redis, under names that Redis cannot read, and disturbs no job. */
@ExtendWith(OutputCaptureExtension.class)
class TaskTallyTest {

    private static final Secret OLD = Secret.fromBase64(JobApplication.SECRET);
    private static final Secret NEW = Secret.fromRawBytes("the new secret!!".getBytes(StandardCharsets.UTF_8));
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration WEEK = Duration.ofDays(7);

    private final RedisTestServer redis = RedisTestServer.shared();
    private JobApplication application;

    @Component
    static class Work {

        @SecureJob(name = "tally.note", queue = "t", maxAttempts = 1)
        public void note(boolean fails) {
            if (fails) {
                throw new IllegalStateException("canary");
            }
        }

        @SecureJob(name = "tally.other", queue = "u")
        public void other() {}
    }

    @Configuration(proxyBeanMethods = false)
    static class Rings {
        static volatile KeyRing ring = KeyRing.of(OLD);
        static volatile boolean broken;

        @Bean
        Sealer sealer() {
            return FailingSealer.around(Sealer.of(() -> ring), () -> broken, "canary");
        }
    }

    @BeforeEach
    void start() {
        redis.flushAll();
        Rings.ring = KeyRing.of(OLD);
        application = start("worker.enabled=false");
    }

    private JobApplication start(String... settings) {
        return JobApplication.start(redis, List.of(Work.class, Rings.class), settings);
    }

    @AfterEach
    void check() {
        Rings.broken = false;
        application.close();
        QueueInvariants.check(redis);
    }

    @Test
    void tasks_afterRuns_tellRunsFailuresAndTimesByTask() {
        put(2, false);
        put(1, true);
        application.jobs().call(Work::other).delay();
        assertThat(run()).isEqualTo(4);
        WorkHistory.Report report = application.inspector().tasks(HOUR);
        assertThat(report.period()).isEqualTo(Duration.ofMinutes(1));
        assertThat(report.leftOut()).isZero();
        assertThat(report.histories()).extracting(WorkHistory::name).containsExactly("tally.note", "tally.other");
        WorkHistory note = report.histories().get(0);
        assertThat(note.queues()).containsExactly("t");
        assertThat(note.runs()).isEqualTo(3);
        assertThat(note.failures()).isEqualTo(1);
        assertThat(note.runTime().count()).isEqualTo(3);
        assertThat(note.waitTime().count()).isEqualTo(3);
        assertThat(note.runTime().percentile(0.99)).isPresent();
        assertThat(note.periods()).hasSize(60);
        assertThat(application.inspector().task("tally.other", HOUR).histories())
                .singleElement()
                .extracting(WorkHistory::runs)
                .isEqualTo(1L);
        assertThat(application.inspector().task("none", HOUR).histories()).isEmpty();
    }

    @Test
    void minutes_later_areStillInTheHours() {
        put(3, false);
        run();
        for (Duration window : List.of(HOUR, Duration.ofHours(8), Duration.ofDays(1), WEEK)) {
            assertThat(runs(window)).as(window.toString()).isEqualTo(3);
        }
        application.get(JobRuntime.class).shiftClock(Duration.ofHours(2));
        assertThat(runs(HOUR)).isZero();
        assertThat(runs(Duration.ofHours(8))).isEqualTo(3);
        application.get(JobRuntime.class).shiftClock(Duration.ofHours(100));
        assertThat(runs(Duration.ofDays(1))).isZero();
        assertThat(runs(WEEK)).isEqualTo(3);
        assertThat(application.inspector().tasks(WEEK).period()).isEqualTo(Duration.ofHours(3));
    }

    @Test
    void keys_all_expire() {
        put(1, false);
        run();
        List<String> keys = keys();
        assertThat(keys).hasSize(3);
        for (String key : keys) {
            long most = key.contains("task-minute:") ? 9 * 3600 : 8 * 24 * 3600;
            assertThat((Long) redis.command("TTL", key)).as(key).isBetween(most - 600, most);
        }
    }

    @Test
    void waits_ofJobsThatWaited_areCounted() {
        put(1, false);
        application.get(JobRuntime.class).shiftClock(Duration.ofMinutes(10));
        run();
        WorkHistory note = application.inspector().tasks(HOUR).histories().get(0);
        assertThat(note.waitTime().percentile(0.5).orElseThrow())
                .isBetween(Duration.ofMinutes(8), Duration.ofMinutes(12));
    }

    @Test
    void worker_running_sendsCountsByItselfAndWhatWaits() {
        try (JobApplication worker = start("worker.lease=1s")) {
            put(5, false);
            await().until(() -> runs(HOUR) == 5);
            await().until(() -> application.inspector().work("t", HOUR).histories().get(0).periods().stream()
                    .anyMatch(period -> period.depth() != null && period.latency() != null));
            assertThat(application
                            .inspector()
                            .work("t", HOUR)
                            .histories()
                            .get(0)
                            .runs())
                    .isEqualTo(5);
            put(1, false);
            await().until(() -> worker.counts("t").get(JobState.DONE) == 6);
        }
        assertThat(runs(HOUR)).as("sent at the stop").isEqualTo(6);
    }

    @Test
    void rotation_inBetween_addsTheCountsUnderEachName() {
        put(1, false);
        run();
        Rings.ring = KeyRing.of(NEW).withOpenOnly(OLD);
        put(2, false);
        run();
        assertThat(runs(HOUR)).isEqualTo(3);
        assertThat(names()).hasSize(2);

        TaskTally.tidyNames(application.get(JobRuntime.class).queue("t"));
        assertThat(KeyCensus.of(application.get(RedisConnectionFactory.class))
                        .matching("secure-jobs:{t}:tasks")
                        .count()
                        .under(OLD.keyId()))
                .isZero();
        Rings.ring = KeyRing.of(NEW).withRetired(OLD.keyId());
        assertThat(runs(HOUR)).as("with the old secret retired").isEqualTo(3);
    }

    @Test
    void names_underARetiredSecret_areLeftOut() {
        put(1, false);
        run();
        Rings.ring = KeyRing.of(NEW).withRetired(OLD.keyId());
        WorkHistory.Report report = application.inspector().tasks(HOUR);
        assertThat(report.histories()).isEmpty();
        assertThat(report.leftOut()).isEqualTo(1);
    }

    @Test
    void names_notWrittenForLong_areRemoved() {
        put(1, false);
        run();
        JobRuntime runtime = application.get(JobRuntime.class);
        TaskTally.tidyNames(runtime.queue("t"));
        assertThat(names()).hasSize(1);
        runtime.shiftClock(Duration.ofDays(9));
        TaskTally.tidyNames(runtime.queue("t"));
        assertThat(names()).isEmpty();
    }

    @Test
    void counters_thatCannotBeOurs_areLeftOutAndGiveWay() {
        // So that all of it is in one minute of the server
        await().atMost(Duration.ofMinutes(1))
                .until(() ->
                        Long.parseLong(((List<?>) redis.command("TIME")).get(0).toString()) % 60 < 45);
        put(1, false);
        run();
        String minute = key("task-minute:");
        redis.command("HSET", minute, "n", "-5", "f", "x", "r1", "9".repeat(16), "a name too long", "7");
        WorkHistory.Report report = application.inspector().tasks(HOUR);
        assertThat(report.leftOut()).isEqualTo(4);
        assertThat(report.histories().get(0).runs()).isZero();
        assertThat(runs(WEEK)).isEqualTo(1);

        for (int i = 0; i < 300; i++) {
            redis.command("HSET", key("task-hour:"), "x" + i, "1");
        }
        assertThat(runs(WEEK)).isZero();
        assertThat(application.inspector().tasks(WEEK).leftOut()).isGreaterThanOrEqualTo(300);

        redis.command("SET", minute, "a string");
        redis.command("SET", key("tasks"), "a string");
        assertThat(application.inspector().tasks(HOUR).leftOut()).isEqualTo(1);
        assertThat(application.inspector().work("t", HOUR).histories().get(0).runs())
                .isZero();
        put(1, true);
        run();
        assertThat(runs(HOUR)).isEqualTo(1);
        assertThat(application.inspector().tasks(HOUR).leftOut()).isZero();
    }

    @Test
    void names_forgedOrMoved_areLeftOutAndRemoved() {
        put(1, false);
        application.jobs().call(Work::other).delay();
        run();
        byte[] envelope = hget("t", names().get(0));
        redis.command(bytes("HSET"), bytes("secure-jobs:{t}:tasks"), bytes("A".repeat(22)), envelope);
        redis.command("HSET", "secure-jobs:{t}:tasks", "B".repeat(22), "plain");
        WorkHistory.Report report = application.inspector().tasks(HOUR);
        assertThat(report.histories()).extracting(WorkHistory::name).containsExactly("tally.note", "tally.other");
        assertThat(report.leftOut()).isEqualTo(2);
        TaskTally.tidyNames(application.get(JobRuntime.class).queue("t"));
        assertThat(names()).hasSize(1);
        assertThat(runs(HOUR)).isEqualTo(1);
    }

    @Test
    void redis_fullOrRestartedEmpty_runsJobsAndCountsAgainLater(CapturedOutput output) {
        try (RedisTestServer own = RedisTestServer.start();
                JobApplication there =
                        JobApplication.start(own, List.of(Work.class, Rings.class), "worker.enabled=false")) {
            there.jobs().call(Work::note, false).delay();
            own.command("CONFIG", "SET", "maxmemory", "1");
            assertThat(there.get(JobRuntime.class).runDue()).isEqualTo(1);
            assertThat(there.counts("t")).containsEntry(JobState.DONE, 1L);
            assertThat(output).contains("Runs are missing in the charts of queue t (1)");
            own.command("CONFIG", "SET", "maxmemory", "0");
            assertThat(there.inspector().tasks(HOUR).histories()).isEmpty();
            own.flushAll();
            there.jobs().call(Work::note, false).delay();
            assertThat(there.get(JobRuntime.class).runDue()).isEqualTo(1);
            assertThat(there.inspector().tasks(HOUR).histories()).hasSize(1);
        }
    }

    @Test
    void keyRing_throwing_disturbsNoJob() {
        TaskTally tally = new TaskTally(application.get(JobRuntime.class).queue("t"));
        Rings.broken = true;
        tally.ended("tally.note", false, HOUR, 5);
        assertThat(tally.flush()).succeedsWithin(Duration.ofMinutes(1));
        Rings.broken = false;
        assertThat(keys()).isEmpty();
        tally.ended("tally.note", false, HOUR, 5);
        assertThat(tally.flush()).succeedsWithin(Duration.ofMinutes(1));
        assertThat(runs(HOUR)).isEqualTo(1);
    }

    @Test
    void counts_ofManyTasks_areBounded() {
        TaskTally tally = new TaskTally(application.get(JobRuntime.class).queue("t"));
        IntStream.range(0, 5_000).forEach(i -> tally.ended("task" + i, false, Duration.ZERO, 0));
        assertThat(tally.flush()).succeedsWithin(Duration.ofMinutes(1));
        assertThat(names().size()).isLessThanOrEqualTo(2_000);
        assertThat(application.inspector().tasks(HOUR).histories()).hasSize(2_000);
    }

    @Test
    void shards_ofOneQueue_areOneTask() {
        try (JobApplication sharded = start("worker.enabled=false", "queues.t.shards=4")) {
            for (int i = 0; i < 20; i++) {
                sharded.jobs().call(Work::note, false).delay();
            }
            sharded.get(JobRuntime.class).runDue();
            List<WorkHistory> all = sharded.inspector().tasks(HOUR).histories();
            assertThat(all).hasSize(1);
            assertThat(all.get(0).runs()).isEqualTo(20);
            assertThat(all.get(0).queues()).containsExactly("t");
        }
    }

    private void put(int jobs, boolean fails) {
        for (int i = 0; i < jobs; i++) {
            application.jobs().call(Work::note, fails).delay();
        }
    }

    private int run() {
        return application.get(JobRuntime.class).runDue();
    }

    private long runs(Duration window) {
        return application.inspector().tasks(window).histories().stream()
                .filter(history -> history.name().equals("tally.note"))
                .mapToLong(WorkHistory::runs)
                .sum();
    }

    private List<String> keys() {
        List<String> keys = new ArrayList<>();
        ((List<?>) redis.command("KEYS", "secure-jobs:{t}:task*")).forEach(key -> keys.add(key.toString()));
        return keys;
    }

    private String key(String kind) {
        return keys().stream()
                .filter(key -> key.startsWith("secure-jobs:{t}:" + kind))
                .findFirst()
                .orElseThrow();
    }

    private List<String> names() {
        return ((List<?>) redis.command("HKEYS", "secure-jobs:{t}:tasks"))
                .stream().map(String::valueOf).toList();
    }

    private byte[] hget(String queue, String field) {
        return (byte[]) redis.command(bytes("HGET"), bytes("secure-jobs:{" + queue + "}:tasks"), bytes(field));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
