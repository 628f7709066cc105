package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.inspect.RecurringOverview;
import io.secureredis.testserver.RedisTestServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.stereotype.Component;

/**
 * An attacker who writes into the keys of the schedules stops only those that are changed, and brings back no
 * occurrence that this process knows to be over.
 */
class HostileSchedulesTest {

    private static final String NEXT = "secure-jobs:{q}:next";
    private static final String RECURRING = "secure-jobs:{q}:recurring";
    private static final Duration HOUR = Duration.ofHours(1);

    private final RedisTestServer redis = RedisTestServer.shared();
    private JobApplication application;
    private JobRuntime runtime;

    @Component
    static class Work {
        static final List<String> RAN = new CopyOnWriteArrayList<>();

        @SecureJob(name = "work.note", queue = "q")
        public void note(String text) {
            RAN.add(text);
        }
    }

    @BeforeEach
    void start() {
        redis.flushAll();
        Work.RAN.clear();
        application = started("worker.enabled=false");
        runtime = application.get(JobRuntime.class);
    }

    @AfterEach
    void stop() {
        application.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "-inf", "0.5", "1e300", "-1e300", "1", "inf"})
    void ghosts_ofAnyScore_keepNoScheduleFromFiring(String score) {
        schedule("honest");
        for (int i = 0; i < 500; i++) {
            redis.command("ZADD", NEXT, score, String.format("ghost_%016d", i));
        }
        redis.command("ZADD", NEXT, score, "bad id");
        redis.command(
                "ZADD".getBytes(StandardCharsets.UTF_8), bytes(NEXT), bytes(score), new byte[] {(byte) 0xff, 0, 10});
        redis.command("ZADD", NEXT, score, "x".repeat(100_000));
        runtime.shiftClock(Duration.ofMinutes(61));
        assertThat(runtime.runDue()).isEqualTo(1);
        assertThat(Work.RAN).containsExactly("honest");
        boolean due = !score.equals("inf") && !score.equals("1e300");
        assertThat((Long) redis.command("ZCARD", NEXT)).isEqualTo(due ? 1L : 504L);
        assertThat(refused("ghost")).isEqualTo(due ? 503 : 0);
        assertThat(application.inspector().recurring("q")).isNotEmpty();
    }

    /** Taken from the user for a while, no command may cost more than the run that was due meanwhile. */
    @ParameterizedTest
    @ValueSource(strings = {"zadd", "zrem", "hset", "hdel", "hget", "zscore", "time", "lpush", "hexists", "zcard"})
    void commandThatTheUserMayNotRun_losesNoSchedule(String command) {
        schedule("honest");
        runtime.shiftClock(Duration.ofMinutes(61));
        redis.command("ACL", "SETUSER", "default", "-" + command);
        try {
            runtime.recurring().fireDue(runtime.queue("q"));
        } catch (RuntimeException refused) {
            assertThat(refused).hasMessageStartingWith("SR");
        } finally {
            redis.command("ACL", "SETUSER", "default", "+" + command);
        }
        assertThat((Long) redis.command("HLEN", RECURRING)).isEqualTo(1L);
        assertThat((Long) redis.command("ZCARD", NEXT)).isEqualTo(1L);
        await().until(() -> {
            runtime.shiftClock(Duration.ofMinutes(61));
            return runtime.runDue() > 0;
        });
        assertThat(Work.RAN).containsOnly("honest");
        assertThat(application.inspector().recurring("q")).singleElement().matches(schedule -> schedule.task() != null);
    }

    @Test
    void schedules_whoseNextRunIsGone_areFoundAndFireAgain() {
        schedule("one");
        schedule("two");
        schedule("three");
        redis.command("HSET", RECURRING, "junk", "junk");
        redis.command("DEL", NEXT);
        for (int i = 0; i < 20; i++) {
            redis.command("ZADD", NEXT, "inf", String.format("ghost_%016d", i));
        }
        assertThat(runtime.runDue()).isZero();
        runtime.recurring().reportNotOpened(runtime.queue("q"));
        assertThat((Long) redis.command("ZCARD", NEXT)).isEqualTo(23L);
        assertThat(refused("put-back")).isEqualTo(3);
        runtime.recurring().reportNotOpened(runtime.queue("q"));
        assertThat(refused("put-back")).isEqualTo(3);
        runtime.shiftClock(Duration.ofMinutes(61));
        assertThat(runtime.runDue()).isEqualTo(3);
        assertThat(Work.RAN).containsExactlyInAnyOrder("one", "two", "three");
    }

    @ParameterizedTest
    @ValueSource(strings = {"recurring", "next"})
    void key_ofAnotherTypeAndGhosts_keepsNoJobFromRunning(String key) {
        schedule("honest");
        redis.command("ZADD", NEXT, "1", "junk", "1", "ghost_0000000000000000");
        redis.command("SET", "secure-jobs:{q}:" + key, "junk");
        for (int i = 0; i < 3; i++) {
            application.jobs().call(Work::note, "job " + i).delay();
            assertThat(runtime.runDue()).isEqualTo(1);
        }
        assertThat(runtime.recurring().fireDue(runtime.queue("q")).fired()).isZero();
        assertThat(Work.RAN).containsExactly("job 0", "job 1", "job 2");
        assertThat(refused("wrong-type")).isPositive();
    }

    @Test
    void ghost_ofADeadWorker_isRemovedByAWorkerThatThenRests() {
        schedule("honest");
        redis.command("ZADD", NEXT, "1", "a-ghost-without-a-body");
        try (JobApplication worker = started()) {
            await().until(() -> (Long) redis.command("ZCARD", NEXT) == 1);
            assertThat(worker.inspector().recurring("q")).noneMatch(RecurringOverview::tampered);
        }
        QueueInvariants.check(redis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "0", "-5", "-inf", "1.5"})
    void score_changed_condemnsThatScheduleAndNoOther(String score) {
        String key = schedule("moved");
        schedule("honest");
        redis.command("ZADD", NEXT, score, key);
        runtime.shiftClock(Duration.ofMinutes(61));
        assertThat(runtime.runDue()).isEqualTo(1);
        assertThat(Work.RAN).containsExactly("honest");
        assertThat(application.inspector().recurring("q"))
                .filteredOn(RecurringOverview::tampered)
                .extracting(RecurringOverview::key)
                .containsExactly(key);
        assertThat(schedule("moved")).isEqualTo(key);
        assertThat(application.inspector().recurring("q")).hasSize(2).noneMatch(RecurringOverview::tampered);
        QueueInvariants.check(redis);
    }

    @Test
    void score_changedByLessThanAMillisecond_isNoticedAndDoesNotSpin() {
        String key = schedule("moved");
        double sealed = Double.parseDouble(String.valueOf(redis.command("ZSCORE", NEXT, key)));
        redis.command("ZADD", NEXT, String.valueOf(sealed + 0.5), key);
        runtime.shiftClock(Duration.ofMinutes(61));
        assertThat(runtime.runDue()).isZero();
        assertThat(application.inspector().recurring("q")).allMatch(RecurringOverview::tampered);
        assertThat(runtime.recurring().fireDue(runtime.queue("q")).stays()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x", "plaintext of any kind that is longer than a header of sixty bytes, so that it is read"
            })
    void envelope_replacedByGarbage_condemnsThatScheduleAndNoOther(String garbage) {
        String key = schedule("broken");
        schedule("honest");
        redis.command("HSET", RECURRING, key, garbage);
        runtime.shiftClock(Duration.ofMinutes(61));
        assertThat(runtime.runDue()).isEqualTo(1);
        assertThat(runtime.runDue()).isZero();
        assertThat(Work.RAN).containsExactly("honest");
    }

    @Test
    void envelopes_ofAForeignSecret_stayAsTheyAreAndKeepNoneFromFiring() {
        Sealer foreign = Sealer.of(KeyRing.of(Secret.fromRawBytes(bytes("another secret!!"))));
        for (int i = 0; i < 300; i++) {
            String key = String.format("foreign%015d", i);
            byte[] envelope = new JobEnvelopes(foreign, "q").seal(key, Role.SCHEDULE, bytes("{}"));
            redis.command(bytes("HSET"), bytes(RECURRING), bytes(key), envelope);
            redis.command("ZADD", NEXT, "1", key);
        }
        schedule("honest");
        runtime.shiftClock(Duration.ofMinutes(61));
        assertThat(runtime.runDue()).isEqualTo(1);
        assertThat((Long) redis.command("ZCOUNT", NEXT, "1", "1")).isEqualTo(300);
        assertThat(application.inspector().recurring("q")).hasSize(301).noneMatch(RecurringOverview::tampered);
        ScheduleFires.Fires again = runtime.recurring().fireDue(runtime.queue("q"));
        assertThat(again.stays()).isTrue();
        // It does not look again at once, which would be half a core
        assertThat(again.againMs()).isGreaterThanOrEqualTo(runtime.queue("q").nowMs() + 1);
        QueueInvariants.check(redis);
    }

    @Test
    void worker_withAScheduleThatItCannotOpen_goesOnWithTheOthers() {
        Sealer foreign = Sealer.of(KeyRing.of(Secret.fromRawBytes(bytes("another secret!!"))));
        String key = "foreign0000000000000000";
        key = key.substring(0, 22);
        redis.command(
                bytes("HSET"),
                bytes(RECURRING),
                bytes(key),
                new JobEnvelopes(foreign, "q").seal(key, Role.SCHEDULE, bytes("{}")));
        redis.command("ZADD", NEXT, "1", key);
        try (JobApplication worker = started()) {
            worker.jobs().call(Work::note, "tick").scheduleOnce(Schedule.every(Duration.ofMillis(100)));
            await().until(() -> Work.RAN.size() >= 20);
            worker.jobs().call(Work::note, "called").delay(Duration.ofMillis(50));
            await().until(() -> Work.RAN.contains("called"));
        }
        assertThat(redis.command("ZSCORE", NEXT, key)).asString().isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {NEXT, RECURRING})
    void key_ofAnotherType_stopsSchedulesButNoJob(String key) {
        schedule("honest");
        redis.command("DEL", key);
        redis.command("SET", key, "x");
        application.jobs().call(Work::note, "job").delay();
        runtime.shiftClock(Duration.ofMinutes(61));
        assertThat(runtime.runDue()).isEqualTo(1);
        assertThat(Work.RAN).containsExactly("job");
    }

    @Test
    void key_thatOneScheduleNeedsOfAnotherType_isRemovedAndAllFire() {
        application
                .jobs()
                .call(Work::note, "unique")
                .unique("key", HOUR)
                .scheduleOnce("unique", Schedule.every(Duration.ofMinutes(30)));
        schedule("honest");
        redis.command("SET", "secure-jobs:{q}:unique", "x");
        runtime.shiftClock(Duration.ofMinutes(61));
        assertThat(runtime.runDue()).isEqualTo(2);
        assertThat(Work.RAN).containsExactlyInAnyOrder("honest", "unique");
        assertThat(redis.command("TYPE", "secure-jobs:{q}:unique")).isEqualTo("hash");
    }

    @Test
    void envelope_putBackAfterItsFires_runsNothingAgainAndTheNewestGoesOn() {
        String key = schedule("tick");
        byte[] envelope = envelope(key);
        Object next = redis.command("ZSCORE", NEXT, key);
        for (int hour = 1; hour <= 3; hour++) {
            runtime.shiftClock(HOUR.multipliedBy(hour).plusMinutes(1));
            assertThat(runtime.runDue()).isEqualTo(1);
        }
        for (int i = 0; i < 5; i++) {
            eraseJobs();
            putBack(key, envelope, next);
            assertThat(runtime.runDue()).isZero();
        }
        assertThat(Work.RAN).hasSize(3);
        assertThat(application.inspector().recurring("q"))
                .singleElement()
                .satisfies(one -> assertThat(one.fired()).isEqualTo(3))
                .satisfies(one -> assertThat(one.tampered()).isFalse());
        runtime.shiftClock(HOUR.multipliedBy(4).plusMinutes(1));
        assertThat(runtime.runDue()).isEqualTo(1);
        assertThat(refused("outdated")).isEqualTo(5);
    }

    @Test
    void envelope_putBackAfterTheScheduleWasRemovedOrEnded_isRemovedAgain() {
        String key = schedule("tick");
        byte[] envelope = envelope(key);
        Object next = redis.command("ZSCORE", NEXT, key);
        assertThat(application.operations().removeSchedule("q", key)).isTrue();
        putBack(key, envelope, next);
        runtime.shiftClock(Duration.ofMinutes(61));
        assertThat(runtime.runDue()).isZero();
        assertThat(application.inspector().recurring("q")).isEmpty();
        String limited = application
                .jobs()
                .call(Work::note, "twice")
                .scheduleOnce(Schedule.every(HOUR).times(1));
        envelope = envelope(limited);
        next = redis.command("ZSCORE", NEXT, limited);
        runtime.shiftClock(HOUR.multipliedBy(2).plusMinutes(2));
        assertThat(runtime.runDue()).isEqualTo(1);
        eraseJobs();
        putBack(limited, envelope, next);
        assertThat(runtime.runDue()).isZero();
        assertThat(application.inspector().recurring("q")).isEmpty();
        application
                .jobs()
                .call(Work::note, "twice")
                .scheduleOnce(Schedule.every(HOUR).times(1));
        runtime.shiftClock(HOUR.multipliedBy(3).plusMinutes(3));
        assertThat(runtime.runDue()).isEqualTo(1);
    }

    @Test
    void envelope_ofAnEarlierRule_isReplacedByTheNewestThatWasSeen() {
        String key = schedule("tick");
        byte[] envelope = envelope(key);
        Object next = redis.command("ZSCORE", NEXT, key);
        application.jobs().call(Work::note, "tick").scheduleOnce("tick", Schedule.every(Duration.ofDays(1)));
        putBack(key, envelope, next);
        runtime.shiftClock(Duration.ofMinutes(61));
        assertThat(runtime.runDue()).isZero();
        assertThat(application.inspector().recurring("q").get(0).schedule()).isEqualTo("every PT24H");
    }

    @Test
    void envelope_putBackAfterItsNotAfter_runsNoOldOccurrenceInAnyProcess() {
        String key = application
                .jobs()
                .call(Work::note, "tick")
                .expiresAfter(Duration.ofMinutes(10))
                .scheduleOnce(Schedule.every(HOUR));
        byte[] envelope = envelope(key);
        Object next = redis.command("ZSCORE", NEXT, key);
        runtime.shiftClock(Duration.ofMinutes(61));
        assertThat(runtime.runDue()).isEqualTo(1);
        eraseJobs();
        putBack(key, envelope, next);
        try (JobApplication another = started("worker.enabled=false")) {
            another.get(JobRuntime.class).shiftClock(Duration.ofMinutes(75));
            assertThat(another.get(JobRuntime.class).runDue()).isZero();
            assertThat(another.inspector().recurring("q")).hasSize(1);
        }
        assertThat(Work.RAN).hasSize(1);
    }

    /**
     * What is left, and the threat model says: a process that has not seen the newer state takes the old one for good.
     */
    @Test
    void envelope_putBackBeforeAProcessThatHasNotSeenTheNewer_runsThere() {
        String key = schedule("tick");
        byte[] envelope = envelope(key);
        Object next = redis.command("ZSCORE", NEXT, key);
        runtime.shiftClock(Duration.ofMinutes(61));
        assertThat(runtime.runDue()).isEqualTo(1);
        eraseJobs();
        putBack(key, envelope, next);
        try (JobApplication another = started("worker.enabled=false")) {
            another.get(JobRuntime.class).shiftClock(Duration.ofMinutes(61));
            assertThat(another.get(JobRuntime.class).runDue()).isEqualTo(1);
        }
    }

    private void eraseJobs() {
        for (String kind : List.of("body", "run", "done", "result", "dead", "error")) {
            redis.command("DEL", "secure-jobs:{q}:" + kind);
        }
    }

    private byte[] envelope(String key) {
        return (byte[]) redis.command(bytes("HGET"), bytes(RECURRING), bytes(key));
    }

    private void putBack(String key, byte[] envelope, Object next) {
        redis.command(bytes("HSET"), bytes(RECURRING), bytes(key), envelope);
        redis.command("ZADD", NEXT, String.valueOf(next), key);
    }

    private String schedule(String name) {
        return application.jobs().call(Work::note, name).scheduleOnce(name, Schedule.every(HOUR));
    }

    private double refused(String reason) {
        io.micrometer.core.instrument.Counter counter = application
                .get(MeterRegistry.class)
                .find("secure.jobs.schedules.refused")
                .tags("queue", "q", "reason", reason)
                .counter();
        return counter == null ? 0 : counter.count();
    }

    private JobApplication started(String... settings) {
        return JobApplication.start(redis, List.of(Work.class, SettingsTest.Meters.class), settings);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
