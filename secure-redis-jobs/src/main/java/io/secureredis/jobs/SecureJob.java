package io.secureredis.jobs;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares a method of a Spring bean to be a job, so that {@link SecureJobs} can put calls of it into a queue and workers run them.
 *
 * <p>The method is public, protected or package-private, not static, has at most six parameters of types that the application's JSON mapper writes and reads, and may
 * return a value, a {@code CompletionStage} or a reactive type. It runs at least once: after a crash or a lost connection it may run again, so it should bear that.
 *
 * <p>Durations are written as {@code 30s}, {@code 5m} or ISO-8601; every text may hold {@code ${…}}.
 *
 * <pre>{@code
 * @SecureJob(name = "mail.welcome", queue = "mail", maxAttempts = 5)
 * public void welcome(long userId, String email) { … }
 * }</pre>
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface SecureJob {

    /**
     * The stable name, which is what is stored: 1 to 128 characters of {@code A-Z a-z 0-9 . _ : / -}. It appears in logs and metrics.
     * By default the bean's class and the method, such as {@code mailer.welcome}.
     */
    String name() default "";

    /** Names that this job had before, or has elsewhere, under which it is found as well. */
    String[] aliases() default {};

    /** The queue. By default {@code secure-redis.jobs.default-queue}. */
    String queue() default "";

    /** 1 to 9; 9 is served first. */
    int priority() default 5;

    /** After so many failed attempts the job is dead. By default {@code secure-redis.jobs.retry.max-attempts}. */
    int maxAttempts() default 0;

    /** The wait after the first failure; it doubles with each further one. By default {@code secure-redis.jobs.retry.delay}. */
    String backoff() default "";

    /** An attempt that takes longer is interrupted, and has failed. By default {@code secure-redis.jobs.timeout}. */
    String timeout() default "";

    /** How long a job that succeeded is kept with its result; {@code 0s} to forget it at once. By default {@code secure-redis.jobs.retention.done}. */
    String retention() default "";

    /** While a job with the same arguments is unfinished, and at most so long, no second one is put. By default never. */
    String unique() default "";

    /** At most so many run at a time in one worker process; 0 for as many as the worker has threads. */
    int concurrency() default 0;

    /** Runs by this cron expression (six fields, as in Spring), without being called. Only for methods without parameters. */
    String cron() default "";

    /** The time zone of {@link #cron()}. By default UTC. */
    String zone() default "";

    /** Runs in this interval, without being called. Only for methods without parameters. */
    String every() default "";

    /** What happens when the schedule ({@link #cron()} or {@link #every()}) is due while the job of its last occurrence has not ended. */
    Overlap overlap() default Overlap.SKIP;
}
