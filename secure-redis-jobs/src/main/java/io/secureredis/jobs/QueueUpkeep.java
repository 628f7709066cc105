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
    private static final long SWEEP_EVERY_MS = 15_000;
    private static final Logger log = LoggerFactory.getLogger(QueueUpkeep.class);

    private final RecurringJobs recurring;
    private final JobProperties properties;
    private final JobEvents events;
    private final long idleMs;

    /** @param idle how long to leave a queue alone of which nothing is heard */
    QueueUpkeep(RecurringJobs recurring, JobProperties properties, JobEvents events, Duration idle) {
        this.recurring = recurring;
        this.properties = properties;
        this.events = events;
        this.idleMs = idle.toMillis();
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
        if (isDue(due.nextLeaseEndMs(), due.nowMs())) {
            reap(queue);
            served.look();
        }
        if (due.moved() > 0) {
            served.look();
        }
        next = sooner(next, due.nextDueMs(), due.nowMs());
        next = sooner(next, nextFireMs, due.nowMs());
        next = sooner(next, due.nextLeaseEndMs(), due.nowMs());
        served.lookAgainAt(next);
    }

    /** Removes what was kept long enough, when it was not done for a while. */
    void sweep(WorkerQueue served, long nowMs) {
        if (nowMs < served.sweepAgainMs()) {
            return;
        }
        JobProperties.Retention retention = properties.retention();
        long removed;
        do {
            removed =
                    served.queue().store().sweep(JOBS_PER_STEP, retention.dead().toMillis(), retention.maxDead());
        } while (removed >= JOBS_PER_STEP);
        served.sweepAgainAt(nowMs + SWEEP_EVERY_MS);
    }

    private void reap(JobQueue queue) {
        for (QueueStore.Reaped job : queue.store().reap(JOBS_PER_STEP, properties.maxCrashes())) {
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
