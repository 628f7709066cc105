package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobQuery;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Someone puts bodies in place that are larger than a connection reads. Nobody asks for them, and honest jobs of the
 * same batch run.
 */
class HugeBodiesTest {

    private static final String QUEUE = "secure-jobs:{mail}:";
    private static final String CAP = "secure-redis.crypto.max-value-size=64KB";

    /** Just above what is read: the cap and 1 MB. */
    private static final String HUGE = "x".repeat(64 * 1024 + 1024 * 1024 + 1);

    private final RedisTestServer redis = RedisTestServer.shared();

    @BeforeEach
    void clean() {
        redis.flushAll();
    }

    /** Three jobs come with their bodies in one reply; of thirty the bodies are asked for. */
    @ParameterizedTest
    @ValueSource(ints = {3, 30})
    void claim_hugeBodyInTheBatch_honestJobsRunOnce(int count) {
        JobId huge;
        try (JobApplication producer = JobApplication.start(redis, Mailer.class, CAP, "worker.enabled=false")) {
            huge = put(producer, count);
        }
        try (JobApplication worker = JobApplication.start(redis, Mailer.class, CAP)) {
            await().until(() -> worker.counts("mail").get(JobState.DONE) == count);
            await().until(() -> worker.counts("mail").get(JobState.DEAD) == 1);
            assertUnread(worker, huge, count);
        }
        QueueInvariants.check(redis);
    }

    @Test
    void runDue_hugeBody_honestJobsRunOnce() {
        try (JobApplication application = JobApplication.start(redis, Mailer.class, CAP, "worker.enabled=false")) {
            JobId huge = put(application, 3);
            application.get(JobRuntime.class).runDue();
            assertUnread(application, huge, 3);
            assertThat(application.operations().retryAll("mail")).isZero();
            assertThat(application.operations().retry("mail", huge)).isFalse();
            assertThat(application.operations().delete("mail", huge)).isTrue();
        }
        QueueInvariants.check(redis);
    }

    /** Read, since it is within the megabyte above the cap, and not opened. */
    @Test
    void runDue_bodyJustAboveTheCap_isDeadAtOnceAndCounted() {
        try (JobApplication application = JobApplication.start(redis, Mailer.class, CAP, "worker.enabled=false")) {
            JobId large;
            try (JobApplication producer = JobApplication.start(redis, Mailer.class, "worker.enabled=false")) {
                large = producer.jobs()
                        .call(Mailer::welcome, 1L, "x".repeat(200 * 1024))
                        .delay();
            }
            application.get(JobRuntime.class).runDue();
            assertThat(application.counts("mail"))
                    .containsEntry(JobState.DEAD, 1L)
                    .containsEntry(JobState.RETRYING, 0L);
            assertThat(application.inspector().find("mail", large)).isPresent();
            assertThat(application.inspector().queue("mail").setAside()).isEqualTo(1);
        }
    }

    /** Schedules, run records, announcements and counters are asked for only where they are as short as ours are. */
    @Test
    void tools_hugeValuesInEveryHash_goOnAndHonestSchedulesFire() {
        try (JobApplication application = JobApplication.start(redis, Mailer.class, CAP)) {
            application
                    .jobs()
                    .call(Mailer::welcome, 7L, "scheduled")
                    .scheduleOnce("honest", Schedule.every(Duration.ofMillis(200)));
            String key = "A".repeat(22);
            redis.command("HSET", QUEUE + "recurring", key, HUGE);
            redis.command("ZADD", QUEUE + "next", "1", key);
            redis.command("HSET", QUEUE + "worker", key, HUGE);
            redis.command("ZADD", QUEUE + "seen", "9007199254740991", key);
            redis.command("HSET", QUEUE + "run", "planted", HUGE);
            redis.command("ZADD", QUEUE + "lease", "9007199254740000", "planted");
            redis.command("HSET", QUEUE + "meta", "capped", HUGE);
            await().until(() -> !application.get(Mailer.class).sent.isEmpty());
            await().until(() ->
                    redis.command("HEXISTS", QUEUE + "recurring", key).equals(0L));
            JobInspector inspector = application.inspector();
            assertThat(inspector.recurring("mail")).singleElement().matches(one -> !one.tampered());
            await().until(() -> inspector.workers("mail").stream().anyMatch(worker -> worker.host() != null));
            assertThat(inspector.workers("mail")).anyMatch(worker -> worker.host() == null);
            assertThat(inspector.queue("mail").setAside()).isPositive();
            long minute = Long.parseLong(String.valueOf(((List<?>) redis.command("TIME")).get(0))) / 60;
            redis.command("HSET", QUEUE + "stat:" + minute, "failed", HUGE);
            assertThat(inspector.history("mail", Duration.ofMinutes(2))).allMatch(one -> one.failed() == 0);
        }
        redis.flushAll();
    }

    private JobId put(JobApplication producer, int count) {
        JobId huge = producer.jobs().call(Mailer::welcome, -1L, "huge").delay();
        for (long i = 0; i < count; i++) {
            producer.jobs().call(Mailer::welcome, i, "honest").delay();
        }
        redis.command("HSET", QUEUE + "body", huge.value(), HUGE);
        assertThat(producer.inspector()
                        .jobs(JobQuery.of("mail", JobState.READY))
                        .items())
                .hasSize(count + 1);
        return huge;
    }

    private static void assertUnread(JobApplication application, JobId huge, int honest) {
        JobInspector inspector = application.inspector();
        assertThat(application.get(Mailer.class).sent).hasSize(honest).allMatch(sent -> sent.endsWith("honest"));
        assertThat(inspector.jobs(JobQuery.of("mail", JobState.DONE)).items())
                .hasSize(honest)
                .allMatch(job -> job.crashes() == 0 && job.attempt() == 1);
        assertThat(inspector.jobs(JobQuery.of("mail", JobState.DEAD)).items())
                .singleElement()
                .matches(job -> job.id().equals(huge) && job.crashes() == 0);
        assertThat(inspector.find("mail", huge)).isPresent();
        assertThat(inspector.reveal("mail", huge)).isEmpty();
        assertThat(inspector.queue("mail").setAside()).isEqualTo(1);
    }
}
