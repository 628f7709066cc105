package io.secureredis.jobs.engine;

import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.redis.QueueStore;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts and logs repairs of a queue's states after changes by others: {@code SR465}, {@code SR466}; that nobody can
 * look for such changes, {@code SR467}; and ended jobs that were removed, so that no failed job disappears without a
 * trace.
 */
final class Recoveries {

    private static final Logger log = LoggerFactory.getLogger(Recoveries.class);

    private static final String AGE = "age";
    private static final String CAP = "cap";

    private final JobEvents events;
    private final LogThrottle byCap = new LogThrottle();
    private final LogThrottle byAge = new LogThrottle();
    private final LogThrottle jobs = new LogThrottle();
    private final LogThrottle leases = new LogThrottle();
    private final LogThrottle blind = new LogThrottle(Duration.ofHours(1));

    Recoveries(JobEvents events) {
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
        logOld(queue, swept.oldDead() + swept.oldTampered());
    }

    private void logOld(String queue, long removed) {
        if (removed > 0 && byAge.mayLog()) {
            log.info(
                    "{} failed jobs of queue {} were removed just now, because they ended longer ago than secure-redis.jobs.retention.dead",
                    removed,
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

    void recovered(String queue, QueueStore.Recovered recovered) {
        if (recovered.blind() && blind.mayLog()) {
            log.warn(
                    "SR467 Jobs that lose their state are not found: the Redis user of the jobs may not run HRANDFIELD, or the"
                            + " server is older than Redis 6.2. Grant it with ACL SETUSER, as AclFeature.JOBS does, or update Redis.");
        }
        if (recovered.putBack() > 0) {
            putBack(queue, recovered.putBack());
        }
        if (recovered.cut() > 0) {
            cut(queue, recovered.cut());
        }
    }

    private void putBack(String queue, long found) {
        events.putBack(queue, "no-state", found);
        if (jobs.leftOutBefore(queue) != LogThrottle.SILENT) {
            log.error(
                    "SR465 Queue {}: {} jobs had lost their state. They were put back into the state in their run record, or made ready. Someone overwrote or removed keys or entries of the queue, or Redis evicted them. Before Redis 7.0, a right that the jobs' user lost has the same effect: SR322 was logged before. Otherwise find out who can write to this Redis.",
                    queue,
                    found);
        }
    }

    private void cut(String queue, long found) {
        events.putBack(queue, "lease", found);
        if (leases.leftOutBefore(queue) != LogThrottle.SILENT) {
            log.error(
                    "SR466 Queue {}: {} leases had an end later than is possible, and no worker renews them. They were shortened to the length of a lease, so that the jobs run again. Find out who can write to this Redis.",
                    queue,
                    found);
        }
    }
}
