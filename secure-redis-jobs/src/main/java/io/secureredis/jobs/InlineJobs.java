package io.secureredis.jobs;

import org.jspecify.annotations.Nullable;

/**
 * Runs calls in the caller's thread, without Redis: the mode {@code secure-redis.jobs.inline}, for tests.
 *
 * <p>Arguments go through JSON all the same, so that a test notices what a real run would. What the job throws, the call throws; a checked exception as the cause of {@code SR437}.
 */
final class InlineJobs {

    private final JobArguments arguments;
    private final boolean on;
    private final JobIdGenerator ids = new JobIdGenerator();

    InlineJobs(JobArguments arguments, JobProperties properties) {
        this.arguments = arguments;
        this.on = properties.inline();
    }

    boolean isOn() {
        return on;
    }

    /** @param now else after the commit */
    JobId run(CallSpec call, boolean now) {
        JobDefinition job = definitionOf(call);
        JobSignature signature = job.signature();
        @Nullable
        Object[] values = arguments.read(
                call.task(), signature.types(), arguments.write(call.task(), signature.types(), call.arguments()));
        if (now) {
            invoke(job, values);
        } else {
            AfterCommit.run(() -> invoke(job, values));
        }
        return ids.next(0);
    }

    private static void invoke(JobDefinition job, @Nullable Object[] values) {
        CleanThread thread = CleanThread.inCaller();
        try {
            job.invoke(values);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new JobException("SR437", "The job " + job.name() + ", run inline, failed. See the cause.", e);
        } finally {
            thread.restore();
        }
    }

    /** @throws JobException {@code SR411} if the job is not one of this application */
    static JobDefinition definitionOf(CallSpec call) {
        JobDefinition job = call.definition();
        if (job == null) {
            throw new JobException(
                    "SR411",
                    "The job " + call.task()
                            + " is not one of this application, so it cannot be run here. Put it into its queue.");
        }
        return job;
    }
}
