package io.secureredis.jobs.engine;

import io.secureredis.jobs.JobProperties;
import io.secureredis.jobs.redis.QueueStore;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Maintains a queue, in addition to running its jobs: makes due jobs ready, fires schedules, takes jobs from dead
 * workers, and removes what was kept long enough. Every worker does this.
 *
 * <p>Several workers may do so at a time; each step is one script and happens once.
 */
final class QueueUpkeep {

    private static final int JOBS_PER_STEP = 500;
    private static final int STEPS_PER_SWEEP = 10;
    private static final long SWEEP_EVERY_MS = 15_000;

    /**
     * A sweep that finds nothing suspicious may still overlook as many bodies without a state as there are ids without
     * a body.
     */
    private static final int SWEEPS_PER_RECOVERY = 40;

    private static final Logger log = LoggerFactory.getLogger(QueueUpkeep.class);

    private final LogThrottle reaped = new LogThrottle();
    private final RecurringJobs recurring;
    private final JobProperties properties;
    private final JobEvents events;
    private final Recoveries recoveries;
    private final long idleMs;
    private final long patienceMs;

    /**
     * @param idle how long to leave a queue alone that sends no signal
     * @param patience how long to leave other workers' leases alone after the server's clock jumped forward, so that
     *     live workers renew them first
     */
    QueueUpkeep(RecurringJobs recurring, JobProperties properties, JobEvents events, Duration idle, Duration patience) {
        this.recurring = recurring;
        this.properties = properties;
        this.events = events;
        this.recoveries = new Recoveries(events);
        this.idleMs = idle.toMillis();
        this.patienceMs = patience.toMillis();
    }

    /** Does what is due, and schedules the next time. */
    void run(WorkerQueue served) {
        JobQueue queue = served.queue();
        QueueStore.Promotion due = queue.store().promote();
        long nextFireMs = isDue(due.nextFireMs(), due.nowMs()) ? fireDue(served) : due.nextFireMs();
        long nextLeaseEndMs = notBefore(due.nowMs() + patienceLeftMs(queue), due);
        if (isDue(nextLeaseEndMs, due.nowMs())) {
            reap(queue, due.nowMs());
            served.expectJobs();
        }
        if (due.moved() > 0) {
            served.expectJobs();
        }
        long next = sooner(due.nowMs() + idleMs, due.nextDueMs(), due.nowMs());
        next = sooner(next, nextFireMs, due.nowMs());
        next = sooner(next, nextLeaseEndMs, due.nowMs());
        served.nextCheckAt(next);
    }

    /** Returns when the next schedule is due. */
    private long fireDue(WorkerQueue served) {
        ScheduleFires.Fires fires = recurring.fireDue(served.queue());
        served.setFiresAsideUntil(fires.stays() ? fires.againMs() : 0);
        if (fires.fired() > 0) {
            served.expectJobs();
        }
        return fires.againMs();
    }

    /**
     * Removes what was kept long enough, unless that was done recently. After some steps, the rest waits for the next
     * call: jobs are served in between.
     */
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
        boolean suspect = served.beginsSweep() % SWEEPS_PER_RECOVERY == 0;
        boolean more = true;
        for (int step = 0; more && step < STEPS_PER_SWEEP; step++) {
            QueueStore.Swept swept = queue.store()
                    .sweep(
                            JOBS_PER_STEP,
                            properties.retention().dead().toMillis(),
                            cap == null ? -1 : cap,
                            properties.worker().lease().toMillis());
            suspect |= swept.suspect();
            recoveries.swept(queue.name(), swept);
            more = swept.more();
        }
        more |= suspect && recover(queue);
        recoveries.capped(queue.name(), queue.store().takeCapped());
        events.setAside(queue.name(), queue.store().takeSetAside());
        served.sweepAgainAt(more ? nowMs : nowMs + SWEEP_EVERY_MS);
    }

    /** Returns whether there may be more to do. */
    private boolean recover(JobQueue queue) {
        boolean more = true;
        for (int step = 0; more && step < STEPS_PER_SWEEP; step++) {
            QueueStore.Recovered recovered = queue.store()
                    .recover(JOBS_PER_STEP, properties.worker().lease().toMillis());
            recoveries.recovered(queue.name(), recovered);
            more = recovered.more();
        }
        return more;
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
            long leftOut = reaped.leftOutBefore(queue.name() + job.dead());
            if (leftOut != LogThrottle.SILENT) {
                log.warn(
                        "The worker of job {} of queue {} stopped renewing its lease; the job {}{}",
                        job.id(),
                        queue.name(),
                        job.dead() ? "crashed too often and is dead" : "is ready again",
                        LogThrottle.since(leftOut));
            }
            events.crashed(queue.name(), job.id(), job.dead());
        }
    }

    private static boolean isDue(long ms, long nowMs) {
        return ms >= 0 && ms <= nowMs;
    }

    /** If something is overdue although it was just done (because there is more of it), it is due at once. */
    private static long sooner(long next, long ms, long nowMs) {
        return ms < 0 ? next : Math.min(next, Math.max(ms, nowMs));
    }
}
