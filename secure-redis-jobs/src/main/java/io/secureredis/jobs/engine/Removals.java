package io.secureredis.jobs.engine;

import io.secureredis.jobs.inspect.JobState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and logs the ended jobs that were removed, so that no failed job disappears without a trace. */
final class Removals {

    private static final Logger log = LoggerFactory.getLogger(Removals.class);
    private static final String AGE = "age";
    private static final String CAP = "cap";

    private final JobEvents events;
    private final LogThrottle byCap = new LogThrottle();
    private final LogThrottle byAge = new LogThrottle();

    Removals(JobEvents events) {
        this.events = events;
    }

    void swept(String queue, QueueStore.Swept swept) {
        count(queue, JobState.DEAD, AGE, swept.oldDead());
        count(queue, JobState.TAMPERED, AGE, swept.oldTampered());
        count(queue, JobState.DEAD, CAP, swept.cappedDead());
        count(queue, JobState.TAMPERED, CAP, swept.cappedTampered());
        long capped = swept.cappedDead() + swept.cappedTampered();
        if (capped > 0 && byCap.mayLog()) {
            log.warn(
                    "Queue {} has more failed jobs than secure-redis.jobs.retention.max-dead allows; {} were removed early just now. Retry or delete failed jobs, or raise or remove max-dead",
                    queue,
                    capped);
        }
        long old = swept.oldDead() + swept.oldTampered();
        if (old > 0 && byAge.mayLog()) {
            log.info(
                    "{} failed jobs of queue {} were removed just now, because they ended longer ago than secure-redis.jobs.retention.dead",
                    old,
                    queue);
        }
    }

    /** Done jobs beyond max-done were removed. This is normal in a busy queue, so it is only counted. */
    void capped(String queue, long done) {
        count(queue, JobState.DONE, CAP, done);
        if (done > 0) {
            log.debug("{} done jobs of queue {} were removed, because there were more than max-done", done, queue);
        }
    }

    private void count(String queue, JobState state, String reason, long jobs) {
        if (jobs > 0) {
            events.removed(queue, state, reason, jobs);
        }
    }
}
