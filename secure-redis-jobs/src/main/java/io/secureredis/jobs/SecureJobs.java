package io.secureredis.jobs;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts jobs into their queues.
 *
 * <p>Pass a {@link SecureJob} method and its arguments to {@code call}; the compiler checks them. Then tell the
 * returned {@link JobCall} what to do with the call. Safe for any number of threads.
 *
 * <pre>{@code
 * jobs.call(Mailer::welcome, userId, email).delay();
 * jobs.call(Mailer::welcome, userId, email).delay(Duration.ofMinutes(5));
 * jobs.call(Mailer::welcome, userId, email).enqueueAt(instant);
 * jobs.call(Reports::daily).scheduleOnce(Schedule.cron("0 3 * * *", zone));
 * }</pre>
 *
 * <p>Errors, each a {@link JobException}: {@code SR410} the reference does not refer to a method, {@code SR411} the
 * method is not a job of this application, {@code SR412} the number of arguments is wrong, {@code SR413} an argument
 * cannot be written, {@code SR416} a name or a list is missing or invalid, {@code SR418} an argument does not fit its
 * parameter.
 *
 * <p>Read next: {@code QueueStore}, which puts calls into Redis.
 */
public interface SecureJobs {

    /** Calls a job without parameters. */
    <B> JobCall call(Job0<B> job);

    /** Calls a job with one parameter. */
    <B, A1 extends @Nullable Object> JobCall call(Job1<B, A1> job, A1 a1);

    /** Calls a job with two parameters. */
    <B, A1 extends @Nullable Object, A2 extends @Nullable Object> JobCall call(Job2<B, A1, A2> job, A1 a1, A2 a2);

    /** Calls a job with three parameters. */
    <B, A1 extends @Nullable Object, A2 extends @Nullable Object, A3 extends @Nullable Object> JobCall call(
            Job3<B, A1, A2, A3> job, A1 a1, A2 a2, A3 a3);

    /** Calls a job with four parameters. */
    <
                    B,
                    A1 extends @Nullable Object,
                    A2 extends @Nullable Object,
                    A3 extends @Nullable Object,
                    A4 extends @Nullable Object>
            JobCall call(Job4<B, A1, A2, A3, A4> job, A1 a1, A2 a2, A3 a3, A4 a4);

    /** Calls a job with five parameters. */
    <
                    B,
                    A1 extends @Nullable Object,
                    A2 extends @Nullable Object,
                    A3 extends @Nullable Object,
                    A4 extends @Nullable Object,
                    A5 extends @Nullable Object>
            JobCall call(Job5<B, A1, A2, A3, A4, A5> job, A1 a1, A2 a2, A3 a3, A4 a4, A5 a5);

    /** Calls a job with six parameters. */
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
     * Calls a job by name, including a job that only another application has. In that case, set its queue with
     * {@link JobCall#queue}. The arguments are checked only when the job runs.
     */
    JobCall call(String name, @Nullable Object... arguments);

    /**
     * Puts many calls into their queues in few round trips, to run now. In a transaction they are put after its commit.
     *
     * @return their ids, in the same order
     */
    List<JobId> delayAll(List<JobCall> calls);

    /**
     * Removes the recurring schedule of this name; jobs that it has already put into the queue remain. In a transaction
     * it is removed after the commit, in the order of the calls.
     *
     * @return false if there is none now
     */
    boolean unschedule(String queue, String scheduleId);

    /** Refers to a {@link SecureJob} method without parameters, such as {@code Mailer::welcome}; never called. */
    @FunctionalInterface
    interface Job0<B> extends Serializable {

        void call(B bean) throws Exception;
    }

    /** Refers to a {@link SecureJob} method with one parameter, such as {@code Mailer::welcome}; never called. */
    @FunctionalInterface
    interface Job1<B, A1 extends @Nullable Object> extends Serializable {

        void call(B bean, A1 a1) throws Exception;
    }

    /** Refers to a {@link SecureJob} method with two parameters, such as {@code Mailer::welcome}; never called. */
    @FunctionalInterface
    interface Job2<B, A1 extends @Nullable Object, A2 extends @Nullable Object> extends Serializable {

        void call(B bean, A1 a1, A2 a2) throws Exception;
    }

    /** Refers to a {@link SecureJob} method with three parameters, such as {@code Mailer::welcome}; never called. */
    @FunctionalInterface
    interface Job3<B, A1 extends @Nullable Object, A2 extends @Nullable Object, A3 extends @Nullable Object>
            extends Serializable {

        void call(B bean, A1 a1, A2 a2, A3 a3) throws Exception;
    }

    /** Refers to a {@link SecureJob} method with four parameters, such as {@code Mailer::welcome}; never called. */
    @FunctionalInterface
    interface Job4<
                    B,
                    A1 extends @Nullable Object,
                    A2 extends @Nullable Object,
                    A3 extends @Nullable Object,
                    A4 extends @Nullable Object>
            extends Serializable {

        void call(B bean, A1 a1, A2 a2, A3 a3, A4 a4) throws Exception;
    }

    /** Refers to a {@link SecureJob} method with five parameters, such as {@code Mailer::welcome}; never called. */
    @FunctionalInterface
    interface Job5<
                    B,
                    A1 extends @Nullable Object,
                    A2 extends @Nullable Object,
                    A3 extends @Nullable Object,
                    A4 extends @Nullable Object,
                    A5 extends @Nullable Object>
            extends Serializable {

        void call(B bean, A1 a1, A2 a2, A3 a3, A4 a4, A5 a5) throws Exception;
    }

    /** Refers to a {@link SecureJob} method with six parameters, such as {@code Mailer::welcome}; never called. */
    @FunctionalInterface
    interface Job6<
                    B,
                    A1 extends @Nullable Object,
                    A2 extends @Nullable Object,
                    A3 extends @Nullable Object,
                    A4 extends @Nullable Object,
                    A5 extends @Nullable Object,
                    A6 extends @Nullable Object>
            extends Serializable {

        void call(B bean, A1 a1, A2 a2, A3 a3, A4 a4, A5 a5, A6 a6) throws Exception;
    }
}
