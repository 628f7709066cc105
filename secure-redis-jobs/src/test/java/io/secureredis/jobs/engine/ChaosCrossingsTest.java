package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.RecurringOverview;
import io.secureredis.jobs.inspect.WorkerOverview;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * All in one run, in processes of their own: workers killed with -9, one stopped for longer than its lease, Redis
 * killed twice, the secret rotated, schedules every second, unique jobs, a listener that throws. Nothing is lost,
 * nothing is condemned, nothing is in two states, and each schedule fires once for each second in which a worker was
 * up.
 *
 * <p>Short by default, where a kill waits for progress; the profile {@code chaos} makes it 20,000 jobs and a kill every
 * other second.
 */
class ChaosCrossingsTest {

    private static final boolean LONG = "long".equals(System.getProperty("jobs.chaos"));
    private static final int JOBS = LONG ? 20_000 : 1_500;
    private static final int KILLS = LONG ? 40 : 5;
    private static final int STOP_AT = KILLS / 5;
    private static final int FIRST_OUTAGE_AT = KILLS * 2 / 5;
    private static final int SECOND_OUTAGE_AT = KILLS * 4 / 5;
    private static final int PER_KILL = JOBS / KILLS;
    private static final int WORKERS = 3;
    private static final int SCHEDULES = 3;
    private static final int UNIQUE_JOBS = 20;
    private static final long WORK_MS = 40;
    private static final Duration BETWEEN_KILLS = Duration.ofSeconds(2);
    private static final Duration PATIENCE = LONG ? Duration.ofMinutes(20) : Duration.ofMinutes(5);
    private static final long SEED = 20261128;
    private static final String QUEUE = "process";
    private static final String OTHER = "zvSDJQ6ZPlDSMe2BTxbTG8uvHWjKlKqKVxbTnVr2yaM=";
    /** The next secret opens before it seals, as a rotation asks for. */
    private static final String[] BEFORE = {
        "secure-redis.secret-key=" + JobApplication.SECRET, "secure-redis.previous-secret-keys[0]=" + OTHER
    };

    private static final String[] AFTER = {
        "secure-redis.secret-key=" + OTHER, "secure-redis.previous-secret-keys[0]=" + JobApplication.SECRET
    };

    private final ChaosTicks ticks = new ChaosTicks();
    private final List<JobId> unique = new ArrayList<>();
    private int put;
    private int kills;
    private long killedAtNanos = System.nanoTime();
    private long firstKillNanos;
    private ChaosFleet.Member stopped;
    private Set<String> idsOfStopped = Set.of();

    @Test
    void everything_atOnce_losesNothingCondemnsNothingAndFiresOnceForEachTick() throws Exception {
        System.out.println("Crossings of chaos with seed " + SEED);
        try (RedisTestServer redis = RedisTestServer.builder()
                .appendOnly()
                .config("appendfsync", "always")
                .externalAllowed(false)
                .start()) {
            try (ChaosFleet fleet = new ChaosFleet(redis, PATIENCE, new Random(SEED));
                    JobApplication before = producer(redis, BEFORE);
                    JobApplication after = producer(redis, AFTER)) {
                fleet.prepare(WORKERS + FIRST_OUTAGE_AT, false, settings(BEFORE));
                fleet.prepare(KILLS - FIRST_OUTAGE_AT, true, settings(AFTER));
                run(redis, fleet, before, after);
                end(after);
                verify(redis, fleet, after);
            }
            QueueInvariants.check(redis);
        }
    }

    private void run(RedisTestServer redis, ChaosFleet fleet, JobApplication before, JobApplication after)
            throws Exception {
        for (int i = 0; i < WORKERS; i++) {
            fleet.begin();
        }
        unique.addAll(putUnique(before));
        schedule(before);
        while (kills < KILLS) {
            putWave(kills < FIRST_OUTAGE_AT ? before : after);
            killOne(fleet);
            goOnWhenPastItsLease(redis, after, !LONG);
            if (kills == STOP_AT) {
                stopOne(redis, fleet, after);
                goOnWhenPastItsLease(redis, after, !LONG);
            }
            if (kills == FIRST_OUTAGE_AT || kills == SECOND_OUTAGE_AT) {
                killRedis(redis, before, after);
            }
            if (kills == FIRST_OUTAGE_AT) {
                ticks.rotated();
            }
        }
        goOnWhenPastItsLease(redis, after, true);
        assertThat(putUnique(after)).isEqualTo(unique);
        schedule(after);
        await().atMost(PATIENCE).until(() -> fleet.distinct() == JOBS);
    }

    /** In the long form every other second, in the short form when some of the wave are done. */
    private void killOne(ChaosFleet fleet) throws Exception {
        int least = put - PER_KILL / 2;
        await().atMost(PATIENCE)
                .until(() -> LONG
                        ? System.nanoTime() - killedAtNanos >= BETWEEN_KILLS.toNanos()
                        : fleet.distinct() >= least);
        ChaosFleet.Member victim = fleet.awaitVictim(stopped);
        killedAtNanos = System.nanoTime();
        firstKillNanos = kills == 0 ? killedAtNanos : firstKillNanos;
        fleet.replace(victim);
        kills++;
    }

    /** One that holds jobs. */
    private void stopOne(RedisTestServer redis, ChaosFleet fleet, JobApplication producer) {
        await().atMost(PATIENCE).until(() -> {
            ChaosFleet.Member one = fleet.awaitVictim(null);
            idsOfStopped = workerIds(producer, one);
            one.process().signal("STOP");
            if (leases(redis).stream().anyMatch(idsOfStopped::contains)) {
                stopped = one;
                return true;
            }
            one.process().signal("CONT");
            return false;
        });
    }

    /** When the others have taken all that it held. */
    private void goOnWhenPastItsLease(RedisTestServer redis, JobApplication producer, boolean wait) throws Exception {
        if (stopped != null && (wait || isPastItsLease(redis, producer))) {
            await().atMost(PATIENCE).until(() -> isPastItsLease(redis, producer));
            stopped.process().signal("CONT");
            stopped = null;
        }
    }

    private boolean isPastItsLease(RedisTestServer redis, JobApplication producer) {
        return workerIds(producer, stopped).isEmpty() && leases(redis).stream().noneMatch(idsOfStopped::contains);
    }

    private static Set<String> workerIds(JobApplication producer, ChaosFleet.Member member) {
        return producer.inspector().workers(QUEUE).stream()
                .filter(worker -> worker.pid() == member.process().pid())
                .map(WorkerOverview::id)
                .collect(Collectors.toSet());
    }

    /** The workers that hold leases. */
    private static Set<String> leases(RedisTestServer redis) {
        String queue = "secure-jobs:{" + QUEUE + "}:";
        Set<String> workers = new HashSet<>();
        for (Object id : (List<?>) redis.command("ZRANGE", queue + "lease", "0", "-1")) {
            String run = String.valueOf(redis.command("HGET", queue + "run", id.toString()));
            workers.add(String.valueOf(RunRecord.parse(JobRedis.bytes(run)).worker()));
        }
        return workers;
    }

    private void killRedis(RedisTestServer redis, JobApplication... producers) {
        long from = System.currentTimeMillis();
        redis.kill();
        redis.restart();
        ticks.redisWasDown(from, System.currentTimeMillis());
        for (JobApplication producer : producers) {
            await().atMost(PATIENCE).ignoreExceptions().until(() -> producer.counts(QUEUE) != null);
        }
    }

    private static void end(JobApplication producer) {
        List<RecurringOverview> schedules = producer.inspector().recurring(QUEUE);
        assertThat(schedules).as("each schedule once under both secrets").hasSize(SCHEDULES);
        schedules.forEach(schedule -> producer.operations().removeSchedule(QUEUE, schedule.key()));
        await().atMost(PATIENCE)
                .until(() -> producer.counts(QUEUE).get(JobState.READY) == 0
                        && producer.counts(QUEUE).get(JobState.ACTIVE) == 0
                        && producer.counts(QUEUE).get(JobState.SCHEDULED) == UNIQUE_JOBS);
    }

    private void verify(RedisTestServer redis, ChaosFleet fleet, JobApplication producer) {
        ticks.read(redis, producer, QUEUE);
        assertThat(producer.counts(QUEUE))
                .containsEntry(JobState.DONE, JOBS + ticks.fires())
                .containsEntry(JobState.SCHEDULED, (long) UNIQUE_JOBS)
                .containsEntry(JobState.RETRYING, 0L)
                .containsEntry(JobState.DEAD, 0L)
                .containsEntry(JobState.TAMPERED, 0L);
        ticks.check(fleet, SCHEDULES);
        System.out.println(JOBS + " jobs, " + UNIQUE_JOBS + " unique ones, " + kills + " kills (one every "
                + Duration.ofNanos((killedAtNanos - firstKillNanos) / (kills - 1))
                        .toMillis()
                + " ms), 1 stop past a lease, 2 kills of Redis, 1 rotation: none is lost, none is condemned; "
                + fleet.repeated() + " ran more than once; " + ticks);
    }

    private static List<JobId> putUnique(JobApplication producer) {
        return IntStream.range(0, UNIQUE_JOBS)
                .mapToObj(number -> producer.jobs()
                        .call(WorkerProcess.Jobs::work, JOBS + number, WORK_MS)
                        .unique("chaos-" + number, Duration.ofDays(2))
                        .delay(Duration.ofDays(1)))
                .toList();
    }

    private static void schedule(JobApplication producer) {
        for (int number = 0; number < SCHEDULES; number++) {
            producer.jobs()
                    .call(WorkerProcess.Jobs::tick, number)
                    .scheduleOnce("tick-" + number, Schedule.every(Duration.ofSeconds(1)));
        }
    }

    private void putWave(JobApplication producer) {
        producer.jobs()
                .delayAll(IntStream.range(put, put + PER_KILL)
                        .mapToObj(number -> producer.jobs().call(WorkerProcess.Jobs::work, number, WORK_MS))
                        .toList());
        put += PER_KILL;
    }

    private static JobApplication producer(RedisTestServer redis, String... secrets) {
        return JobApplication.start(
                redis,
                WorkerProcess.Jobs.class,
                with(secrets, "worker.enabled=false", "retention.max-done=100000", "spring.jmx.enabled=false"));
    }

    private static String[] settings(String... secrets) {
        return with(
                secrets,
                "worker.lease=" + (LONG ? "4s" : "2s"),
                "worker.concurrency=4",
                "max-crashes=100",
                "retention.max-done=100000",
                "logging.level.root=OFF",
                "spring.data.redis.timeout=2s");
    }

    private static String[] with(String[] secrets, String... settings) {
        List<String> both = new ArrayList<>(List.of(secrets));
        both.addAll(List.of(settings));
        return both.toArray(String[]::new);
    }
}
