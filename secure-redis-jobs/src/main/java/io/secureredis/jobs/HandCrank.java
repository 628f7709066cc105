package io.secureredis.jobs;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** Runs what is due in the thread of the caller, one job after the other, and then nothing more: a worker for tests. */
final class HandCrank {

    private static final long LEFT_MS = 100;
    private static final Duration LISTENERS = Duration.ofMinutes(1);

    private final JobWorkerParts parts;

    HandCrank(JobWorkerParts parts) {
        this.parts = parts;
    }

    /** Runs until nothing is due, what jobs put meanwhile included; returns how many attempts that were. */
    int run() {
        // A test that puts the clock forward means that time went by, for leases too: no patience with them.
        ScheduledExecutorService timer = new ScheduledThreadPoolExecutor(1, WorkerThreads.named("secure-jobs-crank-"));
        WorkerAssembly assembly = new WorkerAssembly(parts, Runnable::run, timer, Duration.ZERO);
        try {
            int ran = 0;
            int round;
            do {
                round = round(assembly);
                ran += round;
            } while (round > 0);
            return ran;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The thread was interrupted while it ran jobs", e);
        } finally {
            timer.shutdownNow();
        }
    }

    private int round(WorkerAssembly assembly) throws InterruptedException {
        int ran = 0;
        for (WorkerQueue queue : assembly.queues()) {
            assembly.upkeep().run(queue);
            List<RunningJob> jobs;
            do {
                jobs = queue.claim(1);
            } while (jobs.isEmpty() && queue.mayHaveJobs());
            ran += jobs.size();
            for (RunningJob job : jobs) {
                assembly.pool().submit(job);
            }
            // The job has run, or goes on elsewhere; its end is told to Redis by another thread.
            while (!queue.held().isEmpty()) {
                assembly.left().await(LEFT_MS);
            }
            // What they put is part of what runs, and a test sees what they saw.
            parts.events().awaitTold(LISTENERS);
        }
        return ran;
    }
}
