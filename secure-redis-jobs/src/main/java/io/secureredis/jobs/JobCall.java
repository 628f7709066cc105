package io.secureredis.jobs;

import io.secureredis.SecureRedisException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call of a job that says what is to be done with it; made by {@link SecureJobs}. Immutable: the adjusting methods return another one.
 *
 * <p>What cannot work throws a {@link JobException} at once: {@code SR415} a time or duration out of range (durations up to 365,000 days, moments in the years 0 to 9999), {@code SR416} a name or
 * number that is missing or wrong, {@code SR417} a schedule that never fires.
 *
 * <p>In a transaction (Spring's, with synchronization) the job is put after the commit, and not at all after a rollback of the transaction or of the savepoint inside which it was called;
 * {@link #immediately} puts it at once. A transaction that has committed or ended already, and only calls its synchronizations, does not defer: the job is put at once. A reactive transaction
 * is not seen. A put that fails throws {@link SecureRedisException} ({@code SR420}); after a commit, the transaction stays committed and its caller gets the exception.
 */
public interface JobCall {

    /** Runs the job as soon as a worker is free. */
    JobId delay();

    /** Runs the job after a while; zero or less for now. */
    JobId delay(Duration wait);

    /** Runs the job at a moment, by the Redis server's clock; a past one is now. */
    JobId enqueueAt(Instant due);

    /**
     * Runs the job by a schedule. The job and its arguments are the schedule's name: the same again changes nothing, another schedule replaces it.
     *
     * @return its key, as {@link RecurringOverview#key()}
     */
    String scheduleOnce(Schedule schedule);

    /** As {@link #scheduleOnce(Schedule)}, with a name of its own; whatever is scheduled under that name is replaced. */
    String scheduleOnce(String id, Schedule schedule);

    /** Runs the job here and now, in this thread, without Redis: no retry, no lease. Throws what it throws. */
    @Nullable
    Object runInline() throws Exception;

    /**
     * Chooses the job's id, so that the same again does not put it again while the queue holds it. Hidden behind an HMAC.
     */
    JobCall withId(String id);

    /** Chooses another queue. */
    JobCall queue(String queue);

    /** Chooses another priority: 1 to 9, 9 is served first. */
    JobCall priority(int priority);

    /** Chooses another greatest number of attempts. */
    JobCall maxAttempts(int attempts);

    /** Does not put the job while another one under the same key (hidden behind an HMAC) is unfinished, and at most so long. */
    JobCall unique(String key, Duration hold);

    /** Does not run the job after so long from when it is due; it is then dead. By default {@code secure-redis.jobs.max-age}. */
    JobCall expiresAfter(Duration age);

    /** Puts the job at once, even in a transaction. */
    JobCall immediately();
}
