package io.secureredis.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Workers in processes of their own are killed with -9, Redis is restarted; every job runs, and none twice but those that were in flight.
 *
 * <p>Short by default; the profile {@code chaos} makes it 20,000 jobs, three workers, and a kill every second. A worker takes longer than that to start, so
 * those that replace the killed ones have started before, and stand by.
 */
class ChaosTest {

    private static final boolean LONG = "long".equals(System.getProperty("jobs.chaos"));
    private static final int JOBS = LONG ? 20_000 : 1_500;
    private static final int WORKERS = LONG ? 3 : 2;
    private static final int MOST_KILLS = LONG ? 40 : 2;
    private static final int RESTARTS = LONG ? 2 : 1;
    private static final int WARM = LONG ? 20 : 100;
    private static final int STARTING_AT_ONCE = 2;
    private static final Duration BETWEEN_KILLS = Duration.ofSeconds(1);
    private static final Duration PATIENCE = LONG ? Duration.ofMinutes(20) : Duration.ofMinutes(2);
    private static final long SEED = 20261121;
    private static final String QUEUE = "process";
    private static final Pattern RAN = Pattern.compile("RAN (\\d+)");

    private static final String[] SETTINGS = {
        // Long enough that no live worker loses a lease on a busy machine: what runs twice is then due to kills.
        "worker.lease=10s",
        "worker.concurrency=4",
        "max-crashes=100",
        "retention.max-done=100000",
        "spring.data.redis.timeout=2s"
    };

    private final Random random = new Random(SEED);
    private final List<WorkerProcess> all = new ArrayList<>();
    private final List<WorkerProcess> alive = new ArrayList<>();
    private final Deque<WorkerProcess> standingBy = new ArrayDeque<>();
    private final List<Long> killedAtNanos = new ArrayList<>();
    private int restarts;
    /** Under a lease of a worker at its kill, or of any at a restart of Redis. */
    private int inFlight;

    @Test
    void kills_andRestartsOfRedis_loseNothingAndRepeatOnlyWhatWasInFlight() throws Exception {
        System.out.println("Chaos with seed " + SEED);
        try (RedisTestServer redis =
                RedisTestServer.builder().appendOnly().externalAllowed(false).start()) {
            try (JobApplication producer = producer(redis)) {
                if (LONG) {
                    standBy(redis);
                }
                long began = System.nanoTime();
                while (alive.size() < WORKERS) {
                    startWorker(redis);
                }
                put(producer, 0, JOBS / 2);
                disturb(producer, redis);
                await().atMost(PATIENCE).until(() -> distinct() == JOBS);
                await().atMost(PATIENCE)
                        .until(() -> producer.counts(QUEUE).get(JobState.READY) == 0
                                && producer.counts(QUEUE).get(JobState.ACTIVE) == 0);
                report(began);
                assertThat(producer.counts(QUEUE))
                        .containsEntry(JobState.DONE, (long) JOBS)
                        .containsEntry(JobState.RETRYING, 0L)
                        .containsEntry(JobState.DEAD, 0L)
                        .containsEntry(JobState.TAMPERED, 0L);
            } finally {
                for (WorkerProcess process : all) {
                    process.close();
                }
            }
            assertThat(restarts).isEqualTo(RESTARTS);
            assertThat(repeated()).isLessThanOrEqualTo(inFlight);
            QueueInvariants.check(redis);
        }
    }

    private void disturb(JobApplication producer, RedisTestServer redis) throws Exception {
        while (kills() < MOST_KILLS && distinct() < JOBS) {
            WorkerProcess victim = awaitNextVictim();
            if (victim == null) {
                return;
            }
            alive.remove(victim);
            killedAtNanos.add(System.nanoTime());
            victim.kill();
            inFlight += leasedBy(producer, victim);
            startWorker(redis);
            if (isRestartDue()) {
                restart(producer, redis);
                if (restarts == 1) {
                    put(producer, JOBS / 2, JOBS);
                }
            }
        }
    }

    private int kills() {
        return killedAtNanos.size();
    }

    /** A worker that is at work, when it is time; {@code null} when there is no work any more. */
    private WorkerProcess awaitNextVictim() {
        if (LONG) {
            await().atMost(PATIENCE).until(() -> (isKillDue() && !atWork().isEmpty()) || distinct() == JOBS);
        } else {
            await().atMost(PATIENCE)
                    .until(() -> !atWork().isEmpty() && distinct() >= JOBS * (kills() + 1) / (2 * (MOST_KILLS + 1)));
        }
        List<WorkerProcess> victims = atWork();
        return victims.isEmpty() || distinct() == JOBS ? null : victims.get(random.nextInt(victims.size()));
    }

    private boolean isKillDue() {
        return kills() == 0 || System.nanoTime() - killedAtNanos.get(kills() - 1) >= BETWEEN_KILLS.toNanos();
    }

    /** Those that have run enough jobs to be in the midst of more. */
    private List<WorkerProcess> atWork() {
        return alive.stream().filter(one -> ran(one).count() >= WARM).toList();
    }

    private boolean isRestartDue() {
        return restarts < RESTARTS
                && (LONG ? distinct() >= JOBS * (restarts + 1) / (RESTARTS + 1) : kills() == MOST_KILLS);
    }

    private void restart(JobApplication producer, RedisTestServer redis) {
        // From here on no script runs, so what is under a lease is what was in flight.
        redis.command("CLIENT", "PAUSE", String.valueOf(TimeUnit.MINUTES.toMillis(1)), "WRITE");
        alive.forEach(worker -> inFlight += leasedBy(producer, worker));
        redis.restart();
        restarts++;
    }

    private static int leasedBy(JobApplication producer, WorkerProcess process) {
        return producer.inspector().workers(QUEUE).stream()
                .filter(worker -> worker.pid() == process.pid())
                .mapToInt(WorkerOverview::active)
                .sum();
    }

    private void report(long began) {
        long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
        Duration killing = Duration.ofNanos(killedAtNanos.get(kills() - 1) - killedAtNanos.get(0));
        System.out.println(JOBS + " jobs, " + kills() + " kills (the first and the last " + killing.toMillis()
                + " ms apart), " + restarts + " restarts of Redis in " + seconds + " s: all ran, none is lost; "
                + repeated() + " ran more than once, " + inFlight + " were in flight");
    }

    private static JobApplication producer(RedisTestServer redis) {
        return JobApplication.start(
                redis, WorkerProcess.Jobs.class, "worker.enabled=false", "retention.max-done=100000");
    }

    /** A few at a time start fastest. */
    private void standBy(RedisTestServer redis) throws Exception {
        List<WorkerProcess> starting = new ArrayList<>();
        for (int i = 0; i < WORKERS + MOST_KILLS; i++) {
            WorkerProcess process = WorkerProcess.standBy(redis, SETTINGS);
            all.add(process);
            starting.add(process);
            standingBy.add(process);
            await().atMost(PATIENCE).until(() -> {
                starting.removeIf(WorkerProcess::isReady);
                return starting.size() < STARTING_AT_ONCE;
            });
        }
        await().atMost(PATIENCE).until(() -> starting.stream().allMatch(WorkerProcess::isReady));
    }

    private void startWorker(RedisTestServer redis) throws Exception {
        WorkerProcess process = standingBy.poll();
        if (process == null) {
            process = WorkerProcess.start(redis, SETTINGS);
            all.add(process);
        } else {
            process.begin();
        }
        alive.add(process);
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

    private int repeated() {
        return (int) ran().count() - distinct();
    }

    private IntStream ran() {
        return all.stream().flatMapToInt(ChaosTest::ran);
    }

    private static IntStream ran(WorkerProcess process) {
        return process.lines().stream()
                .map(RAN::matcher)
                .filter(Matcher::matches)
                .mapToInt(matcher -> Integer.parseInt(matcher.group(1)));
    }
}
