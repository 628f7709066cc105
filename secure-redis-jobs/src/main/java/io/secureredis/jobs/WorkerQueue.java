package io.secureredis.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A queue that this worker serves: what it holds of it, and when it next has to look. */
final class WorkerQueue implements AutoCloseable {

    private static final int JOBS_PER_RENEWAL = 1000;
    private static final byte[] NOTHING = {};

    private final JobQueue queue;
    private final WorkerIdentity identity;
    private final Doorbell doorbell;
    private final Acknowledger acknowledger;
    private final JobProperties.Queue settings;
    private final long leaseMs;
    private final ServerHistory history;
    private final Map<JobId, RunningJob> held = new ConcurrentHashMap<>();
    private final AtomicInteger heldCount = new AtomicInteger();
    private volatile boolean mayHaveJobs = true;
    private long lookAgainMs;
    private long sweepAgainMs;

    WorkerQueue(
            JobQueue queue,
            WorkerIdentity identity,
            Acknowledger acknowledger,
            JobProperties.Queue settings,
            Duration lease,
            Duration idle,
            Runnable onRing) {
        this.queue = queue;
        this.identity = identity;
        this.acknowledger = acknowledger;
        this.settings = settings;
        this.leaseMs = lease.toMillis();
        this.history = new ServerHistory(queue.store());
        this.doorbell = new Doorbell(queue.store(), idle, () -> {
            mayHaveJobs = true;
            onRing.run();
        });
    }

    JobQueue queue() {
        return queue;
    }

    Acknowledger acknowledger() {
        return acknowledger;
    }

    ServerHistory history() {
        return history;
    }

    double weight() {
        return Math.max(1, settings.weight());
    }

    /** Tells Redis the limits that all workers keep, where this application sets any. */
    void putLimits() {
        Integer maxActive = settings.maxActive();
        Integer rate = settings.rateLimit();
        if (maxActive != null || rate != null) {
            queue.store()
                    .limit(
                            maxActive == null ? 0 : maxActive,
                            rate == null ? 0 : rate,
                            settings.ratePeriod().toMillis());
        }
    }

    boolean mayHaveJobs() {
        return mayHaveJobs;
    }

    void look() {
        mayHaveJobs = true;
    }

    /** When to look at what is due, by the server's clock. */
    long lookAgainMs() {
        return lookAgainMs;
    }

    void lookAgainAt(long ms) {
        lookAgainMs = ms;
    }

    long sweepAgainMs() {
        return sweepAgainMs;
    }

    void sweepAgainAt(long ms) {
        sweepAgainMs = ms;
    }

    void listen() {
        doorbell.listen();
    }

    /** How many more jobs of this queue may be held. */
    int room(int ofPool) {
        Integer most = settings.concurrency();
        return most == null ? ofPool : Math.min(ofPool, most - heldCount.get());
    }

    /** Claims jobs; fewer than asked for means that the queue has no more for now. */
    List<RunningJob> claim(int most) {
        history.begin();
        mayHaveJobs = false;
        QueueStore.Claim claim = queue.store().claim(identity.id(), most, leaseMs);
        List<RunningJob> jobs = new ArrayList<>(claim.jobs().size());
        for (QueueStore.ClaimedJob claimed : claim.jobs()) {
            RunningJob job = new RunningJob(this, claimed);
            held.put(claimed.id(), job);
            heldCount.incrementAndGet();
            jobs.add(job);
        }
        if (jobs.size() == most) {
            mayHaveJobs = true;
        }
        if (claim.nextDueMs() >= 0) {
            lookAgainMs = Math.min(lookAgainMs, claim.nextDueMs());
        }
        return jobs;
    }

    /** Forgets a job that is no longer ours. */
    void leave(RunningJob job) {
        if (held.remove(job.id(), job)) {
            heldCount.decrementAndGet();
        }
    }

    Collection<RunningJob> held() {
        return held.values();
    }

    /** Renews every lease, in one call for up to a thousand jobs, and gives a sign of life. */
    void renewAll() {
        history.look();
        List<RunningJob> all = List.copyOf(held.values());
        int from = 0;
        do {
            renew(all.subList(from, Math.min(all.size(), from + JOBS_PER_RENEWAL)));
            from += JOBS_PER_RENEWAL;
        } while (from < all.size());
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private void renew(List<RunningJob> jobs) {
        queue.store()
                .extend(
                        identity.id(),
                        leaseMs,
                        leaseMs,
                        identity.announcement(queue),
                        jobs.stream().map(RunningJob::held).toList())
                .whenComplete((renewals, failure) -> {
                    // A failure is not told: the leases live on for a while, and the next renewal comes before their
                    // end.
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

    /** Removes this worker from those that are seen. */
    CompletableFuture<List<QueueStore.Renewal>> signOff() {
        return queue.store().extend(identity.id(), leaseMs, 0, NOTHING, List.of());
    }

    @Override
    public void close() {
        doorbell.close();
    }
}
