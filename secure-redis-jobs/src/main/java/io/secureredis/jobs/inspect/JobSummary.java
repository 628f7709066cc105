package io.secureredis.jobs.inspect;

import io.secureredis.jobs.JobCall;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.SecureJob;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a job that are not confidential. {@link #toString()} omits what its caller chose: its id and tags.
 *
 * @param task its name, or {@code null} if its body does not open
 * @param attempt the attempt that runs, or the last one, or 0 before the first
 * @param maxAttempts the number of attempts after which it is given up; 0 if unknown, because its body does not open
 * @param crashes how often a worker died while it ran the job
 * @param priority 1 to 9; 9 is served first
 * @param enqueuedAt when it was put into the queue; {@code null} if its body does not open
 * @param dueAt when it becomes ready, or {@code null} unless scheduled or retrying
 * @param startedAt when it was last claimed
 * @param finishedAt when it ended: done, dead or tampered
 * @param worker the worker that runs it, or ran it last
 * @param schedule the key of the schedule that put it, as it was then, or {@code null}
 * @param keyId of the secret that its body names, or {@code null} if it is no envelope; anyone can write one
 * @param callerId the id that its caller chose, of which Redis has only the HMAC ({@link #id()}); of an imported job,
 *     its source, a space and its id there; {@code null} if it has none, or its body does not open
 * @param tags of {@link JobCall#tag} and {@link SecureJob#tags}; empty if its body does not open
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
        @Nullable String worker,
        @Nullable String schedule,
        @Nullable String keyId,
        @Nullable String callerId,
        List<String> tags) {

    public JobSummary {
        tags = List.copyOf(tags);
    }

    /** Returns whether it has a tag, in any case. */
    public boolean hasTag(String tag) {
        return tags.stream().anyMatch(tag::equalsIgnoreCase);
    }

    @Override
    public String toString() {
        return "JobSummary[" + id + ", " + queue + ", " + task + ", " + state + ", attempt " + attempt + "]";
    }
}
