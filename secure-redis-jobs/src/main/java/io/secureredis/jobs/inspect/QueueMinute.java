package io.secureredis.jobs.inspect;

import java.time.Instant;

/**
 * Counts what ended in a queue during one minute; kept for 24 hours.
 *
 * @param minute its beginning
 * @param done jobs that succeeded
 * @param failed attempts that failed
 * @param crashed leases that expired
 * @param dead jobs that were given up
 * @param tampered jobs that were refused
 * @param removed dead and tampered jobs that were removed, because they were kept long enough or exceeded
 *     {@code secure-redis.jobs.retention.max-dead}
 */
public record QueueMinute(
        Instant minute, long done, long failed, long crashed, long dead, long tampered, long removed) {

    /** Creates a minute in which nothing was removed. */
    public QueueMinute(Instant minute, long done, long failed, long crashed, long dead, long tampered) {
        this(minute, done, failed, crashed, dead, tampered, 0);
    }
}
