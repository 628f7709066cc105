package io.secureredis.jobs.inspect;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a job, without what its error says.
 *
 * <p>Source: {@code docs/spec/job-keys.md}, section 4, role {@code error}, and section 3.
 *
 * @param number how often the job had been claimed by then
 * @param outcome {@value #RUNNING}, {@value #DONE}, {@value #UNREPORTED}, or a kind as in {@link JobDetail#errorKind()}
 * @param type the exception's class, or {@code null} where there was none
 * @param times 1; for {@value #UNREPORTED}, how many claims in a row ended without a report: their worker died, lost
 *     its connection, or gave the job back
 * @param waited how long the job had been due when the attempt began, or {@code null} if that is not known
 * @param startedAt when it was claimed, or {@code null} if that is not known
 * @param endedAt {@code null} while it runs, or if that is not known
 * @param backoff how long the job was to wait for its next attempt, or {@code null} if there was to be none
 * @param worker who ran it, or {@code null} if that is not known
 * @param host the machine of that worker, or {@code null} if that is not known
 */
public record AttemptOverview(
        long number,
        String outcome,
        @Nullable String type,
        long times,
        @Nullable Duration waited,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Duration backoff,
        @Nullable String worker,
        @Nullable String host) {

    /** It still runs. */
    public static final String RUNNING = "running";

    /** It succeeded. */
    public static final String DONE = "done";

    /** Nobody told how it ended. */
    public static final String UNREPORTED = "unreported";

    /** How long it took, or {@code null} if that is not known. */
    public @Nullable Duration took() {
        return startedAt == null || endedAt == null || endedAt.isBefore(startedAt)
                ? null
                : Duration.between(startedAt, endedAt);
    }
}
