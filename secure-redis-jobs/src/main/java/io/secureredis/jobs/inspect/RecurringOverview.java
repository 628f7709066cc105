package io.secureredis.jobs.inspect;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A recurring schedule. {@link #toString()} omits its caller's name for it.
 *
 * @param key its name in Redis, an HMAC; pass it to {@link JobOperations}
 * @param id its caller's name for it, or {@code null}
 * @param task the job that it puts into the queue, or {@code null} if it does not open
 * @param schedule the rule in words, such as {@code every PT1H} or {@code cron 0 0 3 * * * Europe/Berlin}
 * @param nextFire its next run
 * @param lastFire its last run, or {@code null}
 * @param fired how often it has run
 * @param tampered whether it does not open, or its time in Redis is not the sealed one; such a schedule does not fire
 */
public record RecurringOverview(
        String queue,
        String key,
        @Nullable String id,
        @Nullable String task,
        @Nullable String schedule,
        Instant nextFire,
        @Nullable Instant lastFire,
        long fired,
        boolean tampered) {

    @Override
    public String toString() {
        return "RecurringOverview[" + queue + ", " + key + ", " + task + "]";
    }
}
