package io.secureredis.jobs;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every worker does for its queues besides running jobs: makes due ones ready, fires schedules, takes jobs from dead workers, removes what was kept long enough.
 *
 * <p>Several workers may do so at a time; each step is one script and happens once.
 */
final class QueueUpkeep {

    private static final int JOBS_PER_STEP = 500;
    private static final int STEPS_PER_SWEEP = 10;
    private static final long SWEEP_EVERY_MS = 15_000;
    private static final Logger log = LoggerFactory.getLogger(QueueUpkeep.class);

    private final RecurringJobs recurring;
    private final JobProperties properties;
    private final JobEvents events;
    private final Removals removals;
    private final long idleMs;
    private final long patienceMs;

    /**
     * @param idle how long to leave a queue alone of which nothing is heard
     * @param patience how long to leave the leases of others alone after the server's clock jumped forward, so that live workers renew them first
     */
    QueueUpkeep(RecurringJobs recurring, JobProperties properties, JobEvents events, Duration idle, Duration patience) {
        this.recurring = recurring;
        this.properties = properties;
        this.events = events;
        this.removals = new Removals(events);
        this.idleMs = idle.toMillis();
        this.patienceMs = patience.toMillis();
    }

    /** Does what is due, and says when something is due next. */
    void run(WorkerQueue served) {
        JobQueue queue = served.queue();
        QueueStore.Promotion due = queue.store().promote();
        long next = due.nowMs() + idleMs;
        long nextFireMs = due.nextFireMs();
        if (isDue(nextFireMs, due.nowMs())) {
            ScheduleFires.Fires fires = recurring.fireDue(queue);
            nextFireMs = fires.againMs();
            served.setFiresAsideUntil(fires.stays() ? nextFireMs : 0);
            if (fires.fired() > 0) {
                served.look();
            }
        }
        long nextLeaseEndMs = notBefore(due.nowMs() + patienceLeftMs(queue), due);
        if (isDue(nextLeaseEndMs, due.nowMs())) {
            reap(queue, due.nowMs());
            served.look();
        }
        if (due.moved() > 0) {
            served.look();
        }
        next = sooner(next, due.nextDueMs(), due.nowMs());
        next = sooner(next, nextFireMs, due.nowMs());
        next = sooner(next, nextLeaseEndMs, due.nowMs());
        served.lookAgainAt(next);
    }

    /** Removes what was kept long enough, when it was not done for a while. What is left after some steps waits for the next call: jobs are served in between. */
    void sweep(WorkerQueue served, long nowMs) {
        if (nowMs < served.sweepAgainMs() && served.sweepAgainMs() <= nowMs + SWEEP_EVERY_MS) {
            return;
        }
        JobQueue queue = served.queue();
        long patienceLeftMs = patienceLeftMs(queue);
        if (patienceLeftMs > 0) {
            served.sweepAgainAt(nowMs + patienceLeftMs);
            return;
        }
        queue.store().redis().await(queue.store().mend());
        Integer cap = properties.retention().maxDead();
        boolean more = true;
        for (int step = 0; more && step < STEPS_PER_SWEEP; step++) {
            QueueStore.Swept swept = queue.store()
                    .sweep(JOBS_PER_STEP, properties.retention().dead().toMillis(), cap == null ? -1 : cap);
            removals.swept(queue.name(), swept);
            more = swept.more();
        }
        removals.capped(queue.name(), queue.store().takeCapped());
        events.setAside(queue.name(), queue.store().aside().take());
        served.sweepAgainAt(more ? nowMs : nowMs + SWEEP_EVERY_MS);
    }

    private long patienceLeftMs(JobQueue queue) {
        return queue.store().redis().leftSinceJumpMs(patienceMs);
    }

    private static long notBefore(long ms, QueueStore.Promotion due) {
        boolean waits = due.nextLeaseEndMs() >= 0 && ms > due.nowMs();
        return waits ? Math.max(ms, due.nextLeaseEndMs()) : due.nextLeaseEndMs();
    }

    private void reap(JobQueue queue, long endedMs) {
        for (QueueStore.Reaped job : queue.store().reap(JOBS_PER_STEP, properties.maxCrashes(), endedMs)) {
            log.warn(
                    "The worker of job {} of queue {} gave no sign of life; the job {}",
                    job.id(),
                    queue.name(),
                    job.dead() ? "crashed too often and is dead" : "is ready again");
            events.crashed(queue.name(), job.id(), job.dead());
        }
    }

    private static boolean isDue(long ms, long nowMs) {
        return ms >= 0 && ms <= nowMs;
    }

    /** What is overdue although it was just done (because there is more of it) is due at once. */
    private static long sooner(long next, long ms, long nowMs) {
        return ms < 0 ? next : Math.min(next, Math.max(ms, nowMs));
    }
}
