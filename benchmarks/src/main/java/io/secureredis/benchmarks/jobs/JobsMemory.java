package io.secureredis.benchmarks.jobs;

import io.secureredis.benchmarks.report.Report;
import io.secureredis.benchmarks.report.Table;
import io.secureredis.testserver.RedisTestServer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** Bytes in Redis for each waiting and each finished job. */
public final class JobsMemory {

    private static final int WORKERS = 8;

    private final int jobs;

    /** With so many jobs. */
    public JobsMemory(int jobs) {
        this.jobs = jobs;
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
        report.add(table);
        report.note(
                jobs
                        + " jobs; finished ones are kept for an hour, at most 10,000 of them, unless a job says otherwise. Redisson keeps none, and gives their memory back by and by.");
    }

    private void measure(Table table, String name, JobsContender contender) {
        RedisTestServer server = Objects.requireNonNull(contender.server());
        contender.pause();
        double empty = ServerFigures.usedBytes(server);
        Arrivals.expect(jobs);
        contender.enqueueAll("x".repeat(1024), jobs);
        table.add(name, "waiting", (ServerFigures.usedBytes(server) - empty) / jobs);
        contender.resume();
        Arrivals.await();
        contender.pause();
        table.add(name, "finished, kept", (ServerFigures.usedBytes(server) - empty) / jobs);
    }
}
