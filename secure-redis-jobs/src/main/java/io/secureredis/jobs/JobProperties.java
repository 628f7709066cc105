package io.secureredis.jobs;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the jobs. Immutable.
 *
 * @param enabled Whether there are jobs at all: beans to put and inspect them, and a worker.
 * @param defaultQueue The queue of jobs that name none.
 * @param timeout An attempt that takes longer is interrupted, and has failed. None by default.
 * @param maxAge How long after it was due a job may still start; later it is dead. Bounds what a stolen and replayed body is worth.
 * @param maxCrashes After so many workers died with it, a job is dead.
 * @param retry What happens after a failure, unless a job says otherwise.
 * @param retention What is kept of jobs that ended, unless a job says otherwise.
 * @param worker The part that runs jobs in this process.
 * @param queues Settings of single queues, by name.
 */
@ConfigurationProperties("secure-redis.jobs")
public record JobProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("default") String defaultQueue,
        @DefaultValue("0s") Duration timeout,
        @DefaultValue("30d") Duration maxAge,
        @DefaultValue("5") int maxCrashes,
        @DefaultValue Retry retry,
        @DefaultValue Retention retention,
        @DefaultValue Worker worker,
        @DefaultValue Map<String, Queue> queues) {

    /**
     * What happens after a failure.
     *
     * @param maxAttempts After so many failed attempts a job is dead.
     * @param delay The wait after the first failure; it doubles with each further one.
     * @param maxDelay The longest wait.
     * @param jitter The random part of each wait, from 0 to 1, so that jobs that failed together do not come back together.
     */
    public record Retry(
            @DefaultValue("10") int maxAttempts,
            @DefaultValue("5s") Duration delay,
            @DefaultValue("1h") Duration maxDelay,
            @DefaultValue("0.2") double jitter) {}

    /**
     * What is kept of jobs that ended.
     *
     * @param done How long a job that succeeded is kept with its result. While it is kept, a job with the same id is not put again. 0s forgets it at once.
     * @param maxDone How many such jobs a queue keeps at most; the oldest go first.
     * @param dead How long dead and tampered jobs are kept.
     * @param maxDead How many dead jobs a queue keeps at most, and as many tampered ones; the oldest go first.
     */
    public record Retention(
            @DefaultValue("1h") Duration done,
            @DefaultValue("10000") int maxDone,
            @DefaultValue("90d") Duration dead,
            @DefaultValue("10000") int maxDead) {}

    /**
     * The part that runs jobs in this process.
     *
     * @param enabled Whether this process runs jobs. Without, it only puts and inspects them.
     * @param queues The queues that are served. By default those of this application's jobs, and the default queue.
     * @param concurrency How many jobs run at a time in this process.
     * @param lease How long a job stays with a worker that gives no sign of life; then another one runs it. Renewed every third of it.
     * @param shutdownTimeout How long running jobs may go on when the application stops; then they are interrupted and given back.
     * @param virtualThreads Whether jobs run on virtual threads. By default where the Java runtime has them (21 and later).
     */
    public record Worker(
            @DefaultValue("true") boolean enabled,
            @DefaultValue List<String> queues,
            @DefaultValue("10") int concurrency,
            @DefaultValue("30s") Duration lease,
            @DefaultValue("20s") Duration shutdownTimeout,
            @Nullable Boolean virtualThreads) {}

    /**
     * Settings of one queue.
     *
     * @param concurrency How many jobs of this queue run at a time in this process. By default as many as the worker runs.
     */
    public record Queue(@Nullable Integer concurrency) {}
}
