package io.secureredis.jobs.engine;

import io.secureredis.jobs.JobContext;
import io.secureredis.jobs.JobContextHolder;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.JobProperties;
import io.secureredis.jobs.arguments.JobArguments;
import io.secureredis.jobs.arguments.JobSignature;
import io.secureredis.jobs.declarations.JobDefinition;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls in the caller's thread, without Redis: {@link io.secureredis.jobs.JobCall#runInline()}, and the mode
 * {@code secure-redis.jobs.inline}, for tests.
 *
 * <p>In that mode, arguments go through JSON all the same, so that a test notices what a real run would. What the job
 * throws, the call throws; a checked exception as the cause of {@code SR437}.
 */
final class InlineJobs {

    private static final AsyncResults RESULTS = new AsyncResults();

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

    /** @param now if false, after the commit */
    JobId run(CallSpec call, boolean now) {
        JobDefinition job = definitionOf(call);
        JobSignature signature = job.signature();
        @Nullable
        Object[] values = arguments.read(
                call.task(), signature.types(), arguments.write(call.task(), signature.types(), call.arguments()));
        JobId id = ids.next(0);
        if (now) {
            runToEnd(call, job, values, id);
        } else {
            AfterCommit.run(() -> runToEnd(call, job, values, id));
        }
        return id;
    }

    /**
     * Runs a job with the arguments as they are, and throws what it throws.
     *
     * @throws JobException {@code SR411} if the job is not one of this application
     */
    @Nullable
    Object runHere(CallSpec call) throws Exception {
        return invoke(call, definitionOf(call), call.arguments(), ids.next(0), result -> result);
    }

    private static void runToEnd(CallSpec call, JobDefinition job, @Nullable Object[] values, JobId id) {
        try {
            invoke(call, job, values, id, InlineJobs::await);
        } catch (RuntimeException e) {
            throw e;
        } catch (ExecutionException e) {
            throw failed(job, e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(job, e);
        } catch (Exception e) {
            throw failed(job, e);
        }
    }

    /** What is done with the job's result before the thread is its caller's again. */
    private interface Rest {

        @Nullable
        Object of(@Nullable Object result) throws Exception;
    }

    private static @Nullable Object await(@Nullable Object result) throws Exception {
        Future<?> rest = RESULTS.futureOf(result);
        return rest == null ? result : rest.get();
    }

    private static @Nullable Object invoke(
            CallSpec call, JobDefinition job, @Nullable Object[] values, JobId id, Rest rest) throws Exception {
        InlineContext context = new InlineContext(id, call, job, JobContext.find());
        CleanThread thread = CleanThread.inCaller();
        JobContextHolder.setContext(context);
        try {
            return rest.of(job.invoke(values));
        } finally {
            context.end();
            thread.restore();
        }
    }

    private static JobException failed(JobDefinition job, Throwable cause) {
        return new JobException("SR437", "The job " + job.name() + ", run inline, failed. See the cause.", cause);
    }

    private static JobDefinition definitionOf(CallSpec call) {
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
