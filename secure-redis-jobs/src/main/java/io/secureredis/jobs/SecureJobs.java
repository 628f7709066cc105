package io.secureredis.jobs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts jobs into their queues.
 *
 * <p>{@code call} names a {@link SecureJob} method and its arguments, checked by the compiler; what to do with the call says the {@link JobCall} that it returns. Safe for
 * any number of threads.
 *
 * <pre>{@code
 * jobs.call(Mailer::welcome, userId, email).delay();
 * jobs.call(Mailer::welcome, userId, email).delay(Duration.ofMinutes(5));
 * jobs.call(Mailer::welcome, userId, email).enqueueAt(instant);
 * jobs.call(Reports::daily).scheduleOnce(Schedule.cron("0 3 * * *", zone));
 * }</pre>
 *
 * <p>Errors, each a {@link JobException}: {@code SR410} the reference is not to a method, {@code SR411} the method is not a job of this application, {@code SR412} a wrong number of
 * arguments, {@code SR413} an argument cannot be written, {@code SR416} a name or a list is missing or wrong,
 * {@code SR418} an argument does not fit its parameter.
 *
 * <p>Read next: {@code QueueStore}, which puts calls into Redis.
 */
public interface SecureJobs {

    /** A call of a job without parameters. */
    <B> JobCall call(Job0<B> job);

    /** A call of a job with one parameter. */
    <B, A1 extends @Nullable Object> JobCall call(Job1<B, A1> job, A1 a1);

    /** A call of a job with two parameters. */
    <B, A1 extends @Nullable Object, A2 extends @Nullable Object> JobCall call(Job2<B, A1, A2> job, A1 a1, A2 a2);

    /** A call of a job with three parameters. */
    <B, A1 extends @Nullable Object, A2 extends @Nullable Object, A3 extends @Nullable Object> JobCall call(
            Job3<B, A1, A2, A3> job, A1 a1, A2 a2, A3 a3);

    /** A call of a job with four parameters. */
    <
                    B,
                    A1 extends @Nullable Object,
                    A2 extends @Nullable Object,
                    A3 extends @Nullable Object,
                    A4 extends @Nullable Object>
            JobCall call(Job4<B, A1, A2, A3, A4> job, A1 a1, A2 a2, A3 a3, A4 a4);

    /** A call of a job with five parameters. */
    <
                    B,
                    A1 extends @Nullable Object,
                    A2 extends @Nullable Object,
                    A3 extends @Nullable Object,
                    A4 extends @Nullable Object,
                    A5 extends @Nullable Object>
            JobCall call(Job5<B, A1, A2, A3, A4, A5> job, A1 a1, A2 a2, A3 a3, A4 a4, A5 a5);

    /** A call of a job with six parameters. */
    <
                    B,
                    A1 extends @Nullable Object,
                    A2 extends @Nullable Object,
                    A3 extends @Nullable Object,
                    A4 extends @Nullable Object,
                    A5 extends @Nullable Object,
                    A6 extends @Nullable Object>
            JobCall call(Job6<B, A1, A2, A3, A4, A5, A6> job, A1 a1, A2 a2, A3 a3, A4 a4, A5 a5, A6 a6);

    /**
     * A call by name, also of a job that only another application has; then {@link JobCall#queue} says where it is run. Its arguments are checked only when it runs.
     */
    JobCall call(String name, @Nullable Object... arguments);

    /**
     * Puts many calls at once, in few round trips; each is to be run now. In a transaction they are put after its commit.
     *
     * @return their ids, in the same order
     */
    List<JobId> delayAll(List<JobCall> calls);

    /** Removes the recurring schedule of this name; jobs that it has put remain. False if there is none. */
    boolean unschedule(String queue, String scheduleId);
}
