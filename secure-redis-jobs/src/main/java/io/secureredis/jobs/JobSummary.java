package io.secureredis.jobs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What may be seen of a job without revealing what it carries.
 *
 * @param task its name, or {@code null} when its body does not open
 * @param attempt the attempt that runs, or the last one, or 0 before the first
 * @param maxAttempts after so many it is given up; 0 when unknown, because its body does not open
 * @param crashes how often a worker died with it
 * @param priority 1 to 9; 9 is served first
 * @param enqueuedAt when it was put into the queue; {@code null} when its body does not open
 * @param dueAt when it becomes ready, or {@code null} unless scheduled or retrying
 * @param startedAt when it was last claimed
 * @param finishedAt when it ended: done, dead or tampered
 * @param worker who runs it, or ran it last
 */
public record JobSummary(
        JobId id,
        String queue,
        @Nullable String task,
        JobState state,
        int attempt,
        int maxAttempts,
        int crashes,
        int priority,
        @Nullable Instant enqueuedAt,
        @Nullable Instant dueAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable String worker) {}
