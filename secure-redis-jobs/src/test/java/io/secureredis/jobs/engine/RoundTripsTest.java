package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.JobCall;
import io.secureredis.jobs.JobProperties;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.redis.QueueStore;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How often and over how many connections an instance talks to Redis. */
class RoundTripsTest {

    /** Of scripts, not of the commands in them. */
    private static final Pattern CALLS = Pattern.compile("cmdstat_evalsha?:calls=(\\d+)");

    private final RedisTestServer redis = RedisTestServer.shared();

    @Test
    void delayAll_thousandCalls_needsFewScripts() {
        redis.flushAll();
        try (JobApplication application = JobApplication.start(redis, Mailer.class, "worker.enabled=false")) {
            List<JobCall> calls = IntStream.range(0, 1_000)
                    .mapToObj(i -> application.jobs().call(Mailer::welcome, (long) i, "a"))
                    .toList();
            application.jobs().delayAll(calls.subList(0, 1));
            redis.command("CONFIG", "RESETSTAT");
            application.jobs().delayAll(calls.subList(1, 1_000));
            assertThat(scripts()).isBetween(1, 20);
            assertThat(application.counts("mail")).containsEntry(JobState.READY, 1_000L);
        }
        QueueInvariants.check(redis);
    }

    /** One for the commands of the application, one for those of the jobs, and one for each queue of the worker. */
    @Test
    void instance_withTwoQueuesUnderLoad_holdsFourConnections() {
        try (RedisTestServer own =
                        RedisTestServer.builder().externalAllowed(false).start();
                JobApplication application = JobApplication.start(own, Mailer.class, "worker.queues=mail,default")) {
            application
                    .jobs()
                    .delayAll(IntStream.range(0, 500)
                            .mapToObj(i -> application.jobs().call(Mailer::welcome, (long) i, "a"))
                            .toList());
            await().until(() -> application.counts("mail").get(JobState.DONE) == 500);
            // The connection of the other queue opens when it does, and no fifth one follows
            await().untilAsserted(() -> assertThat(String.valueOf(own.command("CLIENT", "LIST", "TYPE", "normal"))
                            .lines()
                            // Without that of the test, which asks
                            .filter(line -> !line.contains(" cmd=client")))
                    .hasSize(4));
        }
    }

    /** It has begun, and Redis never answers. */
    @Test
    void signOff_noAnswer_endsAfterTwoSecondsAndAsksTheServerNoMore() {
        assertThat(WorkerShutdown.TIMEOUT).isEqualTo(Duration.ofSeconds(2));
        try (JobApplication application = JobApplication.start(redis, Mailer.class, "worker.enabled=false")) {
            JobQueue queue = application.get(JobRuntime.class).queue("mail");
            queue.nowMs(); // Connects
            Duration never = Duration.ofMinutes(10);
            JobProperties.Queue settings = new JobProperties.Queue(null, 1, null, null, Duration.ofSeconds(1), 1);
            try (WorkerQueue served = new WorkerQueue(
                    queue, WorkerIdentity.ofThisProcess(1), null, settings, never, never, new StrandedJobs())) {
                WorkerShutdown shutdown = new WorkerShutdown();
                AtomicInteger asked = new AtomicInteger();
                Function<QueueStore, CompletableFuture<?>> noAnswer = store -> {
                    asked.incrementAndGet();
                    return new CompletableFuture<>();
                };
                assertThat(shutdown.send(served, noAnswer)).isFalse();
                assertThat(shutdown.send(served, noAnswer)).isFalse();
                assertThat(asked).hasValue(1);
            }
        }
    }

    private int scripts() {
        return CALLS.matcher(String.valueOf(redis.command("INFO", "commandstats")))
                .results()
                .map(MatchResult::group)
                .mapToInt(line -> Integer.parseInt(line.replaceFirst(".*=", "")))
                .sum();
    }
}
