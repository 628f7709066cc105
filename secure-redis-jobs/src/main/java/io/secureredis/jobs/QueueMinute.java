package io.secureredis.jobs;

import java.time.Instant;

/**
 * What ended in a queue during one minute; kept for 24 hours.
 *
 * @param minute its beginning
 * @param done jobs that succeeded
 * @param failed attempts that failed
 * @param crashed leases that ran out
 * @param dead jobs that were given up
 * @param tampered jobs that were refused
 * @param removed dead and tampered jobs that were removed, since they were kept long enough or were more than {@code secure-redis.jobs.retention.max-dead}
 */
public record QueueMinute(
        Instant minute, long done, long failed, long crashed, long dead, long tampered, long removed) {

    /** A minute in which nothing was removed. */
    public QueueMinute(Instant minute, long done, long failed, long crashed, long dead, long tampered) {
        this(minute, done, failed, crashed, dead, tampered, 0);
    }
}
