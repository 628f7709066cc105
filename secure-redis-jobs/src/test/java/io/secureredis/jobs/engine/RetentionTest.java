package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.jobs.JobContext;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.SecureJobs;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.redis.JobKey;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.jobs.redis.QueueStore;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.stereotype.Component;

/** What is left in Redis of jobs that ended, once they need not be kept any more: nothing. */
class RetentionTest {

    private static final long DAY_MS = Duration.ofDays(1).toMillis();

    private final RedisTestServer redis = RedisTestServer.shared();

    /** Jobs that leave something of every kind behind. */
    @Component
    static class Ends {

        @SecureJob(name = "ends.well", queue = "r", unique = "1h")
        String well(int number) {
            JobContext.current().progress(50, "half");
            JobContext.current().log("half");
            return "result " + number;
        }

        @SecureJob(name = "ends.badly", queue = "r", maxAttempts = 1, priority = 7)
        void badly(int number) {
            throw new IllegalStateException("failure " + number);
        }

        @SecureJob(name = "ends.at-once", queue = "r", retention = "0s", priority = 3)
        String atOnce(int number) {
            JobContext.current().log("at once");
            return "result " + number;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void jobs_afterTheirRetention_leaveNothing(int jobs) {
        redis.flushAll();
        try (JobApplication application = JobApplication.start(redis, Ends.class, "worker.enabled=false")) {
            JobRuntime runtime = application.get(JobRuntime.class);
            put(application, jobs);
            assertThat(runtime.runDue()).isEqualTo(3 * jobs);
            assertThat(application.counts("r"))
                    .containsEntry(JobState.DONE, (long) jobs)
                    .containsEntry(JobState.DEAD, (long) jobs);
            JobRedis later = new JobRedis(application.get(RedisConnectionFactory.class));
            later.shiftClock(Duration.ofDays(100));
            QueueStore store = new QueueStore(later, "r");
            while (store.sweep(500, 90 * DAY_MS, -1, DAY_MS).more()) {}
            later.close();
        }
        Set<String> left = new TreeSet<>();
        for (Object key : (List<?>) redis.command("KEYS", "secure-jobs:{r}:*")) {
            String name = key.toString().substring("secure-jobs:{r}:".length());
            if (name.startsWith("stat:")) {
                assertThat((Long) redis.command("TTL", key.toString())).isBetween(1L, DAY_MS / 1000);
            } else if (name.startsWith("task")) {
                // What ran is kept for charts, and ends by itself
                assertThat((Long) redis.command("TTL", key.toString())).isBetween(1L, 8 * DAY_MS / 1000);
            } else {
                left.add(name);
            }
        }
        // The wake-up signal, one entry whatever was done, until a worker takes it.
        assertThat(left).isSubsetOf("wake");
        QueueInvariants.check(redis);
    }

    @Test
    void jobs_thatNeedNotBeKept_leaveNothingAtOnce() {
        redis.flushAll();
        try (JobApplication application = JobApplication.start(redis, Ends.class, "worker.enabled=false")) {
            application
                    .jobs()
                    .delayAll(IntStream.range(0, 50)
                            .mapToObj(i -> application.jobs().call(Ends::atOnce, i))
                            .toList());
            assertThat(application.get(JobRuntime.class).runDue()).isEqualTo(50);
            for (JobKey key : List.of(
                    JobKey.BODY, JobKey.RUN, JobKey.RESULT, JobKey.DONE, JobKey.LEASE, JobKey.LOG, JobKey.LOG_INDEX)) {
                assertThat((Long) redis.command("EXISTS", "secure-jobs:{r}:" + key.suffix()))
                        .isZero();
            }
        }
        QueueInvariants.check(redis);
    }

    private static void put(JobApplication application, int jobs) {
        SecureJobs secureJobs = application.jobs();
        for (int i = 0; i < jobs; i++) {
            secureJobs.delayAll(List.of(
                    secureJobs.call(Ends::well, i), secureJobs.call(Ends::badly, i), secureJobs.call(Ends::atOnce, i)));
        }
    }
}
