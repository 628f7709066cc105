package io.secureredis.jobs;

import io.secureredis.SecureRedisException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Reads queues, jobs, schedules and workers, for tools and dashboards. Changes nothing, except that entries which cannot be jobs are removed, and counted, when they are met.
 *
 * <p>What a job carries (arguments, result, error) is never part of an answer but that of {@link #reveal}, so that an application can guard and record that one call.
 * Safe for any number of threads. Every method throws {@link SecureRedisException} ({@code SR420}) when Redis does not answer.
 */
public interface JobInspector {

    /**
     * What the servers of the jobs say of their memory, at most ten seconds old; without those that refuse {@code INFO}.
     *
     * @throws JobException {@code SR420} if one does not answer
     */
    List<JobServerState> servers();

    /** The secrets that waiting jobs need and this process lacks, as far as its worker has met such jobs in the last minutes. */
    default List<MissingKey> missingKeys() {
        return List.of();
    }

    /** Every queue that was ever used, by name. */
    List<QueueOverview> queues();

    /** One queue; all counts are zero when it was never used. */
    QueueOverview queue(String queue);

    /** What ended in the queue, minute by minute, oldest first, at most 24 hours back. Every minute is present. */
    List<QueueMinute> history(String queue, Duration back);

    /** Jobs of one queue in one state. */
    JobPage<JobSummary> jobs(JobQuery query);

    /** One job, or empty when the queue does not hold it (any more). */
    Optional<JobDetail> find(String queue, JobId id);

    /** Opens the confidential parts of a job, or empty when the queue does not hold it, or its body does not open. */
    Optional<RevealedJob> reveal(String queue, JobId id);

    /** The recurring schedules of a queue, by next fire. */
    List<RecurringOverview> recurring(String queue);

    /** The workers of a queue that were seen lately. */
    List<WorkerOverview> workers(String queue);
}
