package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerCrashTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /**
     * Short enough to be waited for, and long enough that no live worker loses it in a stall, which would count as a
     * crash as well.
     */
    private static final String LEASE = "worker.lease=16s";

    @Test
    void kill_inMidJob_theJobRunsElsewhereAndCountsACrashNotAFailure() throws Exception {
        try (RedisTestServer redis =
                        RedisTestServer.builder().externalAllowed(false).start();
                WorkerProcess first = WorkerProcess.start(redis, LEASE)) {
            try (JobApplication producer =
                    JobApplication.start(redis, WorkerProcess.Jobs.class, "worker.enabled=false")) {
                JobId id = producer.jobs().call(WorkerProcess.Jobs::hang).delay();
                await().atMost(PATIENCE).until(() -> first.lines().contains("HANGS"));
                assertThat(producer.inspector()
                                .find("process", id)
                                .orElseThrow()
                                .summary()
                                .state())
                        .isEqualTo(JobState.ACTIVE);
                first.kill();
                try (WorkerProcess second = WorkerProcess.start(redis, LEASE)) {
                    await().atMost(PATIENCE).until(() -> second.lines().contains("HANGS"));
                    JobSummary job = producer.inspector()
                            .find("process", id)
                            .orElseThrow()
                            .summary();
                    assertThat(job.state()).isEqualTo(JobState.ACTIVE);
                    assertThat(job.crashes()).isEqualTo(1);
                    assertThat(job.attempt()).isEqualTo(1);
                }
            }
            QueueInvariants.check(redis);
        }
    }

    @Test
    void kill_tooOften_theJobIsDead() throws Exception {
        try (RedisTestServer redis =
                        RedisTestServer.builder().externalAllowed(false).start();
                JobApplication producer =
                        JobApplication.start(redis, WorkerProcess.Jobs.class, "worker.enabled=false")) {
            JobId id = producer.jobs().call(WorkerProcess.Jobs::hang).delay();
            try (WorkerProcess worker = WorkerProcess.start(redis, LEASE)) {
                await().atMost(PATIENCE).until(() -> worker.lines().contains("HANGS"));
            }
            try (JobApplication other =
                    JobApplication.start(redis, Mailer.class, LEASE, "worker.queues=process", "max-crashes=1")) {
                await().atMost(PATIENCE).until(() -> other.counts("process").get(JobState.DEAD) == 1);
                assertThat(other.inspector().find("process", id).orElseThrow().errorKind())
                        .isEqualTo("crashed");
            }
            QueueInvariants.check(redis);
        }
    }

    /** Given back as at any other shutdown, it would end one worker after another, and nothing would count. */
    @ParameterizedTest
    @ValueSource(strings = {"process.exit", "process.close"})
    void job_thatEndsItsApplication_countsAsACrash(String task) throws Exception {
        try (RedisTestServer redis =
                        RedisTestServer.builder().externalAllowed(false).start();
                JobApplication producer =
                        JobApplication.start(redis, WorkerProcess.Jobs.class, "worker.enabled=false")) {
            JobId id = producer.jobs().call(task).delay();
            try (WorkerProcess worker = WorkerProcess.start(redis, "worker.lease=3s", "worker.shutdown-timeout=10m")) {
                assertThat(worker.await()).isEqualTo(3);
                assertThat(worker.lines()).anyMatch(line -> line.contains("SR489 The job " + id + " (" + task + ")"));
            }
            assertThat(producer.inspector()
                            .find("process", id)
                            .orElseThrow()
                            .summary()
                            .state())
                    .isEqualTo(JobState.ACTIVE);
            try (JobApplication other =
                    JobApplication.start(redis, Mailer.class, LEASE, "worker.queues=process", "max-crashes=1")) {
                await().atMost(PATIENCE).until(() -> other.counts("process").get(JobState.DEAD) == 1);
                assertThat(other.inspector().find("process", id).orElseThrow().errorKind())
                        .isEqualTo("crashed");
            }
            QueueInvariants.check(redis);
        }
    }
}
