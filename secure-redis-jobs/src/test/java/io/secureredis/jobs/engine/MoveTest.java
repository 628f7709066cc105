package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.jobs.JobContext;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.inspect.AttemptOverview;
import io.secureredis.jobs.inspect.JobOperations.Move;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import io.secureredis.jobs.redis.JobKey;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.jobs.redis.QueueStore;
import io.secureredis.jobs.redis.StoredValues;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A job moves to another queue, and what remains when the mover dies after each of its steps. */
class MoveTest {

    private static final long MINUTE_MS = 60_000;

    private final RedisTestServer redis = RedisTestServer.shared();
    private JobApplication application;
    private JobRuntime runtime;

    static class Work {
        static final List<Integer> RAN = new CopyOnWriteArrayList<>();
        static final AtomicBoolean FAILS = new AtomicBoolean();

        @SecureJob(name = "work.note", queue = "a", maxAttempts = 2, backoff = "1h")
        public void note(int number) {
            if (FAILS.get()) {
                JobContext.current().log("fails");
                throw new IllegalStateException();
            }
            RAN.add(number);
        }

        @SecureJob(name = "work.other", queue = "b")
        public void other() {}
    }

    @BeforeEach
    void start() {
        redis.flushAll();
        Work.RAN.clear();
        Work.FAILS.set(false);
        application = JobApplication.start(redis, Work.class, "worker.enabled=false", "retention.done=0s");
        runtime = application.get(JobRuntime.class);
    }

    @AfterEach
    void stop() {
        application.close();
        QueueInvariants.check(redis);
    }

    @Test
    void move_readyJob_runsInTheOtherQueueAlone() {
        JobId id = application.jobs().call(Work::note, 1).priority(7).delay();
        JobSummary before = summary("a", id);
        assertThat(move(id)).isEqualTo(Move.MOVED);
        assertThat(application.inspector().find("a", id)).isEmpty();
        JobSummary after = summary("b", id);
        assertThat(after.state()).isEqualTo(JobState.READY);
        assertThat(after.enqueuedAt()).isEqualTo(before.enqueuedAt());
        assertThat(after.priority()).isEqualTo(7);
        assertThat(runtime.runDue()).isEqualTo(1);
        assertThat(Work.RAN).containsExactly(1);
        assertThat(move(id)).isEqualTo(Move.NOT_THERE);
    }

    @Test
    void move_retryingAndScheduledJobs_keepTimesAttemptsAndErrors() {
        Work.FAILS.set(true);
        JobId retrying = application.jobs().call(Work::note, 1).delay();
        runtime.runDue();
        JobId scheduled = application.jobs().call(Work::note, 2).delay(Duration.ofHours(5));
        for (JobId id : List.of(retrying, scheduled)) {
            JobSummary before = summary("a", id);
            assertThat(move(id)).isEqualTo(Move.MOVED);
            JobSummary after = summary("b", id);
            assertThat(after.state()).isEqualTo(before.state());
            assertThat(after.dueAt()).isEqualTo(before.dueAt());
            assertThat(after.attempt()).isEqualTo(before.attempt());
        }
        assertThat(application.inspector().attempts("b", retrying))
                .extracting(AttemptOverview::type)
                .containsExactly("java.lang.IllegalStateException");
        runtime.shiftClock(Duration.ofHours(2));
        runtime.runDue();
        assertThat(summary("b", retrying).state()).isEqualTo(JobState.DEAD);
        assertThat(application.operations().move("b", retrying, "a")).isEqualTo(Move.MOVED);
        assertThat(summary("a", retrying).state()).isEqualTo(JobState.DEAD);
        Work.FAILS.set(false);
        assertThat(application.operations().retry("a", retrying)).isTrue();
        runtime.runDue();
        assertThat(Work.RAN).containsExactly(1);
    }

    @Test
    void move_jobWithALog_leavesNoPartOfItBehind() {
        Work.FAILS.set(true);
        JobId id = application.jobs().call(Work::note, 1).delay();
        runtime.runDue();
        assertThat(application.inspector().log("a", id).lines()).hasSize(1);
        assertThat(move(id)).isEqualTo(Move.MOVED);
        assertThat(application.inspector().log("a", id).lines()).isEmpty();
        assertThat(application.inspector().log("b", id).lines()).isEmpty();
        assertThat(summary("b", id).state()).isEqualTo(JobState.RETRYING);
    }

    @Test
    void move_uniqueJob_movesItsHold() {
        Duration hour = Duration.ofHours(1);
        JobId id = application.jobs().call(Work::note, 1).unique("key", hour).delay();
        assertThat(move(id)).isEqualTo(Move.MOVED);
        JobId second =
                application.jobs().call(Work::note, 1).unique("key", hour).delay();
        assertThat(second).isNotEqualTo(id);
        assertThat(move(second)).isEqualTo(Move.KEY_HELD);
        assertThat(summary("a", second).state()).isEqualTo(JobState.READY);
        assertThat(application
                        .jobs()
                        .call("work.note", 1)
                        .queue("b")
                        .unique("key", hour)
                        .delay())
                .isEqualTo(id);
    }

    @Test
    void move_thatCannotBe_isRefusedWithTheReason() {
        JobId id = application.jobs().call(Work::note, 1).delay();
        assertThatThrownBy(() -> application.operations().move("a", id, "a")).hasMessageStartingWith("SR475");
        QueueStore store = runtime.queue("a").store();
        QueueStore.Claim claim = store.claim("w", 1, MINUTE_MS);
        assertThat(move(id)).isEqualTo(Move.ACTIVE);
        store.redis()
                .await(store.acknowledge(
                        List.of(new QueueStore.Completion(
                                id, claim.jobs().get(0).token(), MINUTE_MS, QueueStore.Completion.NO_RESULT)),
                        100));
        assertThat(move(id)).isEqualTo(Move.ENDED);
        JobId forged = application.jobs().call(Work::note, 2).delay();
        redis.command("HSET", "secure-jobs:{a}:body", forged.value(), "x".repeat(100));
        assertThat(move(forged)).isEqualTo(Move.DOES_NOT_OPEN);
        application.operations().delete("a", forged);
    }

    /** It needs hardly more than it frees. */
    @Test
    void move_redisWithoutMemory_moves() {
        JobId id = application.jobs().call(Work::note, 1).delay();
        redis.command("CONFIG", "SET", "maxmemory", "1");
        try {
            assertThat(move(id)).isEqualTo(Move.MOVED);
        } finally {
            redis.command("CONFIG", "SET", "maxmemory", "0");
        }
        runtime.runDue();
        assertThat(Work.RAN).containsExactly(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hset", "zadd", "zrem", "zscore"})
    void move_commandThatTheUserMayNotRun_changesNothing(String command) {
        moveRefused(
                () -> redis.command("ACL", "SETUSER", "default", "-" + command),
                () -> redis.command("ACL", "SETUSER", "default", "+" + command));
    }

    /** A waiting job, one that is due later, and a dead one: nothing has moved, and each does what it would do. */
    private void moveRefused(Runnable hurt, Runnable mend) {
        Work.FAILS.set(true);
        JobId dead = application.jobs().call(Work::note, 1).maxAttempts(1).delay();
        runtime.runDue();
        Work.FAILS.set(false);
        JobId ready = application.jobs().call(Work::note, 2).delay();
        JobId later = application.jobs().call(Work::note, 3).delay(Duration.ofHours(5));
        hurt.run();
        try {
            for (JobId id : List.of(dead, ready, later)) {
                assertThatThrownBy(() -> move(id))
                        .isInstanceOfSatisfying(
                                JobException.class,
                                refused -> assertThat(refused.code()).isEqualTo("SR420"));
            }
        } finally {
            mend.run();
        }
        assertThat(summary("a", dead).state()).isEqualTo(JobState.DEAD);
        assertThat(summary("a", ready).state()).isEqualTo(JobState.READY);
        assertThat(summary("a", later).state()).isEqualTo(JobState.SCHEDULED);
        assertThat(application.inspector().find("b", ready)).isEmpty();
        assertThat(runtime.runDue()).isEqualTo(1);
        runtime.shiftClock(Duration.ofHours(1));
        runtime.runDue();
        assertThat(Work.RAN).containsExactly(2);
        assertThat(move(dead)).isEqualTo(Move.MOVED);
        assertThat(move(later)).isEqualTo(Move.MOVED);
    }

    /** Step 1 alone: it never arrived, so it runs where it was, once nothing can arrive any more. */
    @Test
    void moverDies_afterDepart_runsWhereItWas() {
        JobId id = application.jobs().call(Work::note, 1).delay();
        depart(id, false);
        assertThat(application.operations().runNow("a", id)).isFalse();
        assertThat(move(id)).isEqualTo(Move.CHANGED);
        assertThat(runtime.runDue()).isZero();
        moveForward("a", id);
        runtime.runDue();
        assertThat(Work.RAN).isEmpty();
        runtime.shiftClock(Duration.ofMillis(2 * MINUTE_MS));
        runtime.runDue();
        assertThat(Work.RAN).containsExactly(1);
    }

    /** Steps 1 and 2: it is in both, runs in neither, and then in the other one alone. */
    @Test
    void moverDies_afterArrive_runsThereOnce() {
        JobId id = application.jobs().call(Work::note, 1).delay();
        arrive(id, depart(id, false));
        moveForward("a", id);
        moveForward("b", id);
        runtime.runDue();
        assertThat(Work.RAN).isEmpty();
        runtime.shiftClock(Duration.ofMillis(2 * MINUTE_MS));
        runtime.runDue();
        assertThat(Work.RAN).isEmpty();
        assertThat(application.inspector().find("a", id)).isEmpty();
        runtime.shiftClock(Duration.ofMillis(12 * MINUTE_MS));
        runtime.runDue();
        assertThat(Work.RAN).containsExactly(1);
    }

    /** Nobody looked at the first queue until the job had run in the other one and was gone there. */
    @Test
    void moverDies_andNobodyLooksForLong_isDeadAndNotRunTwice() {
        JobId id = application.jobs().call(Work::note, 1).delay();
        arrive(id, depart(id, false));
        runtime.queue("b").store().delete(List.of(id), QueueStore.Delete.ANY);
        runtime.shiftClock(Duration.ofMillis(12 * MINUTE_MS));
        runtime.runDue();
        assertThat(Work.RAN).isEmpty();
        assertThat(summary("a", id).state()).isEqualTo(JobState.DEAD);
        assertThat(application.inspector().find("a", id).orElseThrow().errorKind())
                .isEqualTo("moved");
        assertThat(application.operations().retry("a", id)).isTrue();
        runtime.runDue();
        assertThat(Work.RAN).containsExactly(1);
    }

    @Test
    void moverDies_withADeadJob_doesNotRunIt() {
        Work.FAILS.set(true);
        JobId id = application.jobs().call(Work::note, 1).maxAttempts(1).delay();
        runtime.runDue();
        Work.FAILS.set(false);
        depart(id, true);
        runtime.shiftClock(Duration.ofMillis(2 * MINUTE_MS));
        runtime.runDue();
        assertThat(Work.RAN).isEmpty();
        assertThat(summary("a", id).state()).isEqualTo(JobState.DEAD);
    }

    @Test
    void arrive_tooLate_isRefused() {
        JobId id = application.jobs().call(Work::note, 1).delay();
        JobBody.Moving move = depart(id, false);
        runtime.shiftClock(Duration.ofMillis(2 * MINUTE_MS));
        assertThat(arrive(id, move)).isEqualTo(QueueStore.Arrived.LATE);
    }

    private JobBody.Moving depart(JobId id, boolean dead) {
        JobQueue from = runtime.queue("a");
        byte[] envelope = StoredValues.one(from.store(), JobKey.BODY, JobRedis.bytes(id.value()));
        JobBody body = JobBody.parse(from.envelopes().open(id.value(), Role.BODY, envelope));
        long now = from.nowMs();
        JobBody.Moving move = new JobBody.Moving("b", now + MINUTE_MS, now + 10 * MINUTE_MS, dead);
        byte[] marked =
                from.envelopes().seal(id.value(), Role.BODY, body.moving(move).toBytes());
        assertThat(from.store().depart(id, dead ? 3 : 2, envelope, marked, move.untilMs()))
                .isNotEmpty();
        return move;
    }

    private QueueStore.Arrived arrive(JobId id, JobBody.Moving move) {
        JobQueue from = runtime.queue("a");
        JobQueue to = runtime.queue("b");
        byte[] envelope = StoredValues.one(from.store(), JobKey.BODY, JobRedis.bytes(id.value()));
        JobBody body = JobBody.parse(from.envelopes().open(id.value(), Role.BODY, envelope))
                .withTimes(move.heldMs(), move.heldMs() + 10 * MINUTE_MS);
        byte[] nothing = {};
        return to.store()
                .arrive(new QueueStore.Arrival(
                        id,
                        0,
                        Long.toString(move.heldMs()),
                        move.untilMs(),
                        to.envelopes().seal(id.value(), Role.BODY, body.toBytes()),
                        nothing,
                        nothing,
                        QueueStore.Unique.NONE));
    }

    /** As someone does who can write to Redis. */
    private void moveForward(String queue, JobId id) {
        redis.command("ZADD", "secure-jobs:{" + queue + "}:scheduled", "1", id.value());
    }

    private Move move(JobId id) {
        return application.operations().move("a", id, "b");
    }

    private JobSummary summary(String queue, JobId id) {
        return application.inspector().find(queue, id).orElseThrow().summary();
    }
}
