package io.secureredis.jobs;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The settings of the jobs. Immutable.
 *
 * @param enabled Whether there are jobs at all: beans to put and inspect them, and a worker.
 * @param defaultQueue The queue of jobs that do not name one.
 * @param namespace First part of every key of the jobs. It separates applications that share a Redis: letters, digits,
 *     '.', '_' and '-', at most 64. The same in every application that shares jobs. None by default.
 * @param inline Whether a call runs its job at once in the caller's thread, without Redis, whatever its delay. For
 *     tests.
 * @param timeout Longest duration of an attempt. A longer attempt is interrupted, and fails unless its method returns
 *     all the same. None by default.
 * @param maxAge How long after its due time a job may still start. After that, it is dead. This limits how long a
 *     stolen body can be replayed.
 * @param maxCrashes Number of workers that may crash while they run a job before it is dead.
 * @param retry What happens after a failure, unless a job says otherwise.
 * @param retention What is kept of jobs that ended, unless a job says otherwise.
 * @param worker The part that runs jobs in this process.
 * @param log What jobs may say of themselves with JobContext.log.
 * @param queues Settings of single queues, by name.
 * @param durability How sure a job must be before it counts as put.
 * @param context What is carried from the thread that puts a job to the one that runs it.
 * @param connectionFactory The name of a RedisConnectionFactory bean that the jobs use instead of the application's.
 *     Needed when there are several and none is primary.
 * @param redis The jobs' server, if it is not the application's: the same names as under spring.data.redis.
 * @param secretKey The jobs' secret, if it is not the application's: base64 of 16, 24 or 32 random bytes.
 * @param previousSecretKeys Secrets that open jobs but seal none. Refused without secret-key.
 * @param allowedPackages Packages (with their subpackages) whose classes the arguments of jobs may name, in addition to
 *     the application's own, the cache's and the JDK's values. A class is named only if a parameter, field or element
 *     is declared as Object, an interface or an abstract class.
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
        @DefaultValue Log log,
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
     * @param replicas How many replicas must have a job (checked with WAIT) before a call returns. 0 does not check.
     * @param timeout How long to wait for replicas. After that, the call fails with SR424, although the job may have
     *     been put.
     */
    public record Durability(
            @DefaultValue("0") int replicas,
            @DefaultValue("1s") Duration timeout) {}

    /**
     * What is carried from the thread that puts a job to the one that runs it; sealed, like all of the job.
     *
     * @param mdc Names of entries of the logging context (MDC). An asterisk means all except traceId and spanId, which
     *     belong to the trace.
     * @param trace Whether the trace continues in the job, if the application has tracing.
     */
    public record Context(
            @DefaultValue("*") List<String> mdc,
            @DefaultValue("true") boolean trace) {}

    /** Omits secrets and passwords. */
    @Override
    public String toString() {
        return "JobProperties[defaultQueue=" + defaultQueue + ", worker=" + worker + ", queues=" + queues + "]";
    }

    /**
     * What happens after a failure.
     *
     * @param maxAttempts Number of failed attempts after which a job is dead.
     * @param delay The wait after the first failure. It doubles with each further failure.
     * @param maxDelay The longest wait.
     * @param jitter The random part of each wait, from 0 to 1, so that jobs that failed together do not come back
     *     together.
     */
    public record Retry(
            @DefaultValue("10") int maxAttempts,
            @DefaultValue("5s") Duration delay,
            @DefaultValue("1h") Duration maxDelay,
            @DefaultValue("0.2") double jitter) {}

    /**
     * What is kept of jobs that ended.
     *
     * @param done How long a job that succeeded is kept with its result. While it is kept, a job with the same id is
     *     not put again. 0s removes it at once.
     * @param maxDone Maximum number of done jobs in a queue. The oldest are removed first, with their results, and can
     *     then be put again. Removals are counted.
     * @param dead How long dead and tampered jobs are kept.
     * @param maxDead Maximum number of dead jobs in a queue, and of tampered ones. The oldest are removed first, and
     *     this is logged and counted. Unlimited by default.
     */
    public record Retention(
            @DefaultValue("1h") Duration done,
            @DefaultValue("10000") int maxDone,
            @DefaultValue("90d") Duration dead,
            @Nullable Integer maxDead) {}

    /**
     * The part that runs jobs in this process.
     *
     * @param enabled Whether this process runs jobs. If false, it only puts and inspects them.
     * @param queues The queues that are served. By default those of this application's jobs, and the default queue.
     * @param concurrency Number of slots: how many jobs run at a time in this process.
     * @param lease How long a job stays with a worker that stops responding. After that, another worker runs it. A
     *     lease is renewed after a third of this time.
     * @param shutdownTimeout How long running jobs may continue when the application stops. After that, they are
     *     interrupted and given back.
     * @param order Order in which the queues are served when several have jobs.
     * @param virtualThreads Whether jobs run on virtual threads. By default true on Java 21 and later.
     */
    public record Worker(
            @DefaultValue("true") boolean enabled,
            @DefaultValue List<String> queues,
            @DefaultValue("10") int concurrency,
            @DefaultValue("30s") Duration lease,
            @DefaultValue("20s") Duration shutdownTimeout,
            @DefaultValue("weighted") Order order,
            @Nullable Boolean virtualThreads) {}

    /**
     * What jobs may say of themselves with JobContext.log.
     *
     * @param maxLines How many lines each attempt of a job may log. Further lines are left out, and the log says so. 0
     *     keeps no logs.
     * @param maxLineSize Size of a line: 16B to 64KB, and at most that of the log. The rest of a longer line is cut
     *     off.
     * @param maxSize Size of the log of a job in Redis, with all attempts, from 4KB to 4MB. The lines of the
     *     oldest attempts are removed first.
     */
    public record Log(
            @DefaultValue("1000") int maxLines,
            @DefaultValue("2KB") DataSize maxLineSize,
            @DefaultValue("64KB") DataSize maxSize) {}

    /** The order in which a worker serves its queues. */
    public enum Order {
        /** At random, in proportion to the weights of the queues. */
        WEIGHTED,
        /** As listed: a queue is served only while no queue before it has jobs. */
        STRICT
    }

    /**
     * Settings of one queue.
     *
     * @param concurrency How many jobs of this queue run at a time in this process. By default as many as the worker
     *     has slots.
     * @param weight The queue's share, relative to the other queues' weights, when all of them have jobs. Used only in
     *     weighted order.
     * @param maxActive How many jobs of this queue run at a time in all processes together. Unlimited by default.
     * @param rateLimit How many jobs of this queue start in each period in all processes together. Unlimited by
     *     default.
     * @param ratePeriod The period of the rate limit.
     * @param shards Number of parts of the queue. Each part has its own keys, and so can be on any node of a cluster.
     *     Order, priorities and limits apply within a part only. Must be the same in every process. Change it only
     *     while the queue is empty.
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

    /** Returns the settings of a queue, or of the queue of which it is a part. */
    public Queue queue(String name) {
        return queues.getOrDefault(QueueNames.whole(name), Queue.DEFAULT);
    }
}
