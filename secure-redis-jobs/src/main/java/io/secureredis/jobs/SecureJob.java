package io.secureredis.jobs;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.aot.hint.annotation.Reflective;

/**
 * Declares a method of a Spring bean as a job, so that {@link SecureJobs} can put calls of it into a queue and workers
 * run them.
 *
 * <p>The method must be public, protected or package-private, and not static. It has at most six parameters of types
 * that Jackson can write and read. It may return a value, a {@code CompletionStage} or a reactive type. It runs at
 * least once: after a crash or a lost connection it may run again, so make it safe to run twice.
 *
 * <p>Write durations as {@code 30s}, {@code 5m} or ISO-8601; every text may contain {@code ${…}}.
 *
 * <pre>{@code
 * @SecureJob(name = "mail.welcome", queue = "mail", maxAttempts = 5)
 * public void welcome(long userId, String email) { … }
 * }</pre>
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Reflective(SecureJobHints.class)
public @interface SecureJob {

    /**
     * The stable name, which is stored: 1 to 128 characters of {@code A-Z a-z 0-9 . _ : / -}, the first of them
     * a letter or digit. It appears in logs and metrics. By default, the bean's class and the method, such as
     * {@code mailer.welcome}.
     */
    String name() default "";

    /** Earlier names of this job, or its names elsewhere, under which it is also found. */
    String[] aliases() default {};

    /** The queue. By default {@code secure-redis.jobs.default-queue}. */
    String queue() default "";

    /** The priority, 1 to 9; 9 is served first. */
    int priority() default 5;

    /**
     * Tags of all its jobs, by which people find them; {@link JobCall#tag} adds more. At most 8 of 1 to 64 characters.
     * Dashboards show them to everyone who may see the job's name: do not put secrets in tags.
     */
    String[] tags() default {};

    /**
     * The number of failed attempts after which the job is dead. By default
     * {@code secure-redis.jobs.retry.max-attempts}.
     */
    int maxAttempts() default 0;

    /**
     * The wait after the first failure. It doubles with each further failure. By default
     * {@code secure-redis.jobs.retry.delay}.
     */
    String backoff() default "";

    /**
     * The longest duration of an attempt. A longer attempt is interrupted, and has failed. By default
     * {@code secure-redis.jobs.timeout}.
     */
    String timeout() default "";

    /**
     * How long a job that succeeded is kept with its result; {@code 0s} removes it at once. By default
     * {@code secure-redis.jobs.retention.done}.
     */
    String retention() default "";

    /**
     * While a job with the same arguments is unfinished, but at most for this time, no second one is put into the
     * queue. By default, and with {@code 0s}, there is no such limit.
     */
    String unique() default "";

    /** The most jobs of this kind that run at a time in one worker process; 0 for as many as the worker has threads. */
    int concurrency() default 0;

    /**
     * A cron expression (six fields, as in Spring) by which the job runs without being called. Only for methods without
     * parameters.
     */
    String cron() default "";

    /** The time zone of {@link #cron()}. By default UTC. */
    String zone() default "";

    /** An interval at which the job runs without being called. Only for methods without parameters. */
    String every() default "";

    /**
     * What happens if the schedule ({@link #cron()} or {@link #every()}) is due while the job of its last occurrence
     * has not ended.
     */
    Overlap overlap() default Overlap.SKIP;
}
