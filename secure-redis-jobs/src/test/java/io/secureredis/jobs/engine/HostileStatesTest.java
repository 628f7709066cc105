package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.JobCall;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.Overlap;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.jobs.redis.QueueStore;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Someone takes jobs out of their states. They come back, and hold up nothing: neither schedules nor ids nor unique
 * keys.
 */
@ExtendWith(OutputCaptureExtension.class)
class HostileStatesTest {

    private static final String QUEUE = "secure-jobs:{mail}:";
    private static final long LEASE_MS = 30_000;
    private static final Duration HOUR = Duration.ofHours(1);

    private final RedisTestServer redis = RedisTestServer.shared();
    private JobApplication application;
    private JobRuntime runtime;
    private QueueStore store;

    @BeforeEach
    void start() {
        redis.flushAll();
        application = JobApplication.start(redis, Mailer.class, "worker.enabled=false");
        runtime = application.get(JobRuntime.class);
        store = new QueueStore(new JobRedis(application.get(RedisConnectionFactory.class)), "mail");
    }

    @AfterEach
    void stop() {
        store.redis().close();
        application.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SET", "ZREM"})
    void done_overwritten_scheduleThatSkipsFiresOn(String how) {
        call(1).scheduleOnce(Schedule.every(HOUR).overlap(Overlap.SKIP));
        runtime.shiftClock(HOUR.multipliedBy(1).plusMinutes(1));
        assertThat(runtime.runDue()).isEqualTo(1);
        takeOut("done", how);
        runtime.shiftClock(HOUR.multipliedBy(2).plusMinutes(1));
        assertThat(runtime.runDue()).isEqualTo(1);
        assertThat(sent()).hasSize(2);
        QueueInvariants.check(redis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SET", "ZREM"})
    void done_overwritten_anIdThatHasRunStaysKnown(String how) {
        JobId first = call(1).withId("once").delay();
        runtime.runDue();
        takeOut("done", how);
        assertThat(call(1).withId("once").delay()).isEqualTo(first);
        assertThat(stateOf(first)).isEqualTo(JobState.DONE);
        assertThat(runtime.runDue()).isZero();
        QueueInvariants.check(redis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SET", "ZREM"})
    void ready_overwritten_anIdThatHasNotRunRuns(String how) {
        call(1).withId("once").delay();
        takeOut("ready", how);
        call(1).withId("once").delay();
        assertThat(runtime.runDue()).isEqualTo(1);
        assertThat(sent()).containsExactly("1 a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SET", "ZREM"})
    void done_overwritten_theUniqueKeyIsFree(String how) {
        Supplier<JobId> put = () -> call(1).unique("k", HOUR).delay();
        JobId first = put.get();
        runtime.runDue();
        takeOut("done", how);
        assertThat(put.get()).isNotEqualTo(first);
        assertThat(runtime.runDue()).isEqualTo(1);
        QueueInvariants.check(redis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SET", "ZREM"})
    void ready_overwritten_theUniqueKeyIsHeldOn(String how) {
        JobId first = call(1).unique("k", HOUR).delay();
        takeOut("ready", how);
        assertThat(call(1).unique("k", HOUR).delay()).isEqualTo(first);
        assertThat(runtime.runDue()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void state_overwritten_jobsComeBack(JobState state) {
        JobId job = inState(state);
        for (String how : List.of("SET", "DEL", "ZREM")) {
            takeOut(state.key(), how);
            store.redis().await(store.mend());
            QueueStore.Recovered recovered = store.recover(100, LEASE_MS);
            assertThat(recovered.putBack()).isEqualTo(1);
            assertThat(recovered.more()).isFalse();
            boolean waits = state == JobState.SCHEDULED || state == JobState.RETRYING;
            assertThat(stateOf(job)).isEqualTo(waits ? JobState.READY : state);
            assertThat(store.recover(100, LEASE_MS).putBack()).isZero();
            if (waits) {
                return;
            }
        }
        assertThat(store.removed().putBack()).isEqualTo(3);
    }

    @Test
    void scheduled_putBack_waitsForItsTime() {
        call(1).delay(HOUR);
        takeOut("scheduled", "DEL");
        store.recover(100, LEASE_MS);
        runtime.runDue();
        assertThat(sent()).isEmpty();
        runtime.shiftClock(HOUR.plusMinutes(1));
        runtime.runDue();
        assertThat(sent()).containsExactly("1 a");
    }

    @Test
    void lease_putBack_itsWorkerEndsTheJob() {
        JobId job = call(1).delay();
        QueueStore.ClaimedJob claimed = store.claim("w", 1, LEASE_MS).jobs().get(0);
        takeOut("lease", "DEL");
        store.recover(100, LEASE_MS);
        assertThat(store.redis()
                        .await(store.acknowledge(
                                List.of(new QueueStore.Completion(job, claimed.token(), 1_000, new byte[0])), 10)))
                .containsExactly(true);
        assertThat(stateOf(job)).isEqualTo(JobState.DONE);
    }

    @Test
    void recover_moreThanAStep_goesOnUntilAllAreBack() {
        for (int i = 0; i < 40; i++) {
            call(i).delay();
        }
        takeOut("ready", "DEL");
        long back = 0;
        int steps = 0;
        boolean more = true;
        while (more && steps++ < 1_000) {
            QueueStore.Recovered step = store.recover(5, LEASE_MS);
            back += step.putBack();
            more = step.more();
        }
        assertThat(back).isEqualTo(40);
        assertThat(runtime.runDue()).isEqualTo(40);
        QueueInvariants.check(redis);
    }

    @Test
    void body_thatIsNone_isRemoved() {
        JobId job = call(1).delay();
        redis.command("HSET", QUEUE + "body", "planted", "x", "bad id", "x".repeat(100), "", "x");
        store.recover(100, LEASE_MS);
        assertThat(redis.command("HKEYS", QUEUE + "body")).isEqualTo(List.of(job.value()));
        assertThat(application.inspector().queue("mail").setAside()).isEqualTo(3);
    }

    @Test
    void id_ofAPlantedBody_isPut() {
        JobId job = call(1).withId("once").delay();
        runtime.runDue();
        redis.flushAll();
        redis.command("HSET", QUEUE + "body", job.value(), "planted");
        assertThat(call(1).withId("once").delay()).isEqualTo(job);
        assertThat(runtime.runDue()).isEqualTo(1);
    }

    @Test
    void worker_states_areRecoveredByItself() {
        call(1).delay();
        call(2).delay();
        redis.command("SET", QUEUE + "ready", "junk");
        try (JobApplication worker = JobApplication.start(redis, Mailer.class)) {
            await().until(() -> worker.get(Mailer.class).sent.size() == 2);
        }
        QueueInvariants.check(redis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5e13", "inf"})
    void lease_planted_takesNoPlaceOfTheLimit(String score) {
        store.limit(2, 0, 0);
        for (int i = 0; i < 6; i++) {
            redis.command("ZADD", QUEUE + "lease", score, "ghost" + i);
        }
        call(1).delay();
        assertThat(runtime.runDue()).isZero();
        assertThat(store.recover(4, LEASE_MS).more()).isTrue();
        store.recover(4, LEASE_MS);
        assertThat(runtime.runDue()).isEqualTo(1);
        assertThat(application.inspector().queue("mail").setAside()).isEqualTo(6);
        QueueInvariants.check(redis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5e13", "inf"})
    void lease_movedAndItsWorkerDead_runsAgain(String score) {
        JobId job = call(1).delay();
        store.claim("w", 1, LEASE_MS);
        redis.command("ZADD", QUEUE + "lease", score, job.value());
        // A worker that is believed alive for ever is no excuse.
        redis.command("ZADD", QUEUE + "seen", score, "w");
        redis.command("HSET", QUEUE + "worker", "w", "x");
        assertThat(store.recover(100, LEASE_MS).cut()).isEqualTo(1);
        runtime.shiftClock(Duration.ofMillis(LEASE_MS + 1_000));
        assertThat(runtime.runDue()).isEqualTo(1);
        assertThat(Double.parseDouble(String.valueOf(redis.command("ZSCORE", QUEUE + "seen", "w"))))
                .isLessThan(5e12);
    }

    @Test
    void lease_expiredWithoutBody_isDroppedAndNotCalledACrash() {
        JobId job = call(1).delay();
        store.claim("w", 1, LEASE_MS);
        redis.command("ZADD", QUEUE + "lease", "1", job.value());
        for (int i = 0; i < 20; i++) {
            redis.command("ZADD", QUEUE + "lease", "1", "ghost" + i);
        }
        assertThat(store.reap(100, 5, Long.MAX_VALUE))
                .extracting(QueueStore.Reaped::id)
                .containsExactly(job);
        assertThat(redis.command("ZCARD", QUEUE + "ready")).isEqualTo(1L);
        assertThat(application.inspector().queue("mail").setAside()).isEqualTo(20);
        QueueInvariants.check(redis);
    }

    @Test
    void lease_ofALiveWorkerWithALongerOne_staysAsItIs() {
        JobId job = call(1).delay();
        QueueStore.ClaimedJob claimed =
                store.claim("w", 1, 10 * LEASE_MS).jobs().get(0);
        QueueStore.Held held = new QueueStore.Held(job, claimed.token());
        store.redis().await(store.extend("w", 10 * LEASE_MS, 10 * LEASE_MS, new byte[] {1}, List.of(held)));
        assertThat(store.recover(100, LEASE_MS).cut()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "", "junk"})
    void paused_anythingButOne_isNotPaused(String value) {
        redis.command("HSET", QUEUE + "meta", "paused", value);
        call(1).delay();
        assertThat(application.inspector().queue("mail").paused()).isFalse();
        assertThat(runtime.runDue()).isEqualTo(1);
    }

    @Test
    void delay_veryNegative_meansNow() {
        call(1).delay(Duration.ofSeconds(Long.MIN_VALUE));
        assertThat(runtime.runDue()).isEqualTo(1);
        assertThatThrownBy(() -> call(1).expiresAfter(Duration.ofSeconds(Long.MIN_VALUE)))
                .hasMessageContaining("SR415")
                .hasMessageContaining("shorter than a millisecond");
    }

    private JobId inState(JobState state) {
        return switch (state) {
            case READY -> call(1).delay();
            case SCHEDULED -> call(1).delay(HOUR);
            case ACTIVE -> {
                JobId job = call(1).delay();
                store.claim("w", 1, LEASE_MS);
                yield job;
            }
            case DONE -> {
                JobId job = call(1).delay();
                runtime.runDue();
                yield job;
            }
            case RETRYING, DEAD -> {
                JobId job = call(1).delay();
                QueueStore.ClaimedJob claimed =
                        store.claim("w", 1, LEASE_MS).jobs().get(0);
                long delayMs = state == JobState.DEAD ? -1 : 3_600_000;
                store.redis().await(store.fail(job, claimed.token(), new byte[0], delayMs, true));
                yield job;
            }
            case TAMPERED -> {
                JobId job = call(1).delay();
                redis.command("HSET", QUEUE + "body", job.value(), "x".repeat(200));
                runtime.runDue();
                yield job;
            }
        };
    }

    private JobCall call(long number) {
        return application.jobs().call(Mailer::welcome, number, "a");
    }

    private void takeOut(String state, String how) {
        switch (how) {
            case "ZREM" ->
                ((List<?>) redis.command("ZRANGE", QUEUE + state, "0", "-1"))
                        .forEach(id -> redis.command("ZREM", QUEUE + state, String.valueOf(id)));
            case "DEL" -> redis.command("DEL", QUEUE + state);
            default -> redis.command("SET", QUEUE + state, "junk");
        }
    }

    private List<String> sent() {
        return application.get(Mailer.class).sent;
    }

    private JobState stateOf(JobId id) {
        return application.inspector().find("mail", id).orElseThrow().summary().state();
    }

    @Test
    void recover_userMayNotLookAtBodies_isToldAndDoesTheRest(CapturedOutput output) {
        try (RedisTestServer own = RedisTestServer.builder()
                        .user("default", "on nopass ~* &* +@all")
                        .user("blind", "on >canary ~* &* +@all -hrandfield")
                        .start();
                JobApplication blind = JobApplication.start(
                        own,
                        Mailer.class,
                        "spring.data.redis.username=blind",
                        "spring.data.redis.password=canary",
                        "worker.enabled=false")) {
            blind.jobs().call(Mailer::welcome, 1L, "a").delay();
            QueueStore store = blind.get(JobRuntime.class).queues().get("mail").store();
            own.command("ZADD", QUEUE + "lease", "99999999999999", "no-job");
            QueueStore.Recovered recovered = store.recover(100, LEASE_MS);
            assertThat(recovered.blind()).isTrue();
            assertThat(own.command("ZCARD", QUEUE + "lease")).hasToString("0");
            Recoveries recoveries = new Recoveries(new JobEvents(event -> {}, JobMetrics.NONE));
            recoveries.recovered("mail", recovered);
            recoveries.recovered("mail", recovered);
            assertThat(output.getAll().split("SR467", -1)).hasSize(2);
            own.command("ACL", "SETUSER", "blind", "+hrandfield");
            assertThat(store.recover(100, LEASE_MS).blind()).isFalse();
        }
    }

    @Test
    void tampered_manyJobs_areOneLineWithTheirReason(CapturedOutput output) {
        for (int i = 0; i < 30; i++) {
            JobId job = call(i).delay();
            redis.command("HSET", QUEUE + "body", job.value(), "x".repeat(100));
        }
        assertThat(runtime.runDue()).isEqualTo(30);
        assertThat(application.counts("mail")).containsEntry(JobState.TAMPERED, 30L);
        assertThat(output.getAll().split("was tampered with", -1)).hasSize(2);
    }
}
