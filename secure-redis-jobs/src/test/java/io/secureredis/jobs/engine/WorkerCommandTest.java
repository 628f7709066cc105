package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.WorkerOverview;
import io.secureredis.testserver.RedisTestServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.SmartLifecycle;

/** What a worker can be told from outside, and by whom not. */
class WorkerCommandTest {

    private static final String HASH = "secure-jobs:{mail}:worker";

    private final RedisTestServer redis = RedisTestServer.shared();

    @BeforeEach
    void empty() {
        redis.flushAll();
    }

    @Test
    void quiet_untilResumed_claimsNothing() {
        try (JobApplication application = JobApplication.start(redis, Mailer.class)) {
            String worker = worker(application);
            tell(application, worker, WorkerOverview.Command.QUIET, WorkerOverview.State.QUIET);
            application.jobs().call(Mailer::digest).delay();
            Heartbeats.awaitHeard("mail", 3, application);
            assertThat(application.counts("mail")).containsEntry(JobState.READY, 1L);
            tell(application, worker, WorkerOverview.Command.RESUME, WorkerOverview.State.RUNNING);
            await().until(() -> application.counts("mail").get(JobState.DONE) == 1);
        }
    }

    @Test
    void quiet_worker_leavesTheSignalToAnother() {
        try (JobApplication quiet = JobApplication.start(redis, Mailer.class)) {
            tell(quiet, worker(quiet), WorkerOverview.Command.QUIET, WorkerOverview.State.QUIET);
            try (JobApplication other = JobApplication.start(redis, Mailer.class)) {
                await().until(() -> other.inspector().workers("mail").size() == 2);
                for (int done = 1; done <= 3; done++) {
                    long all = done;
                    quiet.jobs().call(Mailer::digest).delay();
                    await().until(() -> other.counts("mail").get(JobState.DONE) == all);
                }
                assertThat(quiet.get(Mailer.class).sent).isEmpty();
                assertThat(other.get(Mailer.class).sent).hasSize(3);
            }
        }
    }

    @Test
    void stop_endsTheWorkerAndLeavesTheApplication() {
        try (JobApplication application = JobApplication.start(redis, Mailer.class)) {
            String worker = worker(application);
            assertThat(application.operations().tell("mail", worker, WorkerOverview.Command.STOP))
                    .isTrue();
            // Once: after its goodbye it would be there again
            Heartbeats.beat(application);
            await().until(() -> application.inspector().workers("mail").isEmpty());
            await().until(() ->
                    !application.get(SmartLifecycle.class, "secureJobsWorker").isRunning());
            application.jobs().call(Mailer::digest).delay();
            assertThat(application.counts("mail")).containsEntry(JobState.READY, 1L);
            assertThat(redis.command("HLEN", HASH)).isEqualTo(0L);
            assertThat(application.operations().tell("mail", worker, WorkerOverview.Command.QUIET))
                    .isFalse();
        }
    }

    @Test
    void command_forgedCopiedOrPutBack_isIgnored() {
        try (JobApplication application = JobApplication.start(redis, Mailer.class)) {
            String worker = worker(application);
            String field = worker + ":command";
            JobQueue queue = application.get(JobRuntime.class).queue("mail");
            byte[] quiet = new WorkerIdentity.Order(WorkerOverview.Command.QUIET, queue.nowMs()).seal(queue, worker);
            for (byte[] forged : List.of(
                    "QUIET".getBytes(StandardCharsets.UTF_8),
                    new byte[100_000],
                    new WorkerIdentity.Order(WorkerOverview.Command.QUIET, queue.nowMs())
                            .seal(queue, "wwwwwwwwwwwwwwwwwwwwww"),
                    new WorkerIdentity.Order(WorkerOverview.Command.STOP, queue.nowMs())
                            .seal(application.get(JobRuntime.class).queue("other"), worker),
                    new WorkerIdentity.Order(WorkerOverview.Command.STOP, queue.nowMs() - 301_000).seal(queue, worker),
                    queue.envelopes().seal(worker, Role.WORKER, "{\"c\":\"STOP\"}".getBytes(StandardCharsets.UTF_8)))) {
                put(field, forged);
                Heartbeats.awaitHeard("mail", 2, application);
                assertThat(state(application)).isEqualTo(WorkerOverview.State.RUNNING);
            }
            put(field, quiet);
            awaitState(application, WorkerOverview.State.QUIET);
            tell(application, worker, WorkerOverview.Command.RESUME, WorkerOverview.State.RUNNING);
            // Redis cannot take a command back
            put(field, quiet);
            Heartbeats.awaitHeard("mail", 3, application);
            assertThat(state(application)).isEqualTo(WorkerOverview.State.RUNNING);
        }
    }

    @Test
    void worker_thatDied_leavesNoCommandBehind() {
        try (JobApplication application = JobApplication.start(redis, Mailer.class)) {
            worker(application);
            JobQueue queue = application.get(JobRuntime.class).queue("mail");
            String dead = "wwwwwwwwwwwwwwwwwwwwww";
            redis.command("ZADD", "secure-jobs:{mail}:seen", Long.toString(queue.nowMs() + 60_000), dead);
            assertThat(application.operations().tell("mail", dead, WorkerOverview.Command.STOP))
                    .isTrue();
            redis.command("ZADD", "secure-jobs:{mail}:seen", "1", dead);
            await().until(() ->
                    redis.command("HEXISTS", HASH, dead + ":command").equals(0L));
        }
    }

    @Test
    void overview_ofAWorker_saysWhatItIs() {
        try (JobApplication application = JobApplication.start(redis, Mailer.class)) {
            worker(application);
            WorkerOverview worker = application.inspector().workers("mail").get(0);
            assertThat(worker.usedBytes()).isPositive().isLessThanOrEqualTo(worker.maxBytes());
            assertThat(worker.heardAt()).isNotNull().isBefore(worker.aliveUntil());
            assertThat(worker.state()).isEqualTo(WorkerOverview.State.RUNNING);
        }
    }

    private static void tell(
            JobApplication application, String worker, WorkerOverview.Command command, WorkerOverview.State expected) {
        assertThat(application.operations().tell("mail", worker, command)).isTrue();
        awaitState(application, expected);
    }

    private static String worker(JobApplication application) {
        await().until(() -> !application.inspector().workers("mail").isEmpty());
        return application.inspector().workers("mail").get(0).id();
    }

    private static WorkerOverview.State state(JobApplication application) {
        return application.inspector().workers("mail").get(0).state();
    }

    /** A worker reads its orders with each sign of life, and announces with the next one what it does. */
    private static void awaitState(JobApplication application, WorkerOverview.State expected) {
        await().until(() -> {
            Heartbeats.beat(application);
            return state(application) == expected;
        });
    }

    private void put(String field, byte[] value) {
        redis.command(
                "HSET".getBytes(StandardCharsets.UTF_8),
                HASH.getBytes(StandardCharsets.UTF_8),
                field.getBytes(StandardCharsets.UTF_8),
                value);
    }
}
