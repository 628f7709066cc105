package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.inspect.JobQuery;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.stereotype.Component;

/**
 * A server whose clock is an hour off those of producers and workers; what the clients' clocks say, nobody asks (see
 * {@link JobsArchitectureTest}).
 */
class ClockSkewTest {

    private final RedisTestServer redis = RedisTestServer.shared();

    /** A user's bean whose job goes on until it may end. */
    @Component
    static class Holder {

        final AtomicInteger begun = new AtomicInteger();
        final Semaphore mayEnd = new Semaphore(0);

        @SecureJob(name = "clock.hold", queue = "clock", maxAttempts = 1)
        public void hold() throws InterruptedException {
            begun.incrementAndGet();
            mayEnd.acquire();
        }

        @SecureJob(name = "clock.pass", queue = "clock", maxAttempts = 1)
        public void pass() {}
    }

    @BeforeEach
    void clean() {
        redis.flushAll();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1})
    void clocks_anHourOff_behaveTheSame(long hours) {
        try (JobApplication producer = JobApplication.start(redis, Mailer.class, "worker.enabled=false");
                JobApplication worker = JobApplication.start(redis, Mailer.class)) {
            producer.get(JobRuntime.class).shiftClock(Duration.ofHours(hours));
            worker.get(JobRuntime.class).shiftClock(Duration.ofHours(hours));
            worker.get(Mailer.class).failuresLeft.set(1);
            producer.jobs().call(Mailer::welcome, 1L, "now").delay();
            producer.jobs().call(Mailer::welcome, 2L, "later").delay(Duration.ofMillis(300));
            producer.jobs().call(Mailer::welcome, 3L, "tomorrow").delay(Duration.ofDays(1));
            producer.jobs()
                    .call(Mailer::digest)
                    .scheduleOnce(Schedule.every(Duration.ofMillis(200)).times(2));
            await().until(() -> worker.get(Mailer.class).sent.size() == 4);
            await().until(() -> worker.counts("mail").get(JobState.DONE) == 4);
            assertThat(worker.counts("mail"))
                    .containsEntry(JobState.SCHEDULED, 1L)
                    .containsEntry(JobState.TAMPERED, 0L)
                    .containsEntry(JobState.DEAD, 0L);
            assertThat(worker.get(Mailer.class).sent).doesNotContain("3 tomorrow");
        }
        QueueInvariants.check(redis);
    }

    @Test
    void clock_steppedBack_waitingJobsWaitAndRun() {
        try (JobApplication application = JobApplication.start(redis, Mailer.class, "worker.enabled=false")) {
            for (long i = 0; i < 20; i++) {
                application.jobs().call(Mailer::welcome, i, "a").delay();
            }
            JobRuntime runtime = application.get(JobRuntime.class);
            runtime.shiftClock(Duration.ofMinutes(-1));
            runtime.runDue();
            runtime.runDue();
            assertThat(application.get(Mailer.class).sent).isEmpty();
            assertThat(application.counts("mail"))
                    .containsEntry(JobState.TAMPERED, 0L)
                    .containsEntry(JobState.SCHEDULED, 20L);
            QueueInvariants.check(redis);
            runtime.shiftClock(Duration.ZERO);
            runtime.runDue();
            assertThat(application.get(Mailer.class).sent).hasSize(20).doesNotHaveDuplicates();
            assertThat(application.counts("mail")).containsEntry(JobState.DONE, 20L);
            assertThat(application
                            .inspector()
                            .jobs(JobQuery.of("mail", JobState.DONE))
                            .items())
                    .allMatch(job -> job.attempt() == 1 && job.crashes() == 0);
        }
        QueueInvariants.check(redis);
    }

    @Test
    void clock_jumpedForward_liveJobsKeepTheirWorkers() {
        // It is renewed every five seconds; a lease that ends in a stall would be a crash.
        String lease = "worker.lease=15s";
        try (JobApplication first = JobApplication.start(redis, Holder.class, lease)) {
            JobId held = first.jobs().call(Holder::hold).delay();
            await().until(() -> first.get(Holder.class).begun.get() == 1);
            try (JobApplication second = JobApplication.start(redis, Holder.class, lease)) {
                await().until(() -> second.inspector().workers("clock").size() == 2);
                second.jobs().call(Holder::pass).delay(Duration.ofMillis(300));
                first.get(JobRuntime.class).shiftClock(Duration.ofHours(1));
                second.get(JobRuntime.class).shiftClock(Duration.ofHours(1));
                // The worker that made it ready has looked at the leases, too.
                await().until(() -> second.counts("clock").get(JobState.DONE) == 1);
                long jumpedMs =
                        second.get(JobRuntime.class).queues().get("clock").nowMs();
                await().until(() -> leaseEndMs(held) > jumpedMs);
                assertThat(first.counts("clock")).containsEntry(JobState.ACTIVE, 1L);
                first.get(Holder.class).mayEnd.release();
                await().until(() -> second.counts("clock").get(JobState.DONE) == 2);
                assertThat(first.get(Holder.class).begun.get()
                                + second.get(Holder.class).begun.get())
                        .isEqualTo(1);
                assertThat(second.inspector()
                                .jobs(JobQuery.of("clock", JobState.DONE))
                                .items())
                        .hasSize(2)
                        .allMatch(job -> job.crashes() == 0);
            }
        }
        QueueInvariants.check(redis);
    }

    private double leaseEndMs(JobId id) {
        return Double.parseDouble(String.valueOf(redis.command("ZSCORE", "secure-jobs:{clock}:lease", id.value())));
    }
}
