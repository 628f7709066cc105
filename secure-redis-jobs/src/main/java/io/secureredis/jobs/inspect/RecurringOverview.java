package io.secureredis.jobs.inspect;

import io.secureredis.jobs.JobId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recurring schedule. {@link #toString()} omits its caller's name for it.
 *
 * @param key its name in Redis, an HMAC; pass it to {@link JobOperations}
 * @param id its caller's name for it, or {@code null}
 * @param task the job that it puts into the queue, or {@code null} if it does not open
 * @param schedule the rule in words, such as {@code every PT1H} or {@code cron 0 0 3 * * * Europe/Berlin}
 * @param nextFire its next run; in the far future while an operator has paused it
 * @param lastFire its last regular run, or {@code null}
 * @param fired how often it has run regularly: runs that someone started do not count
 * @param tampered whether it does not open, or its time in Redis is not the sealed one; such a schedule does not fire
 * @param pausedAt since when an operator has paused it, or {@code null}
 * @param edited whether an operator changed its rule
 * @param upcoming its next runs, at most five; empty if it does not fire
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
        boolean tampered,
        @Nullable Instant pausedAt,
        boolean edited,
        List<Instant> upcoming) {

    public RecurringOverview {
        upcoming = List.copyOf(upcoming);
    }

    /** A schedule that no operator has changed. */
    public RecurringOverview(
            String queue,
            String key,
            @Nullable String id,
            @Nullable String task,
            @Nullable String schedule,
            Instant nextFire,
            @Nullable Instant lastFire,
            long fired,
            boolean tampered) {
        this(queue, key, id, task, schedule, nextFire, lastFire, fired, tampered, null, false, List.of());
    }

    /**
     * One run of a schedule.
     *
     * @param occurrence when it was due, or when someone started it
     * @param endedAt when its job ended, or {@code null}
     * @param job its job, which may be gone by now; {@code null} if none was put
     * @param manual whether someone started it, in addition to the regular runs
     */
    public record Run(
            Instant occurrence,
            @Nullable Instant endedAt,
            Outcome outcome,
            @Nullable JobId job,
            boolean manual) {}

    /** How a run ended. */
    public enum Outcome {
        DONE,
        DEAD,
        /** No job was put: the one before had not ended, or it was too late. */
        SKIPPED,
        /** Its job waits or runs. */
        UNFINISHED,
        /** Nobody reported its end. */
        UNKNOWN
    }

    @Override
    public String toString() {
        return "RecurringOverview[" + queue + ", " + key + ", " + task + "]";
    }
}
