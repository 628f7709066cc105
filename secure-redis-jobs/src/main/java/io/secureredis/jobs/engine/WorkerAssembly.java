package io.secureredis.jobs.engine;

import io.secureredis.jobs.JobProperties;
import io.secureredis.jobs.QueueNames;
import io.secureredis.jobs.declarations.JobDefinition;
import io.secureredis.jobs.redis.Batcher;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.jobs.redis.QueueStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/** Assembles the parts of a running worker, on threads that it receives. */
final class WorkerAssembly {

    private static final Duration LEAST_IDLE = Duration.ofSeconds(5);
    private static final Duration IDLE_PER_QUEUE = Duration.ofMillis(2500);

    private static final int ACKNOWLEDGED_TOGETHER = 256;
    private static final int MOST_DECLARED = 20;

    private final JobWorkerParts parts;
    private final WorkerIdentity identity;
    private final Retry retry;
    private final JobNotes.Rules noteRules;
    private final Duration idle;
    private final JobPool pool;
    private final QueueUpkeep upkeep;
    private final Signal left = new Signal();
    private final List<WorkerQueue> queues = new ArrayList<>();
    private final List<ClaimLoop> loops = new CopyOnWriteArrayList<>();

    /** @param patience with other workers' leases after a jump of the server's clock */
    WorkerAssembly(JobWorkerParts parts, Executor executor, ScheduledExecutorService timer, Duration patience) {
        this.parts = parts;
        this.identity = WorkerIdentity.ofThisProcess(parts.properties().worker().concurrency());
        this.retry = new Retry(timer);
        this.noteRules = JobNotes.Rules.of(parts.properties().log(), timer);
        this.idle = idle(parts.queueNames().size());
        this.upkeep = new QueueUpkeep(parts.recurring(), parts.properties(), parts.events(), idle, patience);
        this.pool = pool(executor, timer);
        queuesByServer().values().forEach(this::serve);
    }

    private Map<JobRedis, List<JobQueue>> queuesByServer() {
        Map<JobRedis, List<JobQueue>> byServer = new LinkedHashMap<>();
        for (String name : parts.queueNames()) {
            JobQueue queue = parts.queues().get(name);
            parts.events().served(queue.name());
            byServer.computeIfAbsent(queue.store().redis(), server -> new ArrayList<>())
                    .add(queue);
        }
        return byServer;
    }

    /**
     * The more queues, the longer: an idle worker sends less than two commands a second, however many queues it serves.
     */
    private static Duration idle(int queues) {
        Duration forAll = IDLE_PER_QUEUE.multipliedBy(queues);
        return forAll.compareTo(LEAST_IDLE) < 0 ? LEAST_IDLE : forAll;
    }

    private JobPool pool(Executor executor, ScheduledExecutorService timer) {
        JobReporter reporter = new JobReporter(
                parts.application().arguments(),
                new RetryDelays(
                        parts.application().backoff(), parts.properties().retry()),
                parts.events(),
                retry,
                left::raise);
        JobRunner runner = new JobRunner(
                parts.registry(),
                parts.application(),
                reporter,
                parts.queues(),
                timer,
                parts.properties().retry().maxAttempts());
        return new JobPool(
                parts.properties().worker().concurrency(),
                executor,
                runner::run,
                () -> loops.forEach(ClaimLoop::hasRoom),
                timer);
    }

    private void serve(List<JobQueue> ofServer) {
        List<WorkerQueue> served = ofServer.stream().map(this::serve).toList();
        queues.addAll(served);
        QueueOrder order = QueueOrder.of(parts.properties().worker().order());
        ClaimLoop loop = new ClaimLoop(served, order, pool, upkeep, idle.toMillis());
        served.forEach(queue -> queue.onWakeUp(loop::wokenBy));
        loops.add(loop);
    }

    private WorkerQueue serve(JobQueue queue) {
        JobProperties properties = parts.properties();
        WorkerQueue served = new WorkerQueue(
                queue,
                identity,
                acknowledgements(queue.store(), properties.retention().maxDone()),
                properties.queue(queue.name()),
                properties.worker().lease(),
                idle,
                parts.queues().stranded());
        served.limits().declared(declaredLimits(QueueNames.whole(queue.name())));
        served.noteBy(noteRules);
        return served;
    }

    /** The limits that the tasks of a queue declare, of the first ones by name. */
    private Map<String, Integer> declaredLimits(String queue) {
        Map<String, Integer> limits = new LinkedHashMap<>();
        parts.registry().all().stream()
                .filter(job -> job.settings().concurrency() > 0
                        && job.settings().queue().equals(queue))
                .sorted(Comparator.comparing(JobDefinition::name))
                .limit(MOST_DECLARED)
                .forEach(job -> limits.put(job.name(), job.settings().concurrency()));
        return limits;
    }

    /**
     * Acknowledgements are repeated until Redis answers: the second one does not count. There is no answer if the
     * worker stops before.
     */
    private Batcher<QueueStore.Completion, Boolean> acknowledgements(QueueStore store, int mostDone) {
        return new Batcher<>(
                ACKNOWLEDGED_TOGETHER, 1, batch -> retry.untilAnswered(() -> store.acknowledge(batch, mostDone)));
    }

    WorkerIdentity identity() {
        return identity;
    }

    JobPool pool() {
        return pool;
    }

    QueueUpkeep upkeep() {
        return upkeep;
    }

    /** Returns the signal that is sent whenever a job is no longer held. */
    Signal left() {
        return left;
    }

    List<WorkerQueue> queues() {
        return queues;
    }

    /** Returns one loop for each server; each needs its own thread. */
    List<ClaimLoop> loops() {
        return loops;
    }
}
