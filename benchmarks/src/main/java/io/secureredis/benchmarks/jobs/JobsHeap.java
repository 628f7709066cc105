package io.secureredis.benchmarks.jobs;

import io.secureredis.benchmarks.report.Report;
import io.secureredis.benchmarks.report.Table;
import java.lang.management.ManagementFactory;

/** Heap of a worker all of whose jobs are under way at the same time. */
public final class JobsHeap {

    private static final String HEAP = "heap of a worker, beyond that of an idle one";

    private final int jobs;

    /** With so many jobs. */
    public JobsHeap(int jobs) {
        this.jobs = jobs;
    }

    /** Adds a table. */
    public void measure(Report report) {
        Table table = new Table(HEAP, "bytes a job");
        try (SecureRedisContender contender = new SecureRedisContender(true, jobs)) {
            contender.pause();
            contender.enqueueAll("x".repeat(1024), jobs);
            long idle = usedBytes();
            Arrivals.hold();
            Arrivals.expect(jobs);
            contender.resume();
            Arrivals.await();
            table.add("secure-redis", jobs + " jobs in flight", (usedBytes() - idle) / (double) jobs);
            Arrivals.letGo();
        }
        report.add(table);
        report.note("Each job in flight has arguments of 1 KiB and waits in its method. "
                + (Runtime.version().feature() < 21
                        ? "Its thread's stack is not part of the heap."
                        : "It runs in a virtual thread, whose stack is part of the heap."));
    }

    /** What is left after a collection. */
    private static long usedBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
