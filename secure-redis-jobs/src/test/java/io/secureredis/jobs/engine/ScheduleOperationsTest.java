package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.jobs.inspect.RecurringOverview;
import io.secureredis.jobs.inspect.RecurringOverview.Outcome;
import io.secureredis.jobs.redis.QueueStore;
import io.secureredis.testserver.RedisTestServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators see of a schedule and change, and that a declaration does not undo it. */
class ScheduleOperationsTest {

    private static final String NEXT = "secure-jobs:{q}:next";
    private static final Duration HOUR = Duration.ofHours(1);

    private final RedisTestServer redis = RedisTestServer.shared();
    private JobApplication application;
    private Duration shifted = Duration.ZERO;

    static class Work {
        static final AtomicBoolean FAILS = new AtomicBoolean();

        @SecureJob(name = "work.note", queue = "q", maxAttempts = 1)
        public void note(String text) {
            if (FAILS.get()) {
                throw new IllegalStateException();
            }
        }

        @SecureJob(name = "work.declared", queue = "declared", every = "1h")
        public void declared() {}
    }

    @BeforeEach
    void start() {
        redis.flushAll();
        Work.FAILS.set(false);
        application = started();
    }

    @AfterEach
    void stop() {
        application.close();
    }

    private JobApplication started() {
        return JobApplication.start(redis, Work.class, "worker.enabled=false");
    }

    private void restartAsWorker() {
        application.close();
        application = JobApplication.start(redis, Work.class);
        await().until(() -> !application.inspector().recurring("declared").isEmpty());
    }

    @Test
    void upcoming_ofACron_areFiveRunsInItsZone() {
        application
                .jobs()
                .call(Work::note, "a")
                .scheduleOnce("n", Schedule.cron("0 0 3 * * *", ZoneId.of("Europe/Berlin")));
        List<Instant> upcoming = only().upcoming();
        assertThat(upcoming)
                .hasSize(5)
                .isSorted()
                .allSatisfy(
                        run -> assertThat(run.atZone(ZoneId.of("Europe/Berlin")).toLocalTime())
                                .hasToString("03:00"));
        assertThat(upcoming.get(0)).isEqualTo(only().nextFire());
        application
                .jobs()
                .call(Work::note, "a")
                .scheduleOnce("n", Schedule.every(HOUR).times(2));
        assertThat(only().upcoming()).hasSize(2);
    }

    @Test
    void runs_doneDeadAndSkipped_areKeptWithTheirOutcome() {
        application.jobs().call(Work::note, "a").scheduleOnce("n", Schedule.every(HOUR));
        assertThat(runs()).isEmpty();
        advanceAndRun();
        assertThat(runs()).extracting(RecurringOverview.Run::outcome).containsExactly(Outcome.DONE);
        Work.FAILS.set(true);
        advanceAndRun();
        assertThat(runs()).extracting(RecurringOverview.Run::outcome).containsExactly(Outcome.DEAD, Outcome.DONE);
        assertThat(runs().get(0).occurrence())
                .isEqualTo(runs().get(1).occurrence().plus(HOUR));
        assertThat(application.inspector().find("q", runs().get(0).job())).isPresent();
        for (int i = 0; i < 25; i++) {
            advanceAndRun();
        }
        assertThat(runs())
                .hasSize(20)
                .isSortedAccordingTo((a, b) -> b.occurrence().compareTo(a.occurrence()));
    }

    @Test
    void fireNow_besideRegularRuns_isAManualRunAndChangesNoneOfThem() {
        application.jobs().call(Work::note, "a").scheduleOnce("n", Schedule.every(HOUR));
        advanceAndRun();
        RecurringOverview before = only();
        JobId job = application.operations().fireNow("q", before.key()).orElseThrow();
        assertThat(runs())
                .extracting(RecurringOverview.Run::manual, RecurringOverview.Run::outcome)
                .containsExactly(tuple(true, Outcome.UNFINISHED), tuple(false, Outcome.DONE));
        assertThat(runs().get(0).job()).isEqualTo(job);
        Work.FAILS.set(true);
        assertThat(application.get(JobRuntime.class).runDue()).isEqualTo(1);
        application.counts("q");
        assertThat(runs())
                .extracting(RecurringOverview.Run::manual, RecurringOverview.Run::outcome)
                .containsExactly(tuple(true, Outcome.DEAD), tuple(false, Outcome.DONE));
        assertThat(only()).isEqualTo(before);
        Work.FAILS.set(false);
        for (int i = 0; i < 19; i++) {
            advanceAndRun();
        }
        assertThat(runs()).hasSize(20).extracting(RecurringOverview.Run::manual).containsOnlyOnce(true);
        JobId lost = application.operations().fireNow("q", only().key()).orElseThrow();
        application.operations().delete("q", lost);
        assertThat(runs().get(0).manual()).isTrue();
        assertThat(runs().get(0).outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void fireNow_twiceUnderOneNumber_putsOneJob() {
        application.jobs().call(Work::note, "a").scheduleOnce("n", Schedule.every(HOUR));
        JobOperations operations = application.operations();
        String number = "number-of-a-form-1";
        JobOperations.Sent first = operations.fireNow("q", only().key(), number);
        assertThat(first.again()).isFalse();
        assertThat(application.get(JobRuntime.class).runDue()).isEqualTo(1);
        assertThat(operations.fireNow("q", only().key(), number)).isEqualTo(new JobOperations.Sent(first.job(), true));
        assertThat(application.get(JobRuntime.class).runDue()).isZero();
        assertThat(operations.fireNow("q", "no-such-schedule-12345", "number-of-a-form-2"))
                .isEqualTo(new JobOperations.Sent(null, false));
    }

    @Test
    void runs_ofAnOccurrenceThatWaits_sayThat() {
        application.jobs().call(Work::note, "a").scheduleOnce("n", Schedule.every(HOUR));
        application.get(JobRuntime.class).shiftClock(HOUR);
        application.get(JobRuntime.class).recurring().fireDue(queue());
        assertThat(runs()).extracting(RecurringOverview.Run::outcome).containsExactly(Outcome.UNFINISHED);
        application.operations().delete("q", runs().get(0).job());
        assertThat(runs()).extracting(RecurringOverview.Run::outcome).containsExactly(Outcome.UNKNOWN);
    }

    @Test
    void runs_hostileContent_isLeftOutAndReplaced() {
        application.jobs().call(Work::note, "a").scheduleOnce("n", Schedule.every(HOUR));
        String key = "secure-jobs:{q}:schedule-runs:" + only().key();
        redis.command("HSET", key, "0", "x", "1", "1:2:9", "2", "9".repeat(1_000), "n", "many");
        redis.command("HSET", key, "m0", "x", "m1", "1:2:5", "m2", "9".repeat(1_000), "mn", "many");
        assertThat(runs()).isEmpty();
        advanceAndRun();
        assertThat(runs()).hasSize(1);
        redis.command("DEL", key);
        redis.command("SET", key, "text");
        assertThat(runs()).extracting(RecurringOverview.Run::outcome).containsExactly(Outcome.UNKNOWN);
        advanceAndRun();
        assertThat(runs()).extracting(RecurringOverview.Run::outcome).containsExactly(Outcome.DONE);
    }

    @Test
    void pause_untilResumed_firesNothing() {
        application.jobs().call(Work::note, "a").scheduleOnce("n", Schedule.every(HOUR));
        JobOperations operations = application.operations();
        assertThat(operations.resumeSchedule("q", only().key())).isFalse();
        assertThat(operations.pauseSchedule("q", only().key())).isTrue();
        assertThat(operations.pauseSchedule("q", only().key())).isFalse();
        assertThat(only().pausedAt()).isNotNull();
        assertThat(only().tampered()).isFalse();
        assertThat(only().upcoming()).isEmpty();
        assertThat(advanceAndRun()).isZero();
        assertThat(operations.fireNow("q", only().key())).isPresent();
        assertThat(application.get(JobRuntime.class).runDue()).isEqualTo(1);
        application.jobs().call(Work::note, "a").scheduleOnce("n", Schedule.every(HOUR));
        assertThat(only().pausedAt()).isNotNull();
        application.jobs().call(Work::note, "a").scheduleOnce("n", Schedule.every(HOUR.dividedBy(2)));
        assertThat(only().pausedAt()).isNotNull();
        assertThat(advanceAndRun()).isZero();
        assertThat(operations.resumeSchedule("q", only().key())).isTrue();
        assertThat(only().pausedAt()).isNull();
        assertThat(advanceAndRun()).isEqualTo(1);
        assertThat(operations.pauseSchedule("q", "no-such-schedule-12345")).isFalse();
    }

    @Test
    void pause_thatSomeoneUndoesInRedis_isPutBack() {
        application.jobs().call(Work::note, "a").scheduleOnce("n", Schedule.every(HOUR));
        String key = only().key();
        QueueStore.StoredSchedule before =
                queue().store().snapshot(List.of(key)).get(0);
        application.operations().pauseSchedule("q", key);
        redis.command(bytes("HSET"), bytes("secure-jobs:{q}:recurring"), bytes(key), before.envelope());
        redis.command("ZADD", NEXT, before.score(), key);
        assertThat(advanceAndRun()).isZero();
        assertThat(only().pausedAt()).isNotNull();
    }

    @Test
    void edit_ofADeclaredSchedule_outlivesARestart() {
        restartAsWorker();
        RecurringOverview declared = only("declared");
        Schedule edited = Schedule.cron("0 30 4 * * *", ZoneId.of("Asia/Tokyo"));
        assertThat(application.operations().editSchedule("declared", declared.key(), edited))
                .isTrue();
        assertThat(application.operations().editSchedule("declared", declared.key(), edited))
                .isFalse();
        restartAsWorker();
        await().until(() -> !application.inspector().workers("declared").isEmpty());
        assertThat(only("declared").schedule())
                .contains("0 30 4 * * * Asia/Tokyo")
                .contains("skips");
        assertThat(only("declared").edited()).isTrue();
        assertThat(application.operations().editSchedule("declared", declared.key(), Schedule.every(HOUR)))
                .isTrue();
        assertThat(only("declared").edited()).isFalse();
        assertThatThrownBy(() -> application
                        .operations()
                        .editSchedule("declared", declared.key(), Schedule.cron("0 0 0 31 2 *", ZoneId.of("UTC"))))
                .hasMessageStartingWith("SR417");
    }

    @Test
    void tampered_startedAgain_fires() {
        application.jobs().call(Work::note, "a").scheduleOnce("n", Schedule.every(HOUR));
        String key = only().key();
        redis.command("ZADD", NEXT, "1", key);
        assertThat(application.get(JobRuntime.class).runDue()).isZero();
        assertThat(only().tampered()).isTrue();
        assertThat(advanceAndRun()).isZero();
        assertThat(application.operations().resumeSchedule("q", key)).isTrue();
        assertThat(only().tampered()).isFalse();
        assertThat(advanceAndRun()).isEqualTo(1);
        redis.command("HSET", "secure-jobs:{q}:recurring", key, "forged");
        assertThat(application.operations().resumeSchedule("q", key)).isFalse();
        assertThat(application.operations().pauseSchedule("q", key)).isFalse();
        assertThat(application.operations().editSchedule("q", key, Schedule.every(HOUR)))
                .isFalse();
    }

    private int advanceAndRun() {
        shifted = shifted.plus(HOUR.plusSeconds(1));
        application.get(JobRuntime.class).shiftClock(shifted);
        int ran = application.get(JobRuntime.class).runDue();
        // The note of a run is sent after its job is held no longer, on the connection that answers this next.
        application.counts("q");
        return ran;
    }

    private JobQueue queue() {
        return application.get(JobRuntime.class).queue("q");
    }

    private RecurringOverview only() {
        return only("q");
    }

    private RecurringOverview only(String queue) {
        List<RecurringOverview> all = application.inspector().recurring(queue);
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private List<RecurringOverview.Run> runs() {
        return application.inspector().runs("q", only().key());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
