package io.secureredis.jobs.engine;

import io.secureredis.jobs.JobProperties;
import io.secureredis.jobs.inspect.WorkerOverview;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.jobs.redis.QueueStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Runs jobs in this process: starts with the application, and stops before its other beans.
 *
 * <p>On stop it claims no more, gives back what has not started, and lets running jobs finish for a while. Then it
 * interrupts them and gives them back too; no attempt is used.
 *
 * <p>Read next: {@link ClaimLoop}, {@link JobPool}, {@link JobRunner}, {@link JobReporter}.
 */
final class JobWorker implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(JobWorker.class);
    private static final long LEAVE_POLL_MS = 20;

    /** How often to look for schedules that cannot be opened; with a short lease, more often. */
    private static final long LOOK_MS = 60_000;

    /** How often to send what was counted; with a short lease, more often. */
    private static final long TALLY_MS = 10_000;

    private final JobWorkerParts parts;
    private @Nullable Running running;

    JobWorker(JobWorkerParts parts) {
        this.parts = parts;
    }

    /** The parts that exist while it runs. */
    private record Running(
            List<WorkerQueue> queues,
            List<ClaimLoop> loops,
            List<Thread> threads,
            ExecutorService executor,
            Timers timers,
            WorkerAssembly assembly,
            AtomicLong lastOrder) {

        Signal left() {
            return assembly.left();
        }
    }

    /**
     * What rings while it runs. Whatever may wait for one server has a thread of its own, so that a server that does
     * not answer ends no lease at another one.
     *
     * @param timer for what does not wait
     * @param upkeep for what may wait for a server
     */
    private record Timers(ScheduledExecutorService timer, ScheduledExecutorService upkeep, List<Future<?>> renewals) {}

    @Override
    public synchronized void start() {
        if (running != null) {
            return;
        }
        JobProperties.Worker settings = parts.properties().worker();
        ScheduledExecutorService timer = timer(1, "secure-jobs-timer-");
        ExecutorService executor = WorkerThreads.forJobs(settings);
        WorkerAssembly assembly = new WorkerAssembly(parts, executor, timer, settings.lease());
        List<WorkerQueue> queues = assembly.queues();
        List<ClaimLoop> loops = assembly.loops();
        List<Thread> threads = new ArrayList<>();
        loops.forEach(loop -> threads.add(WorkerThreads.start(loop, "secure-jobs-claim-" + threads.size())));
        Timers timers = new Timers(timer, upkeep(queues), new ArrayList<>());
        AtomicLong lastOrder = new AtomicLong();
        queues.forEach(queue -> queue.onOrder(order -> obey(assembly, lastOrder, order)));
        keepUp(timers, queues, settings.lease());
        running = new Running(queues, loops, threads, executor, timers, assembly, lastOrder);
        log.info(
                "Worker {} serves the queues {} with {} slots",
                assembly.identity().id(),
                queues.stream().map(queue -> queue.queue().name()).toList(),
                settings.concurrency());
    }

    /** The same one arrives at each sign of life, and an older one may be put back. */
    private void obey(WorkerAssembly assembly, AtomicLong last, WorkerIdentity.Order order) {
        long before = last.getAndAccumulate(order.number(), Math::max);
        if (order.number() <= before) {
            return;
        }
        log.info("Worker {} was told to {}", assembly.identity().id(), order.command());
        assembly.queues().forEach(queue -> queue.announceAs(stateAfter(order.command())));
        switch (order.command()) {
            case QUIET -> assembly.pool().quiet(true);
            case RESUME -> {
                assembly.pool().quiet(false);
                assembly.loops().forEach(ClaimLoop::resume);
            }
            case STOP -> WorkerThreads.start(this::stop, "secure-jobs-stop");
        }
    }

    private static WorkerOverview.State stateAfter(WorkerOverview.Command command) {
        return switch (command) {
            case QUIET -> WorkerOverview.State.QUIET;
            case RESUME -> WorkerOverview.State.RUNNING;
            case STOP -> WorkerOverview.State.STOPPING;
        };
    }

    /**
     * Threads for each server to prepare it, renew its leases, look at its schedules and count what ran; and two for
     * all of them.
     */
    private ScheduledExecutorService upkeep(List<WorkerQueue> queues) {
        return timer(4 * byServer(queues).size() + 2, "secure-jobs-upkeep-");
    }

    private Map<JobRedis, List<WorkerQueue>> byServer(List<WorkerQueue> queues) {
        Map<JobRedis, List<WorkerQueue>> servers = new LinkedHashMap<>();
        parts.queues().servers().forEach(server -> servers.put(server.redis(), new ArrayList<>()));
        queues.forEach(queue -> servers.computeIfAbsent(queue.queue().store().redis(), server -> new ArrayList<>())
                .add(queue));
        return servers;
    }

    /** Until the timers end. */
    @SuppressWarnings("FutureReturnValueIgnored") // None of the tasks throws
    private void keepUp(Timers timers, List<WorkerQueue> queues, Duration lease) {
        ScheduledExecutorService upkeep = timers.upkeep;
        byServer(queues).forEach((server, own) -> {
            upkeep.execute(() -> prepare(new Retry(upkeep), server, own));
            timers.renewals.add(
                    upkeep.scheduleWithFixedDelay(() -> renew(own), 0, lease.toMillis() / 3, TimeUnit.MILLISECONDS));
        });
        long lookMs = Math.min(LOOK_MS, 2 * lease.toMillis());
        long tallyMs = Math.min(TALLY_MS, lease.toMillis() / 3);
        byServer(queues).forEach((server, own) -> {
            upkeep.scheduleWithFixedDelay(
                    () -> own.forEach(this::lookForStrandedSchedules), lookMs, lookMs, TimeUnit.MILLISECONDS);
            upkeep.scheduleWithFixedDelay(
                    () -> own.forEach(JobWorker::tally), 2 * tallyMs, tallyMs, TimeUnit.MILLISECONDS);
        });
        upkeep.scheduleWithFixedDelay(new UnservedQueues(parts.queues())::report, 1, 1, TimeUnit.MINUTES);
        upkeep.scheduleWithFixedDelay(this::watchServers, 15, 15, TimeUnit.SECONDS);
    }

    /** Redis may not be up yet; the application starts all the same. */
    private void prepare(Retry retry, JobRedis server, List<WorkerQueue> queues) {
        retry.untilAnswered(() -> {
            queues.forEach(queue -> parts.queues().announce(queue.queue()));
            parts.putDeclaredSchedules(server);
            queues.forEach(queue -> parts.reportStrandedSchedules(queue.queue()));
            if (!queues.isEmpty()) {
                ServerAdvice.give(server);
            }
            return CompletableFuture.completedFuture(true);
        });
    }

    private static ScheduledExecutorService timer(int threads, String name) {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(threads, WorkerThreads.named(name));
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return timer;
    }

    /** Secrets are retired while a worker runs, too. */
    private void lookForStrandedSchedules(WorkerQueue queue) {
        try {
            parts.reportStrandedSchedules(queue.queue());
        } catch (Throwable e) {
            // As below
            log.debug(
                    "The schedules of queue {} could not be read this time",
                    queue.queue().name(),
                    e);
        }
    }

    private static void tally(WorkerQueue queue) {
        try {
            // In this order: what was counted is sent even if Redis does not answer what is asked after it
            queue.queue().store().redis().await(queue.tally().flush());
            queue.tally().look();
        } catch (Throwable e) {
            // As below
            log.debug(
                    "The runs of queue {} could not be counted this time",
                    queue.queue().name(),
                    e);
        }
    }

    private void watchServers() {
        try {
            parts.queues().states();
        } catch (Throwable e) {
            // As below
            log.debug("The jobs' servers could not be checked this time", e);
        }
    }

    private static void renew(List<WorkerQueue> queues) {
        for (WorkerQueue queue : queues) {
            try {
                queue.renewAll();
            } catch (Throwable e) {
                // A timer stops after an exception.
                log.debug(
                        "The leases of queue {} could not be renewed this time",
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
        WorkerShutdown shutdown = new WorkerShutdown();
        stopping.loops.forEach(ClaimLoop::quiet);
        join(stopping.threads);
        awaitRunning(stopping, parts.properties().worker().shutdownTimeout(), shutdown);
        giveBack(stopping, shutdown);
        stopping.timers.renewals.forEach(renewal -> renewal.cancel(false));
        stopping.executor.shutdownNow();
        end(stopping.timers);
        stopping.queues.forEach(queue -> close(queue, shutdown));
        awaitListeners();
        log.info("The worker has stopped");
    }

    /** Waits while their beans still exist. */
    private void awaitListeners() {
        try {
            if (!parts.events().awaitTold(WorkerShutdown.TIMEOUT)) {
                log.warn("The worker has stopped before all JobEvents were delivered");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitRunning(Running stopping, Duration most, WorkerShutdown shutdown) {
        for (WorkerQueue queue : stopping.queues) {
            queue.held().stream()
                    .filter(job -> !job.hasBegun() || job.endsTheApplication())
                    .forEach(job -> job.stop(RunningJob.Stop.SHUTDOWN));
        }
        giveBackStopped(stopping, shutdown);
        long end = System.nanoTime() + most.toNanos();
        try {
            while (isHolding(stopping) && System.nanoTime() < end) {
                stopping.left().await(LEAVE_POLL_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isHolding(Running stopping) {
        return stopping.queues.stream().anyMatch(queue -> !queue.held().isEmpty());
    }

    private static void giveBack(Running stopping, WorkerShutdown shutdown) {
        stopping.queues.forEach(queue -> queue.held().forEach(job -> job.stop(RunningJob.Stop.SHUTDOWN)));
        giveBackStopped(stopping, shutdown);
    }

    private static void giveBackStopped(Running stopping, WorkerShutdown shutdown) {
        for (WorkerQueue queue : stopping.queues) {
            List<RunningJob> ended = queue.held().stream()
                    .filter(job -> job.stop() == RunningJob.Stop.SHUTDOWN && job.end())
                    .toList();
            List<RunningJob> back =
                    ended.stream().filter(job -> !countsAsCrash(job)).toList();
            if (!back.isEmpty()) {
                giveBack(queue, back, shutdown);
            }
            ended.forEach(queue::leave);
        }
    }

    /** Its lease expires, as that of a worker that was killed. */
    private static boolean countsAsCrash(RunningJob job) {
        boolean counts = job.endsTheApplication();
        if (counts) {
            log.warn(
                    "SR489 The job {} ({}) ends its application: it calls System.exit or closes the context. That counts"
                            + " as a crash. It runs again when its lease expires, and is dead after max-crashes.",
                    job.id(),
                    job.task());
        }
        return counts;
    }

    private static void giveBack(WorkerQueue queue, List<RunningJob> back, WorkerShutdown shutdown) {
        List<QueueStore.Start> notMade = RunningJob.startsNotMade(back);
        if (!notMade.isEmpty()) {
            shutdown.send(queue, store -> store.refund(notMade));
        }
        List<QueueStore.Held> held = back.stream().map(RunningJob::held).toList();
        CompletableFuture<?> said =
                CompletableFuture.allOf(back.stream().map(RunningJob::said).toArray(CompletableFuture<?>[]::new));
        if (!shutdown.send(queue, store -> said.thenCompose(all -> store.release(held)))) {
            log.warn(
                    "{} jobs of queue {} could not be given back; they run again when their leases expire",
                    back.size(),
                    queue.queue().name());
        }
    }

    /**
     * Lets a renewal that is under way come to its end: after the goodbye to Redis it would be a sign of life, and one
     * that is interrupted may leave a connection half open.
     */
    private static void end(Timers timers) {
        List<ScheduledExecutorService> all = List.of(timers.timer, timers.upkeep);
        all.forEach(ScheduledExecutorService::shutdown);
        long end = System.nanoTime() + WorkerShutdown.TIMEOUT.toNanos();
        try {
            for (ScheduledExecutorService timer : all) {
                if (!timer.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    timer.shutdownNow();
                }
            }
        } catch (InterruptedException e) {
            all.forEach(ScheduledExecutorService::shutdownNow);
            Thread.currentThread().interrupt();
        }
    }

    private static void close(WorkerQueue queue, WorkerShutdown shutdown) {
        shutdown.send(queue, store -> queue.tally().flush());
        shutdown.send(queue, store -> queue.signOff());
        queue.close();
    }

    private static void join(List<Thread> threads) {
        try {
            for (Thread thread : threads) {
                thread.join(WorkerShutdown.TIMEOUT.toMillis());
            }
            // Threads that still run are waiting for a Redis that does not answer
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
