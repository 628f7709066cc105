package io.secureredis.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Workers in processes of their own are killed with -9, Redis is restarted; every job runs, and none twice but those that were in flight.
 *
 * <p>Short by default; the profile {@code chaos} makes it 20,000 jobs, three workers, a kill every second.
 */
class ChaosTest {

    private static final boolean LONG = "long".equals(System.getProperty("jobs.chaos"));
    private static final int JOBS = LONG ? 20_000 : 1_500;
    private static final int WORKERS = LONG ? 3 : 2;
    private static final int KILLS = LONG ? 20 : 2;
    private static final int RESTARTS = LONG ? 2 : 1;
    private static final int PLACES = 4;
    /** Claimed ahead at most, see {@link JobPool}. */
    private static final int HELD_AT_MOST = PLACES + 8 * PLACES;

    private static final Duration PATIENCE = LONG ? Duration.ofMinutes(15) : Duration.ofMinutes(2);
    private static final long SEED = 20261121;
    private static final Pattern RAN = Pattern.compile("RAN (\\d+)");

    private final List<WorkerProcess> all = new ArrayList<>();

    @Test
    void kills_andRestartsOfRedis_loseNothingAndRepeatOnlyWhatWasInFlight() throws Exception {
        Random random = new Random(SEED);
        System.out.println(
                "Chaos with seed " + SEED + ": " + JOBS + " jobs, " + KILLS + " kills, " + RESTARTS + " restarts");
        try (RedisTestServer redis =
                RedisTestServer.builder().appendOnly().externalAllowed(false).start()) {
            try (JobApplication producer = producer(redis)) {
                List<WorkerProcess> alive = new ArrayList<>();
                for (int i = 0; i < WORKERS; i++) {
                    alive.add(worker(redis));
                }
                await().atMost(PATIENCE)
                        .until(() -> alive.stream().allMatch(one -> one.lines().contains("READY")));
                put(producer, 0, JOBS / 2);
                for (int kill = 1; kill <= KILLS; kill++) {
                    int progress = (int) ((long) JOBS * kill / (2L * (KILLS + 1)));
                    await().atMost(PATIENCE).until(() -> distinct() >= progress);
                    int victim = random.nextInt(alive.size());
                    alive.remove(victim).kill();
                    if (kill % Math.max(1, KILLS / RESTARTS) == 0) {
                        redis.restart();
                    }
                    alive.add(worker(redis));
                }
                put(producer, JOBS / 2, JOBS);
                await().atMost(PATIENCE).until(() -> distinct() == JOBS);
                await().atMost(PATIENCE).until(() -> {
                    QueueOverview queue = producer.inspector().queue("process");
                    return queue.count(JobState.READY) + queue.count(JobState.ACTIVE) + queue.count(JobState.RETRYING)
                            == 0;
                });
                assertThat(producer.counts("process"))
                        .containsEntry(JobState.DEAD, 0L)
                        .containsEntry(JobState.TAMPERED, 0L);
            } finally {
                for (WorkerProcess process : all) {
                    process.close();
                }
            }
            int repeated = runs() - distinct();
            // A restart cuts every worker's acknowledgements that are under way, as a kill cuts one worker's.
            int inFlight = (KILLS + RESTARTS * WORKERS) * HELD_AT_MOST;
            System.out.println(
                    repeated + " jobs of " + JOBS + " ran more than once; at most " + inFlight + " were in flight");
            assertThat(repeated).isLessThanOrEqualTo(inFlight);
            QueueInvariants.check(redis);
        }
    }

    private static JobApplication producer(RedisTestServer redis) {
        return JobApplication.start(
                redis, WorkerProcess.Jobs.class, "worker.enabled=false", "retention.max-done=100000");
    }

    private WorkerProcess worker(RedisTestServer redis) throws Exception {
        WorkerProcess process = WorkerProcess.start(
                redis,
                "worker.lease=2s",
                "worker.concurrency=" + PLACES,
                "max-crashes=100",
                "retention.max-done=100000",
                "spring.data.redis.timeout=2s");
        all.add(process);
        return process;
    }

    private static void put(JobApplication producer, int from, int to) {
        producer.jobs()
                .delayAll(IntStream.range(from, to)
                        .mapToObj(number -> producer.jobs().call(WorkerProcess.Jobs::note, number))
                        .toList());
    }

    private int distinct() {
        BitSet numbers = new BitSet(JOBS);
        ran().forEach(numbers::set);
        return numbers.cardinality();
    }

    private int runs() {
        return (int) ran().count();
    }

    private IntStream ran() {
        return all.stream()
                .flatMap(process -> process.lines().stream())
                .map(RAN::matcher)
                .filter(Matcher::matches)
                .mapToInt(matcher -> Integer.parseInt(matcher.group(1)));
    }
}
