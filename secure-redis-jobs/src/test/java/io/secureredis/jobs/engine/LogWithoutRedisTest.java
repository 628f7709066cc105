package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.inspect.JobState;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What the log says of two workers while Redis is down: only that, once for each, and what to do. */
@ExtendWith(OutputCaptureExtension.class)
class LogWithoutRedisTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Pattern WHAT_IS_TRUE =
            Pattern.compile("^WARN (Redis cannot be used at start: SR31\\d|A connection cannot be opened again: SR31\\d"
                    + "|No jobs can be claimed at the moment\\..* Redis does not answer: SR31\\d"
                    + "|Runs are missing in the charts of queue mail \\(\\d\\), because Redis did not take the counts"
                    + "|SR441 The jobs' Redis has no append-only file)");
    private static final String[] SETTINGS = {
        "spring.data.redis.timeout=500ms", "worker.lease=1500ms", "logging.level.root=WARN"
    };

    @Test
    void workers_startedBeforeRedis_tellThatItIsDownAndNothingElse(CapturedOutput output) {
        try (RedisTestServer redis =
                RedisTestServer.builder().externalAllowed(false).start()) {
            redis.stop();
            try (JobApplication one = JobApplication.start(redis, Mailer.class, SETTINGS);
                    JobApplication two = JobApplication.start(redis, Mailer.class, SETTINGS)) {
                awaitLines(output, 2, "No jobs can be claimed");
                redis.restart();
                awaitJob(one);
                awaitJob(two);
            }
            assertTrueAndOnce(output);
        }
    }

    @Test
    void workers_thatLoseRedis_tellThatItIsDownAndNothingElse(CapturedOutput output) {
        try (RedisTestServer redis = RedisTestServer.builder()
                        .appendOnly()
                        .externalAllowed(false)
                        .start();
                JobApplication one = JobApplication.start(redis, Mailer.class, SETTINGS);
                JobApplication two = JobApplication.start(redis, Mailer.class, SETTINGS)) {
            awaitJob(one);
            redis.stop();
            awaitLines(output, 2, "No jobs can be claimed");
            redis.restart();
            awaitJob(two);
            assertTrueAndOnce(output);
        }
    }

    private static void awaitJob(JobApplication application) {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            application.jobs().call(Mailer::welcome, 1L, "a").delay();
            return true;
        });
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> application.counts("mail").get(JobState.READY) == 0
                        && application.counts("mail").get(JobState.DONE) > 0);
    }

    private static void awaitLines(CapturedOutput output, int most, String words) {
        await().atMost(PATIENCE)
                .until(() -> output.getAll()
                                .lines()
                                .filter(line -> line.contains(words))
                                .count()
                        >= most);
    }

    /** Lettuce's own line for each connection is not ours. */
    private static void assertTrueAndOnce(CapturedOutput output) {
        Map<String, Long> times = output.getAll()
                .lines()
                .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                .filter(line -> !line.contains(" i.l.core.") && !line.contains(" io.lettuce.core."))
                .map(line -> line.replaceFirst("^\\S+\\s+(WARN|ERROR).*? : ", "$1 "))
                .collect(Collectors.groupingBy(line -> line, Collectors.counting()));
        assertThat(times.keySet()).allSatisfy(line -> assertThat(line).containsPattern(WHAT_IS_TRUE));
        assertThat(times.values()).allMatch(count -> count <= 2, "at most once for each worker");
    }
}
