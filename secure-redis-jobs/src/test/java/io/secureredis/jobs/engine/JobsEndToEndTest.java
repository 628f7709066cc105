package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.inspect.JobDetail;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import io.secureredis.jobs.inspect.RevealedError;
import io.secureredis.jobs.inspect.RevealedJob;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobsEndToEndTest {

    private final RedisTestServer redis = RedisTestServer.shared();
    private JobApplication application;

    @BeforeEach
    void start() {
        redis.flushAll();
        application = JobApplication.start(redis, Mailer.class);
    }

    @AfterEach
    void stop() {
        application.close();
        QueueInvariants.check(redis);
    }

    @Test
    void delay_now_runsTheJobWithItsArguments() {
        JobId id =
                application.jobs().call(Mailer::welcome, 42L, "a@example.org").delay();
        awaitDone(1);
        assertThat(application.get(Mailer.class).sent).containsExactly("42 a@example.org");
        JobDetail detail = application.inspector().find("mail", id).orElseThrow();
        assertThat(detail.summary().state()).isEqualTo(JobState.DONE);
        assertThat(detail.summary().task()).isEqualTo("mail.welcome");
        RevealedJob revealed = application.inspector().reveal("mail", id).orElseThrow();
        assertThat(revealed.arguments()).containsExactly("42", "\"a@example.org\"");
        assertThat(revealed.result()).isEqualTo("\"canary-result 42\"");
    }

    @Test
    void delay_duration_runsTheJobNotBefore() {
        JobId later = application.jobs().call(Mailer::welcome, 2L, "b").delay(Duration.ofHours(1));
        JobId soon = application.jobs().call(Mailer::welcome, 1L, "a").delay(Duration.ofMillis(300));
        awaitDone(1);
        JobSummary waits = summary(later);
        assertThat(waits.state()).isEqualTo(JobState.SCHEDULED);
        // Both by the server's clock; the other one was put before
        assertThat(summary(soon).startedAt())
                .isAfterOrEqualTo(waits.enqueuedAt().plusMillis(300));
    }

    @Test
    void enqueueAt_past_runsTheJobNow() {
        application.jobs().call(Mailer::welcome, 1L, "a").enqueueAt(Instant.EPOCH);
        awaitDone(1);
    }

    @Test
    void call_byName_runsTheSameJob() {
        application.jobs().call("mail.welcome", 7, "b").delay();
        awaitDone(1);
        assertThat(application.get(Mailer.class).sent).containsExactly("7 b");
    }

    @Test
    void failure_thenSuccess_isRetried() {
        application.get(Mailer.class).failuresLeft.set(2);
        JobId id = application.jobs().call(Mailer::welcome, 1L, "a").delay();
        awaitDone(1);
        assertThat(summary(id).attempt()).isEqualTo(3);
    }

    @Test
    void failure_always_endsInDeadAndCanBeRetried() {
        application.get(Mailer.class).failuresLeft.set(3);
        JobId id = application.jobs().call(Mailer::welcome, 1L, "a@example.org").delay();
        await().untilAsserted(() -> assertThat(application.counts("mail")).containsEntry(JobState.DEAD, 1L));
        RevealedError error =
                application.inspector().reveal("mail", id).orElseThrow().error();
        assertThat(error.message()).isEqualTo("canary-message a@example.org");
        assertThat(error.stackTrace()).contains("Mailer.welcome");
        assertThat(application.operations().retry("mail", id)).isTrue();
        awaitDone(1);
        assertThat(application.operations().retry("mail", id)).isFalse();
    }

    @Test
    void scheduleOnce_interval_runsAgainAndAgain() {
        String key = application.jobs().call(Mailer::digest).scheduleOnce(Schedule.every(Duration.ofMillis(150)));
        String again = application.jobs().call(Mailer::digest).scheduleOnce(Schedule.every(Duration.ofMillis(150)));
        assertThat(again).isEqualTo(key);
        assertThat(application.inspector().recurring("mail")).hasSize(1);
        await().untilAsserted(
                        () -> assertThat(application.get(Mailer.class).sent).hasSizeGreaterThan(2));
        assertThat(application.operations().removeSchedule("mail", key)).isTrue();
        assertThat(application.inspector().recurring("mail")).isEmpty();
    }

    private JobSummary summary(JobId id) {
        return application.inspector().find("mail", id).orElseThrow().summary();
    }

    private void awaitDone(long jobs) {
        await().untilAsserted(() -> assertThat(application.counts("mail"))
                .containsAllEntriesOf(Map.of(JobState.DONE, jobs, JobState.READY, 0L, JobState.ACTIVE, 0L)));
    }
}
