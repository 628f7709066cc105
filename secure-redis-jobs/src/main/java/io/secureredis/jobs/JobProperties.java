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
 * @param namespace What every key of the jobs begins with, so that applications that share a Redis keep apart: letters, digits, '.', '_' and '-', at most 64. The same in every application that shares
 *     jobs. None by default.
 * @param inline Whether a call runs its job at once in the caller's thread, without Redis, whatever its delay. For tests.
 * @param timeout An attempt that takes longer is interrupted, and has failed. None by default.
 * @param maxAge How long after it was due a job may still start; later it is dead. Bounds what a stolen and replayed body is worth.
 * @param maxCrashes After so many workers died with it, a job is dead.
 * @param retry What happens after a failure, unless a job says otherwise.
 * @param retention What is kept of jobs that ended, unless a job says otherwise.
 * @param worker The part that runs jobs in this process.
 * @param queues Settings of single queues, by name.
 * @param durability How sure a job must be before it counts as put.
 * @param context What is carried from the thread that puts a job to the one that runs it.
 * @param connectionFactory The name of a RedisConnectionFactory bean that the jobs use instead of the application's. Needed when there are several and none is primary.
 * @param redis The server of the jobs, when it is not the application's: the same names as under spring.data.redis.
 * @param secretKey The secret of the jobs, when it is not the application's: base64 of 16, 24 or 32 random bytes.
 * @param previousSecretKeys Secrets that open jobs, but seal none. Counts only with a secret of the jobs' own.
 * @param allowedPackages Packages whose classes the arguments of jobs may name, with those below, in addition to the application's own, the cache's and the JDK's values. Names stand only where a
 *     parameter, field or element is declared as Object, an interface or an abstract class.
 */
@ConfigurationProperties("secure-redis.jobs")
public record JobProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("default") String defaultQueue,
        @Nullable String namespace,
        @DefaultValue("false") boolean inline,
        @DefaultValue("0s") Duration timeout,
        @DefaultValue("30d") Duration maxAge,
        @DefaultValue("5") int maxCrashes,
        @DefaultValue Retry retry,
        @DefaultValue Retention retention,
        @DefaultValue Worker worker,
        @DefaultValue Map<String, Queue> queues,
        @DefaultValue Durability durability,
        @DefaultValue Context context,
        @Nullable String connectionFactory,
        @DefaultValue Map<String, Object> redis,
        @Nullable String secretKey,
        @DefaultValue List<String> previousSecretKeys,
        @DefaultValue List<String> allowedPackages) {

    /**
     * How sure a job must be before it counts as put.
     *
     * @param replicas How many replicas must have it, by WAIT, before a call returns. 0 does not ask.
     * @param timeout How long to wait for them; then the call fails with SR424, although the job may be there.
     */
    public record Durability(
            @DefaultValue("0") int replicas,
            @DefaultValue("1s") Duration timeout) {}

    /**
     * What is carried from the thread that puts a job to the one that runs it; sealed, like all of the job.
     *
     * @param mdc Names of entries of the logging context (MDC). An asterisk stands for all but traceId and spanId, which belong to the trace.
     * @param trace Whether the trace goes on in the job, where the application has tracing.
     */
    public record Context(
            @DefaultValue("*") List<String> mdc,
            @DefaultValue("true") boolean trace) {}

    /** Without secrets and passwords. */
    @Override
    public String toString() {
        return "JobProperties[defaultQueue=" + defaultQueue + ", worker=" + worker + ", queues=" + queues + "]";
    }

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
     * @param maxDone How many such jobs a queue keeps at most; the oldest go first, with their results, and then count as never put. What goes so is counted.
     * @param dead How long dead and tampered jobs are kept.
     * @param maxDead How many dead jobs a queue keeps at most, and as many tampered ones; the oldest go first, and what goes so is logged and counted. By default any number: nothing that
     *     failed goes before its time.
     */
    public record Retention(
            @DefaultValue("1h") Duration done,
            @DefaultValue("10000") int maxDone,
            @DefaultValue("90d") Duration dead,
            @Nullable Integer maxDead) {}

    /**
     * The part that runs jobs in this process.
     *
     * @param enabled Whether this process runs jobs. Without, it only puts and inspects them.
     * @param queues The queues that are served. By default those of this application's jobs, and the default queue.
     * @param concurrency How many jobs run at a time in this process.
     * @param lease How long a job stays with a worker that gives no sign of life; then another one runs it. Renewed every third of it.
     * @param shutdownTimeout How long running jobs may go on when the application stops; then they are interrupted and given back.
     * @param order In which order the queues are served when several have jobs.
     * @param virtualThreads Whether jobs run on virtual threads. By default where the Java runtime has them (21 and later).
     */
    public record Worker(
            @DefaultValue("true") boolean enabled,
            @DefaultValue List<String> queues,
            @DefaultValue("10") int concurrency,
            @DefaultValue("30s") Duration lease,
            @DefaultValue("20s") Duration shutdownTimeout,
            @DefaultValue("weighted") Order order,
            @Nullable Boolean virtualThreads) {}

    /** In which order a worker looks at its queues. */
    public enum Order {
        /** By chance, in proportion to the weights of the queues. */
        WEIGHTED,
        /** As they are listed: a queue is served only while none before it has jobs. */
        STRICT
    }

    /**
     * Settings of one queue.
     *
     * @param concurrency How many jobs of this queue run at a time in this process. By default as many as the worker runs.
     * @param weight The queue's share, relative to the other queues' weights, when all of them have jobs. Counts only in weighted order.
     * @param maxActive How many jobs of this queue run at a time in all processes together. By default any number.
     * @param rateLimit How many jobs of this queue begin in each period in all processes together. By default any number.
     * @param ratePeriod The period of the rate limit.
     * @param shards Into how many parts the queue is divided, each on keys of its own, and so on any node of a cluster. Jobs are in order, and priorities and limits count, within a
     *     part only. To be the same in every process; may be raised, but not lowered while jobs wait.
     */
    public record Queue(
            @Nullable Integer concurrency,
            @DefaultValue("1") int weight,
            @Nullable Integer maxActive,
            @Nullable Integer rateLimit,
            @DefaultValue("1s") Duration ratePeriod,
            @DefaultValue("1") int shards) {

        static final Queue DEFAULT = new Queue(null, 1, null, null, Duration.ofSeconds(1), 1);
    }

    /** What is set for a queue, or for the queue of which it is a part. */
    Queue queue(String name) {
        return queues.getOrDefault(QueueNames.whole(name), Queue.DEFAULT);
    }
}
