package io.secureredis.benchmarks.jobs;

import io.secureredis.benchmarks.report.Report;
import io.secureredis.benchmarks.report.Table;
import java.util.LinkedHashMap;
import java.util.Map;

/** Bytes in Redis for each waiting and each finished job. */
public final class JobsMemory {

    private final int jobs;

    /** With so many jobs. */
    public JobsMemory(int jobs) {
        this.jobs = jobs;
    }

    /** Adds a table. */
    public void measure(Report report) {
        Table table = new Table("one job with 1 KiB of arguments (used_memory)", "bytes");
        Map<String, Boolean> variants = new LinkedHashMap<>();
        variants.put("secure-redis", true);
        variants.put("secure-redis, unsealed", false);
        variants.forEach((name, seals) -> {
            try (SecureRedisContender contender = new SecureRedisContender(seals, 8)) {
                contender.pause();
                double empty = ServerFigures.usedBytes(contender.server());
                Arrivals.expect(jobs);
                contender.enqueueAll("x".repeat(1024), jobs);
                table.add(name, "waiting", (ServerFigures.usedBytes(contender.server()) - empty) / jobs);
                contender.resume();
                Arrivals.await();
                contender.pause();
                table.add(name, "finished, kept", (ServerFigures.usedBytes(contender.server()) - empty) / jobs);
            }
        });
        report.add(table);
        report.note(jobs
                + " jobs; finished ones are kept for an hour, at most 10,000 of them, unless a job says otherwise.");
    }
}
