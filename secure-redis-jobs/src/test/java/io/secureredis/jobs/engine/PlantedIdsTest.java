package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobPage;
import io.secureredis.jobs.inspect.JobQuery;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import io.secureredis.testserver.RedisTestServer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Someone plants entries that cannot be jobs where jobs have ended. */
class PlantedIdsTest {

    private final RedisTestServer redis = RedisTestServer.shared();

    @ParameterizedTest
    @EnumSource(names = {"DONE", "DEAD", "TAMPERED"})
    void totals_withIdsThatAreNone_agreeWithListsAtOnce(JobState state) {
        redis.flushAll();
        try (JobApplication application = JobApplication.start(redis, Mailer.class, "worker.enabled=false")) {
            JobInspector inspector = application.inspector();
            plant(state);
            assertThat(inspector.queue("mail").counts()).containsEntry(state, 0L);
            plant(state);
            JobPage<JobSummary> page = inspector.jobs(JobQuery.of("mail", state));
            assertThat(page.items()).isEmpty();
            assertThat(page.total()).isZero();
            assertThat(inspector.queue("mail").counts()).containsEntry(state, 0L);
            assertThat(inspector.queue("mail").setAside()).isEqualTo(6);
        }
        QueueInvariants.check(redis);
    }

    private void plant(JobState state) {
        for (int i = 0; i < 3; i++) {
            redis.command("ZADD", "secure-jobs:{mail}:" + state.key(), "9007199254740991", "bad id " + i);
        }
    }
}
