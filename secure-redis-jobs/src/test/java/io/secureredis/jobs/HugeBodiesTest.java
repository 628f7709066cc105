package io.secureredis.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.testserver.RedisTestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody puts bodies in place that are larger than a connection reads. Nobody asks for them, and honest jobs of the same batch run. */
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
