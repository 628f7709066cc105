package io.secureredis.benchmarks.jobs;

import com.sun.management.OperatingSystemMXBean;
import io.secureredis.benchmarks.LoadRun;
import io.secureredis.benchmarks.Rounds;
import io.secureredis.benchmarks.report.Bar;
import io.secureredis.benchmarks.report.Report;
import io.secureredis.benchmarks.report.Sample;
import io.secureredis.benchmarks.report.Table;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What is measured of the queues, and which bars are drawn. */
final class JobsMatrix implements AutoCloseable {

    private static final String SEALED = "secure-redis";
    private static final String SEALED_AGAIN = "secure-redis (again)";
    private static final String UNSEALED = "secure-redis, unsealed";
    private static final String RAW = "Redis by hand";
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final int BULK = 20_000;
    private static final Duration IDLE = Duration.ofSeconds(20);

    private final Rounds rounds;
    private final Report report;
    private final String payload = "x".repeat(1024);
    private final Map<String, JobsContender> contenders = new LinkedHashMap<>();
    private final SecureRedisContender ours;
    private final RawRedis raw = new RawRedis();

    JobsMatrix(Rounds rounds, Report report, int concurrency) {
        this.rounds = rounds;
        this.report = report;
        this.ours = new SecureRedisContender(true, concurrency);
        contenders.put(SEALED, ours);
        contenders.put(UNSEALED, new SecureRedisContender(false, concurrency));
        contenders.put(SEALED_AGAIN, new SecureRedisContender(true, concurrency));
        contenders.put("Redisson executor", new RedissonContender(concurrency));
        contenders.put("JobRunr, in memory", new JobRunrContender(concurrency));
        report.note("Arguments of 1 KiB; " + concurrency + " jobs at a time; each queue on a Redis "
                + ours.server().version()
                + " of its own, on loopback. Redisson's and JobRunr's jobs are not encrypted.");
    }

    void enqueue() {
        Table table = new Table("put jobs", "jobs/s");
        contenders.values().forEach(JobsContender::pause);
        Duration slice = Duration.ofMillis(rounds.isSmoke() ? 1 : 300);
        try (LoadRun one = new LoadRun(1);
                LoadRun eight = new LoadRun(8)) {
            Runnable round = () -> {
                contenders.forEach((name, contender) -> {
                    LoadRun.Operation put = (thread, call) -> contender.enqueue(payload);
                    table.add(name, "1 thread", one.perSecond(put, slice));
                    table.add(name, "8 threads", eight.perSecond(put, slice));
                    table.add(name, "bulk", bulk(() -> contender.enqueueAll(payload, bulkSize())));
                    contender.clear();
                });
                LoadRun.Operation put = (thread, call) -> raw.enqueue(payload);
                table.add(RAW, "1 thread", one.perSecond(put, slice));
                table.add(RAW, "8 threads", eight.perSecond(put, slice));
                table.add(RAW, "bulk", bulk(() -> raw.enqueueAll(payload, bulkSize())));
                raw.clear();
            };
            warmUp(round, table);
        }
        contenders.values().forEach(JobsContender::resume);
        report.add(table);
        Sample again = ratio(table, SEALED_AGAIN, SEALED, "8 threads");
        report.add(Bar.ratioAtLeast(
                0.85, "put by 8 threads, over one LPUSH by hand", ratio(table, SEALED, RAW, "8 threads"), again));
        report.add(Bar.atLeast(100_000, " jobs/s", "put in bulk", table.sample(SEALED, "bulk")));
        report.add(Bar.ratioAtLeast(
                0.88, "put by 8 threads, sealed over unsealed", ratio(table, SEALED, UNSEALED, "8 threads"), again));
    }

    /** The first rounds are for the compilers. */
    private void warmUp(Runnable round, Table table) {
        if (!rounds.isSmoke()) {
            round.run();
            round.run();
        }
        table.clear();
        rounds.each(round);
    }

    private int bulkSize() {
        return rounds.isSmoke() ? 100 : BULK;
    }

    private double bulk(Runnable task) {
        long from = System.nanoTime();
        task.run();
        return bulkSize() * 1e9 / (System.nanoTime() - from);
    }

    void drain(int jobs, int peerJobs) {
        Table rate = new Table("drain no-op jobs", "jobs/s");
        Table cpu = new Table("processor time of the client", "µs a job");
        Runnable round = () -> {
            contenders.forEach((name, contender) -> {
                int count = name.startsWith(SEALED) ? jobs : peerJobs;
                System.err.println(name);
                long before = SYSTEM.getProcessCpuTime();
                rate.add(name, "drain", drained(contender, count));
                cpu.add(name, "drain", (SYSTEM.getProcessCpuTime() - before) / 1e3 / count);
            });
            raw.enqueueAll(payload, peerJobs);
            rate.add(RAW + ", one by one, acknowledged", "drain", rawDrain(raw::takeAndAcknowledge));
            raw.enqueueAll(payload, jobs);
            rate.add(RAW + ", 256 at once, not acknowledged", "drain", rawDrain(jobs));
        };
        if (!rounds.isSmoke()) {
            round.run();
        }
        rate.clear();
        cpu.clear();
        rounds.each(round);
        report.add(rate);
        report.add(cpu);
        report.note("Processor time is the whole process's, compilers and garbage collection included.");
        report.add(Bar.atLeast(50_000, " jobs/s", "drain of " + jobs + " jobs", rate.sample(SEALED, "drain")));
        report.add(Bar.ratioAtLeast(
                0.88,
                "drain, sealed over unsealed",
                ratio(rate, SEALED, UNSEALED, "drain"),
                ratio(rate, SEALED_AGAIN, SEALED, "drain")));
        report.add(Bar.atMost(20, " µs", "processor time of the client for a job", cpu.sample(SEALED, "drain")));
    }

    private double drained(JobsContender contender, int count) {
        contender.pause();
        Arrivals.expect(count);
        contender.enqueueAll(payload, count);
        long from = System.nanoTime();
        contender.resume();
        return count * 1e9 / (Arrivals.await() - from);
    }

    private static double rawDrain(BooleanSupplier take) {
        long from = System.nanoTime();
        int count = 0;
        while (take.getAsBoolean()) {
            count++;
        }
        return count * 1e9 / (System.nanoTime() - from);
    }

    private double rawDrain(int jobs) {
        long from = System.nanoTime();
        int count = 0;
        while (count < jobs) {
            count += raw.takeMany();
        }
        return count * 1e9 / (System.nanoTime() - from);
    }

    void pickUp() {
        Table table = new Table("from put to run, idle queue", "ms");
        int jobs = rounds.isSmoke() ? 2 : 200;
        rounds.each(() -> contenders.forEach((name, contender) -> {
            int count = name.startsWith("JobRunr") ? Math.min(jobs, 20) : jobs;
            double[] millis = new double[count];
            for (int i = 0; i < count; i++) {
                LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
                Arrivals.expect(1);
                long from = System.nanoTime();
                contender.enqueue(payload);
                millis[i] = (Arrivals.await() - from) / 1e6;
            }
            Arrays.sort(millis);
            table.add(name, "p50", millis[count / 2]);
            table.add(name, "p95", millis[count * 95 / 100]);
            table.add(name, "p99", millis[count * 99 / 100]);
        }));
        report.add(table);
        report.add(Bar.atMost(0.6, " ms", "pick-up p50", table.sample(SEALED, "p50")));
        report.add(Bar.atMost(3, " ms", "pick-up p99", table.sample(SEALED, "p99")));
    }

    void work(int jobs) {
        Table table = new Table("throughput with 1 ms of waiting in each job", "jobs/s");
        Arrivals.work(Duration.ofMillis(1).toNanos());
        rounds.each(() -> contenders.forEach((name, contender) -> table.add(name, "1 ms", drained(contender, jobs))));
        Arrivals.work(0);
        report.add(table);
    }

    /** A thousand jobs are put and run while so many wait behind them. */
    void growth(List<Integer> waiting) {
        Table table = new Table("put and claim beside waiting jobs", "jobs/s");
        int measured = rounds.isSmoke() ? 50 : 20_000;
        for (int count : waiting) {
            rounds.each(() -> {
                ours.pause();
                ours.enqueueAll(payload, count);
                Arrivals.expect(measured);
                ours.enqueueAll(payload, measured);
                long from = System.nanoTime();
                ours.resume();
                double rate = measured * 1e9 / (Arrivals.await() - from);
                ours.pause();
                ours.clear();
                ours.resume();
                table.add(SEALED, count + " waiting", rate);
            });
        }
        report.add(table);
        String few = waiting.get(0) + " waiting";
        String many = waiting.get(waiting.size() - 1) + " waiting";
        report.add(Bar.atMost(
                1.3, "x", few + " over " + many, table.sample(SEALED, few).over(table.sample(SEALED, many))));
    }

    void idle() {
        Table table = new Table("commands of an idle worker", "commands/s");
        rounds.each(() -> {
            long before = commands();
            long from = System.nanoTime();
            LockSupport.parkNanos((rounds.isSmoke() ? Duration.ofMillis(200) : IDLE).toNanos());
            table.add(SEALED, "idle", (commands() - before - 1) * 1e9 / (System.nanoTime() - from));
        });
        report.add(table);
        report.add(Bar.atMost(2, " commands/s", "idle worker", table.sample(SEALED, "idle")));
    }

    private long commands() {
        return String.valueOf(ours.server().command("INFO", "stats"))
                .lines()
                .filter(line -> line.startsWith("total_commands_processed:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElseThrow();
    }

    private static Sample ratio(Table table, String subject, String base, String setting) {
        return table.sample(subject, setting).over(table.sample(base, setting));
    }

    @Override
    public void close() {
        contenders.values().forEach(JobsContender::close);
        raw.close();
    }
}
