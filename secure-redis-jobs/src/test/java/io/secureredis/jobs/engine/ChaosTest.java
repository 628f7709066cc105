package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.WorkerOverview;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Workers in processes of their own are killed with -9, Redis is restarted; every job runs, and none twice but those
 * that were in flight.
 *
 * <p>Short by default; the profile {@code chaos} makes it 20,000 jobs, three workers, and a kill every second. A worker
 * takes longer than that to start, so those that replace the killed ones have started before, and stand by.
 */
class ChaosTest {

    private static final boolean LONG = "long".equals(System.getProperty("jobs.chaos"));
    private static final int JOBS = LONG ? 20_000 : 1_500;
    private static final int WORKERS = LONG ? 3 : 2;
    private static final int MOST_KILLS = LONG ? 40 : 2;
    private static final int WAVES = LONG ? 2 : MOST_KILLS + 1;
    private static final int RESTARTS = LONG ? 2 : 1;
    private static final int WARM = LONG ? 20 : 100;
    private static final int STARTING_AT_ONCE = 2;
    private static final Duration BETWEEN_KILLS = Duration.ofSeconds(1);
    private static final Duration PATIENCE = LONG ? Duration.ofMinutes(20) : Duration.ofMinutes(5);
    private static final long SEED = 20261121;
    private static final String QUEUE = "process";
    private static final Pattern RAN = Pattern.compile("RAN (\\d+)");

    private static final String[] SETTINGS = {
        // Long enough that no live worker loses a lease on a busy machine: what runs twice is then due to kills.
        "worker.lease=20s",
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
    private final Set<String> killed = new HashSet<>();
    private int put;
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
                putWave(producer);
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
            AtWork victim = awaitNextVictim(producer);
            if (victim == null) {
                return;
            }
            alive.remove(victim.process);
            killedAtNanos.add(System.nanoTime());
            victim.process.kill();
            killed.addAll(victim.workers);
            inFlight += leased(redis, victim.workers::contains);
            startWorker(redis);
            boolean restarted = isRestartDue();
            if (restarted) {
                restart(redis);
            }
            // In the short run before each kill, so that there is work for the worker that is killed, however late
            // this thread comes
            if (put < JOBS && (restarted || !LONG)) {
                putWave(producer);
            }
        }
    }

    private int kills() {
        return killedAtNanos.size();
    }

    /** @param workers its ids in Redis */
    private record AtWork(WorkerProcess process, Set<String> workers) {}

    /** A worker that is at work, when it is time; {@code null} when there is no work any more. */
    private AtWork awaitNextVictim(JobApplication producer) {
        List<AtWork> victims;
        if (LONG) {
            victims = await().atMost(PATIENCE)
                    .until(
                            () -> isKillDue() ? atWork(producer) : List.of(),
                            found -> !found.isEmpty() || distinct() == JOBS);
        } else {
            victims = await().atMost(PATIENCE)
                    .until(
                            () -> atWork(producer),
                            found -> !found.isEmpty() && distinct() >= JOBS * (2 * kills() + 1) / (2 * WAVES));
        }
        return victims.isEmpty() || distinct() == JOBS ? null : victims.get(random.nextInt(victims.size()));
    }

    private boolean isKillDue() {
        return kills() == 0 || System.nanoTime() - killedAtNanos.get(kills() - 1) >= BETWEEN_KILLS.toNanos();
    }

    /** Those that have run enough jobs to be in the midst of more. */
    private List<AtWork> atWork(JobApplication producer) {
        Map<Long, Set<String>> ids = producer.inspector().workers(QUEUE).stream()
                .collect(Collectors.groupingBy(
                        WorkerOverview::pid, Collectors.mapping(WorkerOverview::id, Collectors.toSet())));
        return alive.stream()
                .filter(one -> ids.containsKey(one.pid()) && ran(one).count() >= WARM)
                .map(one -> new AtWork(one, ids.get(one.pid())))
                .toList();
    }

    private boolean isRestartDue() {
        return restarts < RESTARTS
                && (LONG ? distinct() >= JOBS * (restarts + 1) / (RESTARTS + 1) : kills() == MOST_KILLS);
    }

    private void restart(RedisTestServer redis) {
        // From here on no script runs, so what is under a lease is what was in flight.
        redis.command("CLIENT", "PAUSE", String.valueOf(TimeUnit.MINUTES.toMillis(1)), "WRITE");
        inFlight += leased(redis, worker -> !killed.contains(worker));
        redis.restart();
        restarts++;
    }

    /** From the leases themselves: a worker may hold some before it is seen, and when it is not seen any more. */
    private static int leased(RedisTestServer redis, Predicate<String> worker) {
        String queue = "secure-jobs:{" + QUEUE + "}:";
        int leased = 0;
        for (Object id : (List<?>) redis.command("ZRANGE", queue + "lease", "0", "-1")) {
            String run = String.valueOf(redis.command("HGET", queue + "run", id.toString()));
            leased += worker.test(RunRecord.parse(JobRedis.bytes(run)).worker()) ? 1 : 0;
        }
        return leased;
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

    private void putWave(JobApplication producer) {
        producer.jobs()
                .delayAll(IntStream.range(put, put + JOBS / WAVES)
                        .mapToObj(number -> producer.jobs().call(WorkerProcess.Jobs::note, number))
                        .toList());
        put += JOBS / WAVES;
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
