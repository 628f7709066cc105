package io.secureredis.jobs.engine;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts and logs repairs of a queue's states after changes by others: {@code SR465}, {@code SR466}; and that nobody
 * can look for such changes, {@code SR467}.
 */
final class Recoveries {

    private static final Logger log = LoggerFactory.getLogger(Recoveries.class);

    private final JobEvents events;
    private final LogThrottle jobs = new LogThrottle();
    private final LogThrottle leases = new LogThrottle();
    private final LogThrottle blind = new LogThrottle(Duration.ofHours(1));

    Recoveries(JobEvents events) {
        this.events = events;
    }

    void recovered(String queue, QueueStore.Recovered recovered) {
        if (recovered.blind() && blind.mayLog()) {
            log.warn(
                    "SR467 Jobs that lose their state are not found: the Redis user of the jobs may not run HRANDFIELD, or the"
                            + " server is older than Redis 6.2. Grant it with ACL SETUSER, as AclFeature.JOBS does, or update Redis.");
        }
        if (recovered.putBack() > 0) {
            events.putBack(queue, "no-state", recovered.putBack());
            if (jobs.leftOutBefore(queue) != LogThrottle.SILENT) {
                log.error(
                        "SR465 Queue {}: {} jobs had lost their state. They were put back into the state in their run record, or made ready. Someone overwrote or removed keys or entries of the queue, or Redis evicted them. Find out who can write to this Redis.",
                        queue,
                        recovered.putBack());
            }
        }
        if (recovered.cut() > 0) {
            events.putBack(queue, "lease", recovered.cut());
            if (leases.leftOutBefore(queue) != LogThrottle.SILENT) {
                log.error(
                        "SR466 Queue {}: {} leases had an end later than is possible, and no worker renews them. They were shortened to the length of a lease, so that the jobs run again. Find out who can write to this Redis.",
                        queue,
                        recovered.cut());
            }
        }
    }
}
