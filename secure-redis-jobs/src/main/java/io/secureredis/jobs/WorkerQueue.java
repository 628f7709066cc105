package io.secureredis.jobs;

import io.lettuce.core.api.StatefulConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A queue that this worker serves: what it holds of it, and when it next has to look. */
final class WorkerQueue implements AutoCloseable {

    private static final int JOBS_PER_RENEWAL = 1000;
    private static final byte[] NOTHING = {};

    /** How long not to listen where all that is ready is for other workers: the ring is for them. */
    private static final long DEAF_MS = 250;

    private final JobQueue queue;
    private final WorkerIdentity identity;
    private final Doorbell doorbell;
    private final Acknowledger acknowledger;
    private final JobProperties.Queue settings;
    private final long leaseMs;
    private final ServerHistory history;
    private final StrandedJobs stranded;
    private final PassedJobs passedJobs = new PassedJobs();

    /** By themselves, not by id: a job whose lease was lost may be claimed here again while its first run goes on. */
    private final Set<RunningJob> held = ConcurrentHashMap.newKeySet();

    private final AtomicInteger heldCount = new AtomicInteger();
    private volatile boolean mayHaveJobs = true;
    private boolean limitsTold;
    private long lookAgainMs;
    private long firesAsideUntilMs;
    private volatile long deafUntilNanos = System.nanoTime();
    private long sweepAgainMs;

    WorkerQueue(
            JobQueue queue,
            WorkerIdentity identity,
            Acknowledger acknowledger,
            JobProperties.Queue settings,
            Duration lease,
            Duration idle,
            Bells bells,
            StrandedJobs stranded) {
        this.queue = queue;
        this.identity = identity;
        this.acknowledger = acknowledger;
        this.settings = settings;
        this.stranded = stranded;
        this.leaseMs = lease.toMillis();
        this.history = new ServerHistory(queue.store());
        this.doorbell = new Doorbell(queue.store(), idle, new Ears(bells));
    }

    /** Who is told that the doorbell of a queue rang; in a Redis thread, which must not wait. */
    interface Bells {

        /** On which connection it was heard, or {@code null} after a wait without a ring. */
        void heard(WorkerQueue queue, @Nullable StatefulConnection<byte[], byte[]> connection);
    }

    /** What was heard is a reason to look, whoever looks first. */
    private final class Ears implements Doorbell.Listener {

        private final Bells bells;

        Ears(Bells bells) {
            this.bells = bells;
        }

        @Override
        public void rang(StatefulConnection<byte[], byte[]> connection) {
            mayHaveJobs = true;
            bells.heard(WorkerQueue.this, connection);
        }

        @Override
        public void waitedInVain() {
            mayHaveJobs = true;
            bells.heard(WorkerQueue.this, null);
        }
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

    /** Tells Redis the limits that all workers keep, where this application sets any; once, before the first claim, which keeps to them already. */
    void tellLimits() {
        if (limitsTold) {
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
        limitsTold = true;
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

    /** Until when what is overdue is left alone, because it may be a schedule that stays due; by the server's clock, 0 for never. */
    void setFiresAsideUntil(long ms) {
        firesAsideUntilMs = ms;
    }

    long sweepAgainMs() {
        return sweepAgainMs;
    }

    void sweepAgainAt(long ms) {
        sweepAgainMs = ms;
    }

    void listen() {
        if (deafUntilNanos - System.nanoTime() > 0) {
            return;
        }
        doorbell.listen();
    }

    /** As {@link #listen}, where it was heard; does not wait. */
    void listenOn(StatefulConnection<byte[], byte[]> connection) {
        if (deafUntilNanos - System.nanoTime() > 0) {
            return;
        }
        doorbell.listenOn(connection);
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
        return taken(queue.store().claim(identity.id(), most, leaseMs, passBy()), most);
    }

    /** As {@link #claim}, without waiting, where the doorbell was heard. Only for a queue that has been claimed from before. */
    CompletableFuture<List<RunningJob>> claimFew(StatefulConnection<byte[], byte[]> connection, int most) {
        int few = Math.min(most, QueueStore.BODIES_IN_REPLY);
        mayHaveJobs = false;
        try {
            return queue.store()
                    .claimFew(connection, identity.id(), few, leaseMs, passBy())
                    .thenApply(claim -> taken(claim, few));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private QueueStore.PassBy passBy() {
        return passedJobs.next(stranded.passBy(), System.nanoTime());
    }

    private List<RunningJob> taken(QueueStore.Claim claim, int most) {
        List<RunningJob> jobs = new ArrayList<>(claim.jobs().size());
        for (QueueStore.ClaimedJob claimed : claim.jobs()) {
            RunningJob job = new RunningJob(this, claimed);
            held.add(job);
            heldCount.incrementAndGet();
            jobs.add(job);
        }
        boolean more = passedJobs.found(claim);
        if (jobs.size() == most || more) {
            mayHaveJobs = true;
        }
        if (claim.lookedTo().length > 0 && !more) {
            leaveToOthers(claim, jobs.isEmpty());
        }
        if (claim.nextDueMs() >= 0) {
            // What is overdue may be a schedule that this worker cannot fire; looking at once would find it again.
            boolean waits = claim.nextDueMs() <= claim.nowMs() && claim.nowMs() < firesAsideUntilMs;
            lookAgainMs = Math.min(lookAgainMs, waits ? firesAsideUntilMs : claim.nextDueMs());
        }
        return jobs;
    }

    private void leaveToOthers(QueueStore.Claim claim, boolean all) {
        stranded.passed(queue, passedJobs.keyIds());
        if (all) {
            deafUntilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEAF_MS);
            lookAgainMs = Math.min(lookAgainMs, claim.nowMs() + DEAF_MS);
        }
    }

    /** Forgets a job that is no longer ours. */
    void leave(RunningJob job) {
        if (held.remove(job)) {
            heldCount.decrementAndGet();
        }
    }

    Collection<RunningJob> held() {
        return held;
    }

    /** Renews every lease, in one call for up to a thousand jobs, and gives a sign of life. */
    void renewAll() {
        history.look();
        List<RunningJob> all = List.copyOf(held);
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
