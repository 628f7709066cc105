package io.secureredis.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Runs jobs in this process: starts with the application, and stops before its other beans.
 *
 * <p>On stop it claims no more, gives back what has not begun, lets running jobs end for a while, then interrupts them and gives them back too; no attempt is spent.
 *
 * <p>Read next: {@link ClaimLoop}, {@link JobPool}, {@link JobRunner}, {@link JobReporter}.
 */
final class JobWorker implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(JobWorker.class);
    private static final long LEAVE_POLL_MS = 20;

    private final JobWorkerParts parts;
    private @Nullable Running running;

    JobWorker(JobWorkerParts parts) {
        this.parts = parts;
    }

    /** What exists while it runs. */
    private record Running(
            List<WorkerQueue> queues,
            List<ClaimLoop> loops,
            List<Thread> threads,
            ExecutorService executor,
            ScheduledExecutorService timer,
            Future<?> renewal,
            Signal left) {}

    @Override
    public synchronized void start() {
        if (running != null) {
            return;
        }
        JobProperties.Worker settings = parts.properties().worker();
        ScheduledExecutorService timer = timer();
        ExecutorService executor = WorkerThreads.forJobs(settings);
        WorkerAssembly assembly = new WorkerAssembly(parts, executor, timer, settings.lease());
        List<WorkerQueue> queues = assembly.queues();
        List<ClaimLoop> loops = assembly.loops();
        List<Thread> threads = new ArrayList<>();
        loops.forEach(loop -> threads.add(WorkerThreads.start(loop, "secure-jobs-claim-" + threads.size())));
        timer.execute(() -> prepare(assembly.retry(), queues));
        long everyMs = settings.lease().toMillis() / 3;
        Future<?> renewal = timer.scheduleWithFixedDelay(() -> renew(queues), 0, everyMs, TimeUnit.MILLISECONDS);
        watchQueuesAndServers(timer);
        running = new Running(queues, loops, threads, executor, timer, renewal, assembly.left());
        log.info(
                "Worker {} serves the queues {} with {} places",
                assembly.identity().id(),
                queues.stream().map(queue -> queue.queue().name()).toList(),
                settings.concurrency());
    }

    /** Redis may not be up yet; the application starts all the same. */
    private void prepare(Retry retry, List<WorkerQueue> queues) {
        retry.untilAnswered(() -> {
            queues.forEach(queue -> parts.queues().announce(queue.queue()));
            parts.putDeclaredSchedules();
            parts.reportStrandedSchedules();
            queues.stream()
                    .map(queue -> queue.queue().store().redis())
                    .distinct()
                    .forEach(ServerAdvice::give);
            return CompletableFuture.completedFuture(true);
        });
    }

    private static ScheduledExecutorService timer() {
        ScheduledThreadPoolExecutor timer =
                new ScheduledThreadPoolExecutor(1, WorkerThreads.named("secure-jobs-timer-"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return timer;
    }

    /** Until the timer ends. */
    @SuppressWarnings("FutureReturnValueIgnored") // Neither task throws
    private void watchQueuesAndServers(ScheduledExecutorService timer) {
        timer.scheduleWithFixedDelay(new UnservedQueues(parts.queues())::report, 1, 1, TimeUnit.MINUTES);
        timer.scheduleWithFixedDelay(this::watchServers, 15, 15, TimeUnit.SECONDS);
    }

    private void watchServers() {
        try {
            parts.queues().states();
        } catch (Throwable e) {
            // As below
            log.debug("The servers of the jobs were not looked at this time", e);
        }
    }

    private static void renew(List<WorkerQueue> queues) {
        for (WorkerQueue queue : queues) {
            try {
                queue.renewAll();
            } catch (Throwable e) {
                // A timer that meets an exception never rings again.
                log.debug(
                        "Leases of queue {} were not renewed this time",
                        queue.queue().name(),
                        e);
            }
        }
    }

    @Override
    public void stop(Runnable callback) {
        WorkerThreads.start(
                () -> {
                    stop();
                    callback.run();
                },
                "secure-jobs-stop");
    }

    @Override
    public synchronized void stop() {
        Running stopping = running;
        if (stopping == null) {
            return;
        }
        running = null;
        Farewell farewell = new Farewell();
        stopping.loops.forEach(ClaimLoop::quiet);
        join(stopping.threads);
        awaitRunning(stopping, parts.properties().worker().shutdownTimeout(), farewell);
        giveBack(stopping, farewell);
        stopping.renewal.cancel(false);
        stopping.executor.shutdownNow();
        end(stopping.timer);
        stopping.queues.forEach(queue -> close(queue, farewell));
        awaitListeners();
        log.info("The worker has stopped");
    }

    /** While their beans are still there. */
    private void awaitListeners() {
        try {
            if (!parts.events().awaitTold(Farewell.PATIENCE)) {
                log.warn("The worker has stopped before all listeners of JobEvent were told");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitRunning(Running stopping, Duration most, Farewell farewell) {
        for (WorkerQueue queue : stopping.queues) {
            queue.held().stream().filter(job -> !job.hasBegun()).forEach(job -> job.stop(RunningJob.Stop.SHUTDOWN));
        }
        giveBackStopped(stopping, farewell);
        long end = System.nanoTime() + most.toNanos();
        try {
            while (isHolding(stopping) && System.nanoTime() < end) {
                stopping.left.await(LEAVE_POLL_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isHolding(Running stopping) {
        return stopping.queues.stream().anyMatch(queue -> !queue.held().isEmpty());
    }

    private static void giveBack(Running stopping, Farewell farewell) {
        stopping.queues.forEach(queue -> queue.held().forEach(job -> job.stop(RunningJob.Stop.SHUTDOWN)));
        giveBackStopped(stopping, farewell);
    }

    private static void giveBackStopped(Running stopping, Farewell farewell) {
        for (WorkerQueue queue : stopping.queues) {
            List<RunningJob> back = queue.held().stream()
                    .filter(job -> job.stop() == RunningJob.Stop.SHUTDOWN && job.end())
                    .toList();
            if (!back.isEmpty()) {
                List<QueueStore.Held> held = back.stream().map(RunningJob::held).toList();
                if (!farewell.say(queue, store -> store.release(held))) {
                    log.warn(
                            "{} jobs of queue {} could not be given back; they run again when their leases end",
                            back.size(),
                            queue.queue().name());
                }
                back.forEach(queue::leave);
            }
        }
    }

    /** Lets a renewal that is under way come to its end: after the farewell it would be a sign of life, and one that is interrupted may leave a connection half open. */
    private static void end(ScheduledExecutorService timer) {
        timer.shutdown();
        try {
            if (!timer.awaitTermination(Farewell.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                timer.shutdownNow();
            }
        } catch (InterruptedException e) {
            timer.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static void close(WorkerQueue queue, Farewell farewell) {
        farewell.say(queue, store -> queue.signOff());
        queue.close();
    }

    private static void join(List<Thread> threads) {
        try {
            for (Thread thread : threads) {
                thread.join(Farewell.PATIENCE.toMillis());
            }
            // Whoever is still there waits for a Redis that does not answer
            for (Thread thread : threads) {
                thread.interrupt();
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return running != null;
    }

    @Override
    public boolean isAutoStartup() {
        return parts.properties().worker().enabled();
    }
}
