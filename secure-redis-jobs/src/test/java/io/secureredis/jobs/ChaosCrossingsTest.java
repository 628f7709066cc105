package io.secureredis.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.testserver.RedisTestServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * All in one run, in processes of their own: workers killed with -9, one stopped for longer than its lease, Redis restarted twice, the secret rotated, a schedule every second, a unique
 * job, a listener that throws. Nothing is lost, nothing is condemned, and no occurrence of the schedule is put twice.
 *
 * <p>Short by default; the profile {@code chaos} makes it 20,000 jobs and more kills. What comes next waits for progress and never for a time.
 */
class ChaosCrossingsTest {

    private static final boolean LONG = "long".equals(System.getProperty("jobs.chaos"));
    private static final int JOBS = LONG ? 20_001 : 1_500;
    private static final int KILLS_PER_WAVE = LONG ? 5 : 1;
    private static final int WORKERS = 3;
    private static final int WAVES = 3;
    private static final Duration PATIENCE = LONG ? Duration.ofMinutes(20) : Duration.ofMinutes(5);
    private static final long SEED = 20261128;
    private static final String QUEUE = "process";
    private static final String OTHER = "zvSDJQ6ZPlDSMe2BTxbTG8uvHWjKlKqKVxbTnVr2yaM=";
    private static final String RAN = "RAN ";

    private final Random random = new Random(SEED);
    private final List<WorkerProcess> all = new ArrayList<>();
    private final List<WorkerProcess> alive = new ArrayList<>();
    private String[] secrets = {"secure-redis.secret-key=" + JobApplication.SECRET};
    private int put;
    private int kills;

    @Test
    void everything_atOnce_losesNothingCondemnsNothingAndFiresOnce() throws Exception {
        System.out.println("Crossings of chaos with seed " + SEED);
        try (RedisTestServer redis =
                RedisTestServer.builder().appendOnly().externalAllowed(false).start()) {
            try {
                run(redis);
            } finally {
                for (WorkerProcess process : all) {
                    process.close();
                }
            }
            QueueInvariants.check(redis);
        }
    }

    private void run(RedisTestServer redis) throws Exception {
        while (alive.size() < WORKERS) {
            startWorker(redis);
        }
        JobId unique;
        try (JobApplication producer = producer(redis)) {
            unique = putUnique(producer);
            schedule(producer);
            putWave(producer);
            killSome(redis);
            putWave(producer);
            stopPastItsLease(redis, producer);
            redis.restart();
        }
        secrets = new String[] {
            "secure-redis.secret-key=" + OTHER, "secure-redis.previous-secret-keys[0]=" + JobApplication.SECRET
        };
        try (JobApplication producer = producer(redis)) {
            rotate(redis);
            assertThat(putUnique(producer)).isEqualTo(unique);
            schedule(producer);
            putWave(producer);
            killSome(redis);
            redis.restart();
            await().atMost(PATIENCE).until(() -> distinct() == JOBS);
            end(producer);
            verify(redis, producer);
        }
    }

    private void killSome(RedisTestServer redis) throws Exception {
        for (int i = 0; i < KILLS_PER_WAVE; i++) {
            int from = distinct();
            int least = Math.min(JOBS / (WAVES * (KILLS_PER_WAVE + 2)), put - from);
            await().atMost(PATIENCE).until(() -> distinct() >= from + least);
            replace(redis, alive.get(random.nextInt(alive.size())));
        }
    }

    /** One after the other, as a rolling deployment does. */
    private void rotate(RedisTestServer redis) throws Exception {
        for (WorkerProcess old : List.copyOf(alive)) {
            WorkerProcess fresh = replace(redis, old);
            await().atMost(PATIENCE).until(fresh::isReady);
        }
    }

    private WorkerProcess replace(RedisTestServer redis, WorkerProcess old) throws Exception {
        alive.remove(old);
        old.kill();
        kills++;
        return startWorker(redis);
    }

    /** Goes on only when the others have taken all that it held. */
    private void stopPastItsLease(RedisTestServer redis, JobApplication producer) throws Exception {
        WorkerProcess stopped = alive.get(random.nextInt(alive.size()));
        Set<String> ids = new HashSet<>();
        await().atMost(PATIENCE).until(() -> {
            ids.addAll(workerIds(producer, stopped));
            return !ids.isEmpty();
        });
        stopped.signal("STOP");
        await().atMost(PATIENCE)
                .until(() -> workerIds(producer, stopped).isEmpty()
                        && leases(redis).stream().noneMatch(ids::contains));
        stopped.signal("CONT");
    }

    private static Set<String> workerIds(JobApplication producer, WorkerProcess process) {
        return producer.inspector().workers(QUEUE).stream()
                .filter(worker -> worker.pid() == process.pid())
                .map(WorkerOverview::id)
                .collect(Collectors.toSet());
    }

    /** The workers that hold leases. */
    private static List<String> leases(RedisTestServer redis) {
        String queue = "secure-jobs:{" + QUEUE + "}:";
        List<String> workers = new ArrayList<>();
        for (Object id : (List<?>) redis.command("ZRANGE", queue + "lease", "0", "-1")) {
            String run = String.valueOf(redis.command("HGET", queue + "run", id.toString()));
            workers.add(String.valueOf(RunRecord.parse(JobRedis.bytes(run)).worker()));
        }
        return workers;
    }

    private static void end(JobApplication producer) {
        List<RecurringOverview> schedules = producer.inspector().recurring(QUEUE);
        assertThat(schedules).as("one schedule under both secrets").hasSize(1);
        producer.operations().removeSchedule(QUEUE, schedules.get(0).key());
        await().atMost(PATIENCE)
                .until(() -> producer.counts(QUEUE).get(JobState.READY) == 0
                        && producer.counts(QUEUE).get(JobState.ACTIVE) == 0
                        && producer.counts(QUEUE).get(JobState.SCHEDULED) == 1);
    }

    private void verify(RedisTestServer redis, JobApplication producer) {
        List<Long> fires = occurrences(redis, producer);
        System.out.println(JOBS + " jobs, " + kills + " kills, 1 stop past a lease, 2 restarts of Redis, 1 rotation: "
                + "none is lost, none is condemned; " + (ran().count() - distinct()) + " ran more than once; "
                + fires.size() + " fires of the schedule, none twice");
        assertThat(fires).isNotEmpty().doesNotHaveDuplicates();
        assertThat(producer.counts(QUEUE))
                .containsEntry(JobState.DONE, (long) JOBS + fires.size())
                .containsEntry(JobState.SCHEDULED, 1L)
                .containsEntry(JobState.RETRYING, 0L)
                .containsEntry(JobState.DEAD, 0L)
                .containsEntry(JobState.TAMPERED, 0L);
    }

    /** When the jobs of the schedule that are done were due, from their bodies. */
    private static List<Long> occurrences(RedisTestServer redis, JobApplication producer) {
        JobQueue queue = producer.get(JobRuntime.class).queue(QUEUE);
        List<Long> occurrences = new ArrayList<>();
        for (Object id : (List<?>) redis.command("ZRANGE", "secure-jobs:{" + QUEUE + "}:done", "0", "-1")) {
            byte[] body = StoredValues.one(queue, JobKey.BODY, JobRedis.bytes(id.toString()));
            JobBody job = JobBody.parse(queue.envelopes().open(id.toString(), Role.BODY, body));
            if (job.task().equals("process.tick")) {
                occurrences.add(job.occurrenceMs());
            }
        }
        return occurrences;
    }

    private static JobId putUnique(JobApplication producer) {
        return producer.jobs()
                .call(WorkerProcess.Jobs::note, JOBS)
                .unique("chaos", Duration.ofDays(2))
                .delay(Duration.ofDays(1));
    }

    private static void schedule(JobApplication producer) {
        producer.jobs().call(WorkerProcess.Jobs::tick).scheduleOnce("tick", Schedule.every(Duration.ofSeconds(1)));
    }

    private void putWave(JobApplication producer) {
        producer.jobs()
                .delayAll(IntStream.range(put, put + JOBS / WAVES)
                        .mapToObj(number -> producer.jobs().call(WorkerProcess.Jobs::note, number))
                        .toList());
        put += JOBS / WAVES;
    }

    private JobApplication producer(RedisTestServer redis) {
        return JobApplication.start(
                redis, WorkerProcess.Jobs.class, with("worker.enabled=false", "retention.max-done=100000"));
    }

    private WorkerProcess startWorker(RedisTestServer redis) throws IOException {
        WorkerProcess process = WorkerProcess.startWithThrowingListener(
                redis,
                with(
                        "worker.lease=4s",
                        "worker.concurrency=4",
                        "max-crashes=100",
                        "retention.max-done=100000",
                        "logging.level.root=OFF",
                        "spring.data.redis.timeout=2s"));
        all.add(process);
        alive.add(process);
        return process;
    }

    private String[] with(String... settings) {
        List<String> both = new ArrayList<>(List.of(secrets));
        both.addAll(List.of(settings));
        return both.toArray(String[]::new);
    }

    private int distinct() {
        BitSet numbers = new BitSet(JOBS);
        ran().forEach(numbers::set);
        return numbers.cardinality();
    }

    private IntStream ran() {
        return all.stream()
                .flatMap(process -> process.lines().stream())
                .filter(line -> line.matches(RAN + "\\d+"))
                .mapToInt(line -> Integer.parseInt(line.substring(RAN.length())));
    }
}
