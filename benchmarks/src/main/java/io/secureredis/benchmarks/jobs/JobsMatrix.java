package io.secureredis.benchmarks.jobs;

import com.sun.management.OperatingSystemMXBean;
import io.secureredis.benchmarks.LoadRun;
import io.secureredis.benchmarks.Rounds;
import io.secureredis.benchmarks.report.Bar;
import io.secureredis.benchmarks.report.Report;
import io.secureredis.benchmarks.report.Sample;
import io.secureredis.benchmarks.report.Table;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** What is measured of the queues, and which bars are drawn. */
final class JobsMatrix implements AutoCloseable {

    private static final String SEALED = JobsPeer.SEALED.title;
    private static final String SEALED_AGAIN = JobsPeer.SEALED_AGAIN.title;
    private static final String UNSEALED = JobsPeer.UNSEALED.title;
    private static final String RAW = JobsPeer.RAW.title;
    private static final String RQUEUE = JobsPeer.RQUEUE.title;
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final int BULK = 20_000;
    private static final int GROWTH_WARM_UPS = 5;
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final Rounds rounds;
    private final Report report;
    private final String payload = "x".repeat(1024);
    private final Map<String, JobsContender> contenders = new LinkedHashMap<>();
    private final Map<String, RqueueProcess> rqueues = new LinkedHashMap<>();
    private final SecureRedisContender ours;
    private final RawRedis raw = new RawRedis();
    private final RawStream stream = new RawStream();

    /** @param rqueue the jar of {@code benchmarks/rqueue}, or {@code null} to do without */
    JobsMatrix(Rounds rounds, Report report, int concurrency, Set<JobsPeer> peers, @Nullable Path rqueue) {
        this.rounds = rounds;
        this.report = report;
        this.ours = new SecureRedisContender(true, concurrency);
        contenders.put(SEALED, ours);
        if (peers.contains(JobsPeer.UNSEALED)) {
            contenders.put(UNSEALED, new SecureRedisContender(false, concurrency));
        }
        if (peers.contains(JobsPeer.SEALED_AGAIN)) {
            contenders.put(SEALED_AGAIN, new SecureRedisContender(true, concurrency));
        }
        if (peers.contains(JobsPeer.REDISSON)) {
            contenders.put(JobsPeer.REDISSON.title, new RedissonContender(concurrency));
        }
        if (peers.contains(JobsPeer.JOBRUNR)) {
            contenders.put(JobsPeer.JOBRUNR.title, new JobRunrContender(concurrency));
        }
        if (rqueue != null) {
            rqueues.put(RQUEUE, new RqueueProcess(rqueue, true));
            rqueues.put(JobsPeer.RQUEUE_AS_IT_COMES.title, new RqueueProcess(rqueue, false));
        }
        report.note("Arguments of 1 KiB; " + concurrency + " jobs at a time; each queue on a Redis "
                + ours.server().version() + " of its own, on loopback. The peers' jobs are not encrypted.");
        if (rqueue == null) {
            report.note("Rqueue was left out: give its jar with --rqueue (mvn -f benchmarks/rqueue/pom.xml package).");
        }
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
                RqueueProcess rqueue = rqueues.get(RQUEUE);
                if (rqueue != null) {
                    int millis = (int) slice.toMillis();
                    table.add(RQUEUE, "1 thread", rqueue.put(1, millis));
                    table.add(RQUEUE, "8 threads", rqueue.put(8, millis));
                    table.add(RQUEUE, "bulk", rqueue.bulk(bulkSize() / 10));
                }
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
        ratioBar(table, "8 threads", 0.85, "put by 8 threads, over one LPUSH by hand", RAW);
        report.add(Bar.atLeast(40_000, " jobs/s", "put by 8 threads", table.sample(SEALED, "8 threads")));
        report.add(Bar.atLeast(120_000, " jobs/s", "put in bulk", table.sample(SEALED, "bulk")));
        ratioBar(table, "8 threads", 0.88, "put by 8 threads, sealed over unsealed", UNSEALED);
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
        Table server = new Table("processor time of the Redis server, put included", "µs a job");
        Runnable round = () -> {
            contenders.forEach((name, contender) -> {
                int count = name.startsWith(SEALED) ? jobs : peerJobs;
                double serverBefore = ServerFigures.processorMicros(contender.server());
                long before = SYSTEM.getProcessCpuTime();
                rate.add(name, "drain", drained(contender, count));
                cpu.add(name, "drain", (SYSTEM.getProcessCpuTime() - before) / 1e3 / count);
                if (contender.server() != null) {
                    double after = ServerFigures.processorMicros(contender.server());
                    server.add(name, "drain", (after - serverBefore) / count);
                }
            });
            rqueues.forEach((name, rqueue) -> rate.add(name, "drain", rqueue.drain(few(name, peerJobs))));
            raw.enqueueAll(payload, peerJobs);
            rate.add(RAW + ", one by one, acknowledged", "drain", rawDrain(raw::takeAndAcknowledge));
            raw.enqueueAll(payload, jobs);
            rate.add(RAW + ", 256 at once, not acknowledged", "drain", rawDrain(jobs, raw::takeMany));
            stream.enqueueAll(payload, jobs);
            rate.add(RAW + ", a stream, 256 sealed as one", "drain", rawDrain(jobs, stream::takeBatch));
        };
        if (!rounds.isSmoke()) {
            round.run();
        }
        rate.clear();
        cpu.clear();
        server.clear();
        rounds.each(round);
        report.add(rate);
        report.add(cpu);
        report.add(server);
        report.note("Processor time is the whole process's, compilers and garbage collection included.");
        report.add(Bar.atLeast(100_000, " jobs/s", "drain of " + jobs + " jobs", rate.sample(SEALED, "drain")));
        ratioBar(rate, "drain", 20, "drain, over Rqueue tuned", RQUEUE);
        ratioBar(rate, "drain", 0.88, "drain, sealed over unsealed", UNSEALED);
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

    private static double rawDrain(int jobs, IntSupplier take) {
        long from = System.nanoTime();
        int count = 0;
        while (count < jobs) {
            count += take.getAsInt();
        }
        return count * 1e9 / (System.nanoTime() - from);
    }

    void pickUp() {
        Table table = new Table("from put to run, idle queue", "ms");
        int jobs = rounds.isSmoke() ? 2 : 200;
        Runnable round = () -> {
            contenders.forEach((name, contender) -> {
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
            });
            rqueues.forEach((name, rqueue) -> {
                double[] millis = rqueue.pickUp(few(name, jobs));
                table.add(name, "p50", millis[0]);
                table.add(name, "p95", millis[1]);
                table.add(name, "p99", millis[2]);
            });
        };
        warmUp(round, table);
        report.add(table);
        report.add(Bar.atMost(0.6, " ms", "pick-up p50", table.sample(SEALED, "p50")));
        report.add(Bar.atMost(3, " ms", "pick-up p99", table.sample(SEALED, "p99")));
    }

    void work(int jobs) {
        Table table = new Table("throughput with 1 ms of waiting in each job", "jobs/s");
        Arrivals.work(Duration.ofMillis(1).toNanos());
        rounds.each(() -> {
            contenders.forEach((name, contender) -> table.add(name, "1 ms", drained(contender, jobs)));
            rqueues.forEach((name, rqueue) -> table.add(name, "1 ms", rqueue.work(few(name, jobs))));
        });
        Arrivals.work(0);
        report.add(table);
    }

    /** How fast jobs run where many more wait. */
    void growth(List<Integer> waiting) {
        Table table = new Table("run jobs next to waiting ones", "jobs/s");
        Runnable round = () -> waiting.forEach(count -> table.add(SEALED, count + " waiting", beside(count)));
        if (!rounds.isSmoke()) {
            // For the compilers: the first one does not find them colder than the others
            int few = waiting.get(0);
            for (int i = 0; i < GROWTH_WARM_UPS; i++) {
                beside(few);
            }
        }
        rounds.each(round);
        report.add(table);
        String few = waiting.get(0) + " waiting";
        String many = waiting.get(waiting.size() - 1) + " waiting";
        report.add(Bar.atMost(
                1.3, "x", few + " over " + many, table.sample(SEALED, few).over(table.sample(SEALED, many))));
    }

    /** Jobs a second that run while so many more wait; putting them is not part of it. */
    private double beside(int waiting) {
        int measured = rounds.isSmoke() ? 50 : 20_000;
        ours.pause();
        ours.enqueueAll(payload, waiting);
        Arrivals.expect(measured);
        ours.enqueueAll(payload, measured);
        long from = System.nanoTime();
        ours.resume();
        double rate = measured * 1e9 / (Arrivals.await() - from);
        ours.pause();
        ours.clear();
        ours.resume();
        return rate;
    }

    /** Where the time goes for each goal. The rounds before are for the compilers. */
    void profile(int jobs) {
        JobsProfile profile = new JobsProfile(ours);
        Duration slice = Duration.ofMillis(rounds.isSmoke() ? 1 : 1000);
        try (LoadRun eight = new LoadRun(8)) {
            Runnable round = () -> {
                ours.pause();
                profile.measure("put in bulk", () -> {
                    ours.enqueueAll(payload, jobs);
                    return jobs;
                });
                Arrivals.expect(jobs);
                profile.measure("drain", () -> {
                    ours.resume();
                    Arrivals.await();
                    return jobs;
                });
                ours.pause();
                profile.measure(
                        "put by 8 threads",
                        () -> eight.timed((thread, call) -> ours.enqueue(payload), slice)
                                .count());
                ours.clear();
            };
            warmUp(round, profile.table());
        }
        ours.resume();
        report.add(profile.table());
    }

    void idle() {
        Table table = new Table("commands of an idle worker", "commands/s");
        rounds.each(() -> {
            double before = ServerFigures.commands(ours.server());
            long from = System.nanoTime();
            LockSupport.parkNanos((rounds.isSmoke() ? Duration.ofMillis(200) : IDLE).toNanos());
            table.add(
                    SEALED,
                    "idle",
                    (ServerFigures.commands(ours.server()) - before) * 1e9 / (System.nanoTime() - from));
        });
        report.add(table);
        report.add(Bar.atMost(2, " commands/s", "idle worker", table.sample(SEALED, "idle")));
    }

    /** With its defaults Rqueue runs some ten jobs a second. */
    private static int few(String name, int jobs) {
        return name.equals(RQUEUE) ? jobs : Math.min(jobs, 20);
    }

    /** At least so many times the base, where that was measured. */
    private void ratioBar(Table table, String setting, double limit, String claim, String base) {
        if (table.has(base, setting)) {
            String control = table.has(SEALED_AGAIN, setting) ? SEALED_AGAIN : SEALED;
            report.add(Bar.ratioAtLeast(
                    limit, claim, ratio(table, SEALED, base, setting), ratio(table, control, SEALED, setting)));
        }
    }

    private static Sample ratio(Table table, String subject, String base, String setting) {
        return table.sample(subject, setting).over(table.sample(base, setting));
    }

    @Override
    public void close() {
        contenders.values().forEach(JobsContender::close);
        rqueues.values().forEach(RqueueProcess::close);
        raw.close();
        stream.close();
    }
}
