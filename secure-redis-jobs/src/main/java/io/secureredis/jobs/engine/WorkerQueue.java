package io.secureredis.jobs.engine;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.secureredis.jobs.JobProperties;
import io.secureredis.jobs.inspect.WorkerOverview;
import io.secureredis.jobs.redis.Batcher;
import io.secureredis.jobs.redis.JobKey;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.jobs.redis.QueueStore;
import io.secureredis.jobs.redis.StoredValues;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A queue that this worker serves: its held jobs, and when it has to check the queue next. */
final class WorkerQueue implements AutoCloseable {

    private static final int JOBS_PER_RENEWAL = 1000;
    private static final long MOST_ORDER_BYTES = 1_024;
    private static final byte[] NOTHING = {};

    /** How long to stop listening if all ready jobs are for other workers: the signal is for them. */
    private static final long IGNORE_SIGNALS_MS = 250;

    private final JobQueue queue;
    private final WorkerIdentity identity;
    private final WakeUpListener wakeUps;
    private final Batcher<QueueStore.Completion, Boolean> acknowledgements;
    private final JobProperties.Queue settings;
    private final QueueNotes.InForce limits;
    private JobNotes.@Nullable Rules noteRules;
    private final long leaseMs;
    private final ServerHistory history;
    private final StrandedJobs stranded;
    private final PassedJobs passedJobs = new PassedJobs();
    private final TaskTally tally;

    /** By identity, not by id: a job whose lease was lost may be claimed here again while its first run continues. */
    private final Set<RunningJob> held = ConcurrentHashMap.newKeySet();

    private volatile Consumer<WorkerIdentity.Order> onOrder = order -> {};
    private volatile WorkerOverview.State state = WorkerOverview.State.RUNNING;
    private volatile WakeUps onWakeUp = (queue, connection) -> {};
    private final AtomicInteger heldCount = new AtomicInteger();
    private volatile boolean mayHaveJobs = true;
    private volatile boolean limitsSent;
    private long nextCheckMs;
    private long firesAsideUntilMs;
    private volatile long ignoreSignalsUntilNanos = System.nanoTime();
    private long sweepAgainMs;
    private int sweeps;

    WorkerQueue(
            JobQueue queue,
            WorkerIdentity identity,
            Batcher<QueueStore.Completion, Boolean> acknowledgements,
            JobProperties.Queue settings,
            Duration lease,
            Duration idle,
            StrandedJobs stranded) {
        this.queue = queue;
        this.tally = new TaskTally(queue);
        this.identity = identity;
        this.acknowledgements = acknowledgements;
        this.settings = settings;
        this.limits = new QueueNotes.InForce(queue, settings);
        this.stranded = stranded;
        this.leaseMs = lease.toMillis();
        this.history = new ServerHistory(queue.store());
        this.wakeUps = new WakeUpListener(queue.store(), idle, this::wokenUp);
    }

    WorkerIdentity identity() {
        return identity;
    }

    /** Is told of the wake-up signals of a queue; in a Redis thread, which must not wait. */
    interface WakeUps {

        /**
         * The queue may have jobs.
         *
         * @param connection where the signal arrived, free for use; {@code null} if the wait ended without one
         */
        void wokenBy(WorkerQueue queue, @Nullable StatefulConnection<byte[], byte[]> connection);
    }

    /** Call this before the first {@link #listen}. */
    void onWakeUp(WakeUps listener) {
        onWakeUp = listener;
    }

    /** Call this before the first {@link #renewAll}. The receiver runs in a Redis thread and must not wait. */
    void onOrder(Consumer<WorkerIdentity.Order> receiver) {
        onOrder = receiver;
    }

    /** What this worker announces. */
    void announceAs(WorkerOverview.State newState) {
        state = newState;
    }

    /** Gives a signal back that another worker has to hear. Does not wait; a signal that is lost only delays. */
    @SuppressWarnings("FutureReturnValueIgnored")
    void passSignalOn() {
        queue.store().redis().commands().lpush(queue.store().keys().of(JobKey.WAKE), JobRedis.bytes(1));
    }

    /** Checks whether someone has told this worker something. One that cannot be a command is not read. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private void readOrder() {
        RedisClusterAsyncCommands<byte[], byte[]> redis = queue.store().redis().commands();
        byte[] hash = queue.store().keys().of(JobKey.WORKER);
        byte[] field = WorkerIdentity.commandField(identity.id());
        redis.hstrlen(hash, field)
                .thenCompose(length -> length == null || length == 0 || length > MOST_ORDER_BYTES
                        ? CompletableFuture.completedFuture(NOTHING)
                        : redis.hget(hash, field))
                .thenAccept(this::obey);
    }

    private void obey(byte @Nullable [] envelope) {
        WorkerIdentity.Order order = envelope == null || envelope.length == 0
                ? null
                : WorkerIdentity.Order.open(queue, identity.id(), envelope);
        if (order != null) {
            onOrder.accept(order);
        }
    }

    /** Checks whether someone has changed the limits. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private void readLimits() {
        RedisClusterAsyncCommands<byte[], byte[]> redis = queue.store().redis().commands();
        byte[] hash = queue.store().keys().of(JobKey.META);
        byte[] field = JobRedis.bytes(QueueStore.LIMITS);
        redis.hstrlen(hash, field)
                .thenCompose(length -> length == null || length == 0 || length > StoredValues.MOST_NOTE
                        ? CompletableFuture.completedFuture(NOTHING)
                        : redis.hget(hash, field))
                .thenAccept(envelope -> {
                    if (limits.read(envelope == null || envelope.length == 0 ? null : envelope)) {
                        wokenUp(null);
                    }
                });
    }

    /** Every signal, and every end of a wait, is a reason to ask Redis once. */
    private void wokenUp(@Nullable StatefulConnection<byte[], byte[]> connection) {
        mayHaveJobs = true;
        onWakeUp.wokenBy(this, connection);
    }

    JobQueue queue() {
        return queue;
    }

    /**
     * Gives the period of the rate limit the starts of jobs back that never began. If other jobs can start instead,
     * this worker looks for them at once: no signal says so where another worker took it.
     */
    CompletableFuture<Boolean> refund(List<QueueStore.Start> starts) {
        return queue.store().refund(starts).thenApply(more -> {
            if (more) {
                wokenUp(null);
            }
            return more;
        });
    }

    Batcher<QueueStore.Completion, Boolean> acknowledgements() {
        return acknowledgements;
    }

    /** How what its jobs say is sent. Call this before the first claim. */
    void noteBy(JobNotes.Rules rules) {
        noteRules = rules;
    }

    JobNotes.Rules noteRules() {
        return Objects.requireNonNull(noteRules);
    }

    /** Returns what counts the runs of this queue's tasks. */
    TaskTally tally() {
        return tally;
    }

    ServerHistory history() {
        return history;
    }

    /** Returns the limits that are in force here. */
    QueueNotes.InForce limits() {
        return limits;
    }

    double weight() {
        return limits.weight();
    }

    /**
     * Sends Redis the limits for all workers together, if this application sets any, and reads those that someone
     * changed; once, before the first claim, which already respects them.
     */
    void sendLimits() {
        if (limitsSent) {
            return;
        }
        Integer maxActive = settings.maxActive();
        Integer rate = settings.rateLimit();
        if (maxActive != null || rate != null) {
            queue.store()
                    .limit(
                            maxActive == null ? 0 : maxActive,
                            rate == null ? 0 : rate,
                            settings.ratePeriod().toMillis());
        }
        limits.read(StoredValues.note(queue.store(), QueueStore.LIMITS));
        limitsSent = true;
    }

    boolean mayHaveJobs() {
        return mayHaveJobs;
    }

    void expectJobs() {
        mayHaveJobs = true;
    }

    /** Returns when to check what is due, by the server's clock. */
    long nextCheckMs() {
        return nextCheckMs;
    }

    void nextCheckAt(long ms) {
        nextCheckMs = ms;
    }

    /**
     * Until then, overdue entries are ignored, because they may be a schedule that stays due; by the server's clock, 0
     * for never.
     */
    void setFiresAsideUntil(long ms) {
        firesAsideUntilMs = ms;
    }

    /** Returns how many sweeps there were before this one. */
    int beginsSweep() {
        return sweeps++;
    }

    long sweepAgainMs() {
        return sweepAgainMs;
    }

    void sweepAgainAt(long ms) {
        sweepAgainMs = ms;
    }

    void listen() {
        if (ignoreSignalsUntilNanos - System.nanoTime() > 0) {
            return;
        }
        wakeUps.listen();
    }

    /** Does the same as {@link #listen} on the connection where the signal arrived; does not wait. */
    void listenOn(StatefulConnection<byte[], byte[]> connection) {
        if (ignoreSignalsUntilNanos - System.nanoTime() > 0) {
            return;
        }
        wakeUps.listenOn(connection);
    }

    /** Returns how many more jobs of this queue may be held. */
    int room(int ofPool) {
        Integer most = limits.concurrency();
        return most == null ? ofPool : Math.min(ofPool, most - heldCount.get());
    }

    /** Claims jobs; fewer than requested means that the queue has no more for now. */
    List<RunningJob> claim(int most) {
        history.begin();
        mayHaveJobs = false;
        return taken(queue.store().claim(identity.id(), most, leaseMs, passBy(), bounds()), most);
    }

    /**
     * Does the same as {@link #claim} without waiting, where the wake-up signal arrived. Only for a queue that has been
     * claimed from before.
     */
    CompletableFuture<List<RunningJob>> claimFew(StatefulConnection<byte[], byte[]> connection, int most) {
        int few = Math.min(most, QueueStore.BODIES_IN_REPLY);
        mayHaveJobs = false;
        try {
            return queue.store()
                    .claimFew(connection, identity.id(), few, leaseMs, passBy(), bounds())
                    .thenApply(claim -> taken(claim, few));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** A worker of a test, which is run by hand, sends none and respects none. */
    private QueueStore.Bounds bounds() {
        return limitsSent ? limits.bounds() : QueueStore.Bounds.AS_IN_REDIS;
    }

    private QueueStore.PassBy passBy() {
        return passedJobs.next(stranded.passBy(), System.nanoTime());
    }

    private RunningJob hold(QueueStore.ClaimedJob claimed) {
        RunningJob job = new RunningJob(this, claimed);
        held.add(job);
        heldCount.incrementAndGet();
        return job;
    }

    private List<RunningJob> taken(QueueStore.Claim claim, int most) {
        List<RunningJob> jobs = claim.jobs().stream().map(this::hold).toList();
        boolean more = passedJobs.found(claim);
        if (jobs.size() == most || more) {
            mayHaveJobs = true;
        }
        if (claim.lookedTo().length > 0 && !more) {
            leaveToOthers(claim, jobs.isEmpty());
        }
        if (claim.nextDueMs() >= 0) {
            // The overdue entry may be a schedule that this worker cannot fire; checking at once would find it again.
            boolean waits = claim.nextDueMs() <= claim.nowMs() && claim.nowMs() < firesAsideUntilMs;
            nextCheckMs = Math.min(nextCheckMs, waits ? firesAsideUntilMs : claim.nextDueMs());
        }
        return jobs;
    }

    private void leaveToOthers(QueueStore.Claim claim, boolean all) {
        stranded.passed(queue, passedJobs.keyIds());
        if (all) {
            ignoreSignalsUntilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(IGNORE_SIGNALS_MS);
            nextCheckMs = Math.min(nextCheckMs, claim.nowMs() + IGNORE_SIGNALS_MS);
        }
    }

    /** Forgets a job that no longer belongs to this worker. */
    void leave(RunningJob job) {
        if (held.remove(job)) {
            heldCount.decrementAndGet();
        }
    }

    Collection<RunningJob> held() {
        return held;
    }

    /** Renews every lease, in one call for up to a thousand jobs, and sends a sign of life. */
    void renewAll() {
        history.refresh();
        List<RunningJob> all = List.copyOf(held);
        int from = 0;
        do {
            renew(all.subList(from, Math.min(all.size(), from + JOBS_PER_RENEWAL)));
            from += JOBS_PER_RENEWAL;
        } while (from < all.size());
        readOrder();
        readLimits();
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private void renew(List<RunningJob> jobs) {
        queue.store()
                .extend(
                        identity.id(),
                        leaseMs,
                        leaseMs,
                        identity.announcement(queue, state, limits.announced()),
                        jobs.stream().map(RunningJob::held).toList())
                .whenComplete((renewals, failure) -> {
                    // A failure is not reported: the leases continue for a while, and the next renewal comes before
                    // they expire.
                    if (failure == null) {
                        apply(jobs, renewals);
                    }
                });
    }

    /** Renews one lease and waits. */
    void renew(RunningJob job) {
        List<RunningJob> one = List.of(job);
        apply(
                one,
                queue.store()
                        .redis()
                        .await(queue.store().extend(identity.id(), leaseMs, leaseMs, NOTHING, List.of(job.held()))));
    }

    private static void apply(List<RunningJob> jobs, List<QueueStore.Renewal> renewals) {
        for (int i = 0; i < jobs.size(); i++) {
            switch (renewals.get(i)) {
                case LOST -> jobs.get(i).stop(RunningJob.Stop.LOST);
                case CANCELLED -> jobs.get(i).stop(RunningJob.Stop.CANCELLED);
                case RENEWED -> {}
            }
        }
    }

    /** Removes this worker from the list of live workers. */
    CompletableFuture<List<QueueStore.Renewal>> signOff() {
        return queue.store().extend(identity.id(), leaseMs, 0, NOTHING, List.of());
    }

    @Override
    public void close() {
        wakeUps.close();
    }
}
