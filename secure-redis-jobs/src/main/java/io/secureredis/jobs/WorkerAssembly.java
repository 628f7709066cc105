package io.secureredis.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/** Puts the parts of a running worker together, on threads that it is given. */
final class WorkerAssembly {

    private static final Duration LEAST_IDLE = Duration.ofSeconds(5);
    private static final Duration IDLE_PER_QUEUE = Duration.ofMillis(2500);

    private final JobWorkerParts parts;
    private final WorkerIdentity identity;
    private final Retry retry;
    private final Duration idle;
    private final JobPool pool;
    private final QueueUpkeep upkeep;
    private final Signal left = new Signal();
    private final List<WorkerQueue> queues = new ArrayList<>();
    private final List<ClaimLoop> loops = new CopyOnWriteArrayList<>();

    /** @param patience with leases of others after a jump of the server's clock */
    WorkerAssembly(JobWorkerParts parts, Executor executor, ScheduledExecutorService timer, Duration patience) {
        this.parts = parts;
        this.identity = WorkerIdentity.ofThisProcess(parts.properties().worker().concurrency());
        this.retry = new Retry(timer);
        this.idle = idle(parts.queueNames().size());
        this.upkeep = new QueueUpkeep(parts.recurring(), parts.properties(), parts.events(), idle, patience);
        this.pool = pool(executor, timer);
        Map<JobRedis, List<JobQueue>> byServer = new LinkedHashMap<>();
        for (String name : parts.queueNames()) {
            JobQueue queue = parts.queues().get(name);
            parts.events().served(queue.name());
            byServer.computeIfAbsent(queue.store().redis(), server -> new ArrayList<>())
                    .add(queue);
        }
        byServer.values().forEach(this::serve);
    }

    /** The more queues, the longer: an idle worker sends less than two commands a second whatever it serves. */
    private static Duration idle(int queues) {
        Duration forAll = IDLE_PER_QUEUE.multipliedBy(queues);
        return forAll.compareTo(LEAST_IDLE) < 0 ? LEAST_IDLE : forAll;
    }

    private JobPool pool(Executor executor, ScheduledExecutorService timer) {
        // The runner reports to the pool, and the pool calls the runner.
        JobPool[] places = new JobPool[1];
        ReplayGuard replays = new ReplayGuard();
        JobReporter reporter = new JobReporter(
                parts.arguments(),
                new RetryDelays(parts.backoff(), parts.properties().retry()),
                parts.events(),
                replays,
                retry,
                () -> {
                    places[0].leave();
                    left.raise();
                });
        TaskLimits limits = new TaskLimits();
        JobRunner runner = new JobRunner(
                parts.registry(),
                parts.arguments(),
                parts.interceptors(),
                reporter,
                replays,
                limits,
                parts.stranded(),
                timer,
                parts.properties().retry().maxAttempts());
        places[0] = new JobPool(
                parts.properties().worker().concurrency(),
                executor,
                runner::run,
                () -> loops.forEach(ClaimLoop::hasRoom),
                timer);
        return places[0];
    }

    private void serve(List<JobQueue> ofServer) {
        // The loop hears the queues' doorbells, and the queues are the loop's.
        ClaimLoop[] loop = new ClaimLoop[1];
        List<WorkerQueue> served = ofServer.stream()
                .map(queue -> serve(queue, (rung, connection) -> loop[0].heard(rung, connection)))
                .toList();
        queues.addAll(served);
        QueueOrder order = QueueOrder.of(parts.properties().worker().order());
        loop[0] = new ClaimLoop(served, order, pool, upkeep, idle.toMillis());
        loops.add(loop[0]);
    }

    private WorkerQueue serve(JobQueue queue, WorkerQueue.Bells bells) {
        JobProperties properties = parts.properties();
        return new WorkerQueue(
                queue,
                identity,
                new Acknowledger(queue.store(), properties.retention().maxDone(), retry),
                properties.queue(queue.name()),
                properties.worker().lease(),
                idle,
                bells,
                parts.stranded());
    }

    WorkerIdentity identity() {
        return identity;
    }

    Retry retry() {
        return retry;
    }

    JobPool pool() {
        return pool;
    }

    QueueUpkeep upkeep() {
        return upkeep;
    }

    /** Raised whenever a job is no longer held. */
    Signal left() {
        return left;
    }

    List<WorkerQueue> queues() {
        return queues;
    }

    /** One for each server, to be run on a thread each. */
    List<ClaimLoop> loops() {
        return loops;
    }
}
