package io.secureredis.jobs.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** Runs what is due in the caller's thread, one job after the other, and then stops: a worker for tests. */
final class ManualWorker {

    private static final long LEFT_MS = 100;
    private static final Duration LISTENERS = Duration.ofMinutes(1);

    private final JobWorkerParts parts;

    ManualWorker(JobWorkerParts parts) {
        this.parts = parts;
    }

    /** Runs until nothing is due, including jobs that other jobs put into queues; returns the number of attempts. */
    int run() {
        // A test that advances the clock means that time has passed, for leases too: do not wait for renewals.
        ScheduledExecutorService timer = new ScheduledThreadPoolExecutor(1, WorkerThreads.named("secure-jobs-manual-"));
        WorkerAssembly assembly = new WorkerAssembly(parts, Runnable::run, timer, Duration.ZERO);
        try {
            return rounds(assembly);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The thread was interrupted while it ran jobs", e);
        } finally {
            timer.shutdownNow();
            writeTallies(assembly);
        }
    }

    private int rounds(WorkerAssembly assembly) throws InterruptedException {
        int ran = 0;
        int round;
        do {
            round = round(assembly);
            ran += round;
        } while (round > 0);
        return ran;
    }

    private static void writeTallies(WorkerAssembly assembly) {
        WorkerShutdown shutdown = new WorkerShutdown();
        assembly.queues()
                .forEach(queue -> shutdown.send(queue, store -> queue.tally().flush()));
    }

    private static List<RunningJob> claimOne(WorkerQueue queue) {
        List<RunningJob> jobs;
        do {
            jobs = queue.claim(1);
        } while (jobs.isEmpty() && queue.mayHaveJobs());
        return jobs;
    }

    private int round(WorkerAssembly assembly) throws InterruptedException {
        int ran = 0;
        for (WorkerQueue queue : assembly.queues()) {
            assembly.upkeep().run(queue);
            List<RunningJob> jobs = claimOne(queue);
            ran += jobs.size();
            jobs.forEach(assembly.pool()::submit);
            // The job has run, or continues elsewhere; another thread reports its end to Redis.
            while (!queue.held().isEmpty()) {
                assembly.left().await(LEFT_MS);
            }
            // Jobs that listeners put into queues are part of the run, and a test sees the effects of listeners.
            parts.events().awaitTold(LISTENERS);
        }
        return ran;
    }
}
