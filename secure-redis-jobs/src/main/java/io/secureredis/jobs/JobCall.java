package io.secureredis.jobs;

import io.secureredis.SecureRedisException;
import io.secureredis.jobs.inspect.RecurringOverview;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call of a job, with what to do with it. {@link SecureJobs} creates it. Immutable: the methods that change a setting
 * return a copy.
 *
 * <p>An invalid call throws a {@link JobException} at once: {@code SR415} a time or duration out of range (durations up
 * to 365,000 days, moments in the years 0 to 9999), {@code SR416} a missing or invalid name or number, {@code SR417} a
 * schedule that never fires.
 *
 * <p>In a Spring transaction with synchronization, the job is put into its queue after the commit. It is not put at all
 * after a rollback of the transaction or of the savepoint in which it was called. {@link #immediately} puts it at once.
 * A transaction that has already committed or ended, and only calls its synchronizations, does not defer the job.
 * Reactive transactions are not supported: the job is put at once. If the job cannot be put,
 * {@link SecureRedisException} ({@code SR420}) is thrown; after a commit, the transaction stays committed and its
 * caller gets the exception.
 */
public interface JobCall {

    /** Runs the job as soon as a worker is free. */
    JobId delay();

    /** Runs the job after a wait; zero or less for now. */
    JobId delay(Duration wait);

    /** Runs the job at a moment, by the Redis server's clock; a past moment means now. */
    JobId enqueueAt(Instant due);

    /**
     * Runs the job on a schedule. The job and its arguments identify the schedule: the same call again changes nothing,
     * and another schedule replaces it.
     *
     * @return its key, as {@link RecurringOverview#key()}
     */
    String scheduleOnce(Schedule schedule);

    /** Does the same as {@link #scheduleOnce(Schedule)}, with an explicit name; replaces any schedule of that name. */
    String scheduleOnce(String id, Schedule schedule);

    /**
     * Runs the job here and now, in this thread, without Redis: no retry, no lease. Throws what it throws.
     *
     * <p>{@link JobContext#current()} is that of a first attempt with a new id; its progress is not kept.
     */
    @Nullable
    Object runInline() throws Exception;

    /**
     * Sets the job's id, so that the same id is not put again while the queue holds it. Redis has only its HMAC. The
     * text itself is sealed with the job, and dashboards show it to everyone who may see the job.
     */
    JobCall withId(String id);

    /**
     * Adds tags, by which people find the job: {@code jobs.call(Mailer::welcome, id).tag("customer-42", "import")}.
     * They are sealed with the job, and change nothing in how it runs, or in what is the same job or schedule.
     * Dashboards show them to everyone who may see the job's name: do not put secrets in tags.
     *
     * @param tags 1 to 64 characters each, without control characters and without white space at an end; a job has at
     *     most 8, together with those of {@link SecureJob#tags()}
     */
    JobCall tag(String... tags);

    /** Sets another queue. */
    JobCall queue(String queue);

    /** Sets another priority: 1 to 9, 9 is served first. */
    JobCall priority(int priority);

    /** Sets another maximum number of attempts. */
    JobCall maxAttempts(int attempts);

    /**
     * Does not put the job while another job with the same key is unfinished, for at most the given time. The key is
     * hidden behind an HMAC.
     */
    JobCall unique(String key, Duration hold);

    /**
     * Does not run the job later than this after its due time; it is then dead. By default
     * {@code secure-redis.jobs.max-age}.
     */
    JobCall expiresAfter(Duration age);

    /** Puts the job into its queue at once, even in a transaction. */
    JobCall immediately();
}
