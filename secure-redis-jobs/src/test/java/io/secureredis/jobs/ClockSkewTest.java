package io.secureredis.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server whose clock is an hour off those of producers and workers; what the clients' clocks say, nobody asks (see {@link JobsArchitectureTest}). */
class ClockSkewTest {

    private final RedisTestServer redis = RedisTestServer.shared();

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
}
