package io.secureredis.benchmarks.jobs;

import io.secureredis.benchmarks.report.Report;
import io.secureredis.benchmarks.report.Table;
import io.secureredis.testserver.RedisTestServer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Bytes in Redis for each waiting and each finished job. */
public final class JobsMemory {

    private static final int WORKERS = 8;

    private static final String WAITING = "waiting";
    private static final String FINISHED = "finished, kept";

    private final int jobs;
    private final @Nullable Path rqueue;

    /**
     * With so many jobs.
     *
     * @param rqueue the jar of {@code benchmarks/rqueue}, or {@code null} to do without
     */
    public JobsMemory(int jobs, @Nullable Path rqueue) {
        this.jobs = jobs;
        this.rqueue = rqueue;
    }

    /** Adds a table. */
    public void measure(Report report) {
        Table table = new Table("one job with 1 KiB of arguments (used_memory)", "bytes");
        Map<String, Supplier<JobsContender>> variants = new LinkedHashMap<>();
        variants.put(JobsPeer.SEALED.title, () -> new SecureRedisContender(true, WORKERS));
        variants.put(JobsPeer.UNSEALED.title, () -> new SecureRedisContender(false, WORKERS));
        variants.put(JobsPeer.REDISSON.title, () -> new RedissonContender(WORKERS));
        variants.forEach((name, variant) -> {
            try (JobsContender contender = variant.get()) {
                measure(table, name, contender);
            }
        });
        if (rqueue != null) {
            measureRqueue(table, rqueue);
        }
        report.add(table);
        report.note(
                jobs
                        + " jobs; finished ones are kept for an hour, at most 10,000 of them, unless a job says otherwise. Redisson keeps none, and gives their memory back gradually; Rqueue keeps what it knows of them for half an hour. JobRunr 8 stores nothing in Redis.");
    }

    private void measure(Table table, String name, JobsContender contender) {
        RedisTestServer server = Objects.requireNonNull(contender.server());
        contender.pause();
        double empty = ServerFigures.usedBytes(server);
        Arrivals.expect(jobs);
        contender.enqueueAll("x".repeat(1024), jobs);
        table.add(name, WAITING, (ServerFigures.usedBytes(server) - empty) / jobs);
        contender.resume();
        Arrivals.await();
        contender.pause();
        table.add(name, FINISHED, (ServerFigures.usedBytes(server) - empty) / jobs);
    }

    private void measureRqueue(Table table, Path jar) {
        try (RqueueProcess process = new RqueueProcess(jar, true)) {
            // Its queue is known to Redis from here on
            process.hold(1);
            process.letGo(1);
            double empty = ServerFigures.usedBytes(process.server());
            process.hold(jobs);
            table.add("Rqueue", WAITING, (ServerFigures.usedBytes(process.server()) - empty) / jobs);
            process.letGo(jobs);
            table.add("Rqueue", FINISHED, (ServerFigures.usedBytes(process.server()) - empty) / jobs);
        }
    }
}
