package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.JobProperties;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.jobs.redis.QueueStore;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** A worker claims no more than it has room for, whatever makes it look. */
class ClaimLoopTest {

    private static final int JOBS = 60;
    private static final int PLACES = 3;

    /** Longer than any test: only a signal starts a round. */
    private static final Duration NEVER = Duration.ofHours(1);

    private static RedisTestServer server;

    private final Semaphore rounds = new Semaphore(0);
    private final Semaphore shortJobs = new Semaphore(0);
    private final Semaphore mayEnd = new Semaphore(0);
    private final ExecutorService places = Executors.newCachedThreadPool();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private LettuceConnectionFactory connections;
    private JobRedis redis;
    private WorkerQueue queue;
    private ClaimLoop loop;
    private Thread claiming;

    @BeforeAll
    static void startServer() {
        server = RedisTestServer.builder().externalAllowed(false).start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void putJobs() {
        server.flushAll();
        connections = new LettuceConnectionFactory(new RedisStandaloneConfiguration(server.host(), server.port()));
        connections.afterPropertiesSet();
        connections.start();
        redis = new JobRedis(connections);
        redis.await(new QueueStore(redis, "loop")
                .enqueue(IntStream.range(0, JOBS)
                        .mapToObj(i -> new QueueStore.NewJob(new JobId("job-" + i), new byte[] {1}, 0, 5, "", 0))
                        .toList()));
    }

    @AfterEach
    void stop() throws InterruptedException {
        loop.quiet();
        claiming.join();
        mayEnd.release(JOBS);
        places.shutdown();
        timer.shutdown();
        queue.close();
        redis.close();
        connections.destroy();
    }

    private void startLoop(@Nullable Integer ofQueue) {
        JobProperties.Queue settings = new JobProperties.Queue(ofQueue, 1, null, null, Duration.ofSeconds(1), 1);
        queue = new WorkerQueue(
                new JobQueue("loop", new QueueStore(redis, "loop"), null),
                WorkerIdentity.ofThisProcess(PLACES),
                null,
                settings,
                NEVER,
                NEVER,
                new StrandedJobs());
        queue.nextCheckAt(Long.MAX_VALUE / 2);
        JobPool pool = new JobPool(PLACES, places, this::run, () -> loop.hasRoom(), timer);
        loop = new ClaimLoop(
                List.of(queue),
                queues -> {
                    rounds.release();
                    return queues;
                },
                pool,
                null,
                NEVER.toMillis());
        claiming = new Thread(loop);
        claiming.start();
    }

    /** Ends at once while there are short jobs left; then waits until it may end. */
    private void run(RunningJob job) {
        if (!shortJobs.tryAcquire()) {
            mayEnd.acquireUninterruptibly();
        }
        queue.leave(job);
        job.freePlace();
    }

    /** Returns after a round that began after this call has ended. */
    private void wakeAndAwaitARound() throws InterruptedException {
        for (int i = 0; i < 2; i++) {
            rounds.drainPermits();
            queue.expectJobs();
            loop.wokenBy(queue, null);
            rounds.acquire();
        }
    }

    private long leased() {
        return (Long) server.command("ZCARD", "secure-jobs:{loop}:lease");
    }

    private static long scripts() {
        String stats = (String) server.command("INFO", "commandstats");
        return Pattern.compile("cmdstat_eval(?:sha)?:calls=(\\d+),")
                .matcher(stats)
                .results()
                .map(MatchResult::group)
                .mapToLong(found -> Long.parseLong(found.replaceAll("\\D", "")))
                .sum();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {"none,3", "2,2", "5,3"})
    void wakeUp_whileEveryPlaceIsTaken_claimsNothingAndAsksNothing(@Nullable Integer ofQueue, long room)
            throws InterruptedException {
        startLoop(ofQueue);
        wakeAndAwaitARound();
        assertThat(leased()).isEqualTo(room);
        long before = scripts();
        for (int i = 0; i < 3; i++) {
            wakeAndAwaitARound();
        }
        assertThat(leased()).isEqualTo(room);
        assertThat(scripts()).isEqualTo(before);
    }

    @Test
    void wakeUp_onItsConnectionWhileEveryPlaceIsTaken_claimsNothingAndAsksNothing() throws InterruptedException {
        startLoop(null);
        wakeAndAwaitARound();
        long before = scripts();
        // It waits for nothing but a signal, so this thread gets the turn to claim.
        await().until(() -> claiming.getState() == Thread.State.TIMED_WAITING);
        rounds.drainPermits();
        queue.expectJobs();
        loop.wokenBy(queue, redis.connectToBlock());
        rounds.acquire();
        wakeAndAwaitARound();
        assertThat(leased()).isEqualTo(PLACES);
        assertThat(scripts()).isEqualTo(before);
    }

    @Test
    void shortJobs_beforeLongOnes_areClaimedAheadUpToEightForEachPlace() throws InterruptedException {
        shortJobs.release(10);
        startLoop(null);
        await().until(() -> shortJobs.availablePermits() == 0);
        for (int i = 0; i < 3; i++) {
            wakeAndAwaitARound();
        }
        // These ten have left without a word to Redis.
        assertThat(leased() - 10).isBetween((long) PLACES, PLACES * 9L);
    }
}
