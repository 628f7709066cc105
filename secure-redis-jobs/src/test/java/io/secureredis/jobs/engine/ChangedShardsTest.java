package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.HealthIndicator;

/** The number of a queue's parts is changed while it holds jobs: what the guide warns of, and its remedy. */
class ChangedShardsTest {

    private static final int JOBS = 64;
    private static final String FOUR = "queues.mail.shards=4";
    private static final String TWO = "queues.mail.shards=2";
    private static final String NO_WORKER = "worker.enabled=false";

    private final RedisTestServer redis = RedisTestServer.shared();

    @BeforeEach
    void empty() {
        redis.flushAll();
    }

    @AfterEach
    void check() {
        QueueInvariants.check(redis);
    }

    @Test
    void shards_fewer_idsAndUniqueKeysArePutOnceMoreInAnotherPart() {
        Set<JobId> before = new TreeSet<>((a, b) -> a.value().compareTo(b.value()));
        try (JobApplication application = JobApplication.start(redis, Mailer.class, FOUR, NO_WORKER)) {
            before.addAll(putAll(application));
            assertThat(putAll(application)).as("nothing changed").isSubsetOf(before);
            assertThat(ready(application, "mail", "mail~1", "mail~2", "mail~3")).isEqualTo(2 * JOBS);
        }
        try (JobApplication application = JobApplication.start(redis, Mailer.class, TWO, NO_WORKER)) {
            putAll(application);
            assertThat(ready(application, "mail", "mail~1", "mail~2", "mail~3"))
                    .as("those of the parts that no longer get any")
                    .isGreaterThan(2 * JOBS);
        }
    }

    @Test
    void shards_fewer_leftOverPartsAreUnservedUntilAnInstanceHasTheFormerNumber() {
        try (JobApplication application = JobApplication.start(redis, Mailer.class, FOUR, NO_WORKER)) {
            putAll(application);
        }
        try (JobApplication application = JobApplication.start(redis, Mailer.class, TWO)) {
            await().until(() -> ready(application, "mail", "mail~1") == 0);
            assertThat(ready(application, "mail~2", "mail~3")).isPositive();
            assertThat(unserved(application)).isEqualTo(List.of("mail~2", "mail~3"));
            try (JobApplication former = JobApplication.start(redis, Mailer.class, FOUR)) {
                await().until(() -> ready(former, "mail~2", "mail~3") == 0);
                await().until(() -> unserved(application) == null);
            }
        }
    }

    private static Object unserved(JobApplication application) {
        return application
                .get(HealthIndicator.class, "secureJobsHealthIndicator")
                .health()
                .getDetails()
                .get("unserved");
    }

    /** Some with an id, and as many with a unique key. */
    private static List<JobId> putAll(JobApplication application) {
        List<JobId> ids = new ArrayList<>();
        for (int i = 0; i < JOBS; i++) {
            ids.add(application
                    .jobs()
                    .call(Mailer::welcome, 1L, "a")
                    .withId("id-" + i)
                    .delay());
            ids.add(application
                    .jobs()
                    .call(Mailer::welcome, 2L, "b")
                    .unique("key-" + i, Duration.ofHours(1))
                    .delay());
        }
        return ids;
    }

    private static long ready(JobApplication application, String... parts) {
        long ready = 0;
        for (String part : parts) {
            ready += application.counts(part).getOrDefault(JobState.READY, 0L);
        }
        return ready;
    }
}
