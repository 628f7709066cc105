package io.secureredis.jobs;

import io.secureredis.crypto.OpenException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import tools.jackson.core.JacksonException;

/**
 * Runs one claimed job: verifies it, calls its method, and reports how that ended.
 *
 * <p>The story of a job that does not succeed:
 *
 * <ol>
 *   <li>Its body does not open, or was finished here before: it goes to {@code tampered} and is never run. Only where the server may have forgotten the acknowledgement (a
 *       failover) is a finished one acknowledged again; it is not run either.
 *   <li>It is claimed before its not-before: the server's clock stepped back, or somebody moved the job. It is given back and waits for its time, without spending an attempt.
 *   <li>It is claimed after its not-after: dead.
 *   <li>Its name is not registered, or its arguments do not fit, or its method throws, or takes too long: one attempt is spent. It is tried again after a wait, or, when no attempt is left, is dead.
 *   <li>It was asked to end: dead, without spending an attempt.
 *   <li>The worker stops: it is given back, without spending an attempt.
 *   <li>The worker dies: nobody reports; the lease ends, and another worker takes the job.
 * </ol>
 *
 * <p>Source: {@code docs/spec/job-keys.md}, section 5.
 */
final class JobRunner {

    private final JobRegistry registry;
    private final JobArguments arguments;
    private final List<JobInterceptor> interceptors;
    private final JobReporter reporter;
    private final AsyncResults async = new AsyncResults();
    private final ReplayGuard replays;
    private final TaskLimits limits;
    private final ScheduledExecutorService timer;
    private final int defaultMaxAttempts;

    JobRunner(
            JobRegistry registry,
            JobArguments arguments,
            List<JobInterceptor> interceptors,
            JobReporter reporter,
            ReplayGuard replays,
            TaskLimits limits,
            ScheduledExecutorService timer,
            int defaultMaxAttempts) {
        this.defaultMaxAttempts = defaultMaxAttempts;
        this.registry = registry;
        this.arguments = arguments;
        this.interceptors = List.copyOf(interceptors);
        this.reporter = reporter;
        this.replays = replays;
        this.limits = limits;
        this.timer = timer;
    }

    void run(RunningJob job) {
        JobBody body = verified(job);
        if (body == null) {
            return;
        }
        JobDefinition definition = registry.find(body.task());
        job.identified(
                definition == null ? body.task() : definition.name(), maxAttempts(body, definition), body.headers());
        OptionalInt finishedIn = replays.finishedIn(job.claimed().envelope());
        if (finishedIn.isPresent()) {
            finishedBefore(job, definition, finishedIn.getAsInt());
        } else if (body.notAfterMs() < job.source().queue().nowMs()) {
            reporter.expired(job);
        } else if (definition == null) {
            reporter.failed(job, null, unknown(body.task()));
        } else if (limits.enter(definition, job)) {
            attempt(job, body, definition);
        }
    }

    private int maxAttempts(JobBody body, @Nullable JobDefinition definition) {
        if (body.maxAttempts() > 0) {
            return body.maxAttempts();
        }
        return definition == null ? defaultMaxAttempts : definition.settings().maxAttempts();
    }

    /** The body, or {@code null} when it was reported as tampered with, or given back since it is not due. */
    private @Nullable JobBody verified(RunningJob job) {
        QueueStore.ClaimedJob claimed = job.claimed();
        JobQueue queue = job.source().queue();
        if (claimed.replayed()) {
            return reporter.tampered(job, null, "replayed");
        }
        JobBody body;
        try {
            body = JobBody.parse(queue.envelopes().open(claimed.id().value(), Role.BODY, claimed.envelope()));
        } catch (OpenException e) {
            return reporter.tampered(job, null, e.failure().label());
        } catch (JacksonException | JobException e) {
            return reporter.tampered(job, null, "malformed");
        }
        // The server's own time at the claim: what this process believes may lag behind it, or lead.
        long early = body.notBeforeMs() - claimed.claimedMs();
        return early > 0 ? reporter.early(job, early) : body;
    }

    private void finishedBefore(RunningJob job, @Nullable JobDefinition definition, int epoch) {
        if (mayBeForgotten(job, epoch)) {
            Duration retention =
                    definition == null ? Duration.ZERO : definition.settings().retention();
            reporter.finishedBefore(job, retention);
        } else {
            reporter.tampered(job, job.task(), "replayed");
        }
    }

    private static boolean mayBeForgotten(RunningJob job, int epoch) {
        try {
            return job.source().history().mayHaveForgotten(epoch);
        } catch (JobException unanswered) {
            // A server that is gone since a moment ago is failing over: no time to raise an alarm, and nothing is run
            return true;
        }
    }

    private void attempt(RunningJob job, JobBody body, JobDefinition definition) {
        if (!job.begin()) {
            limits.leave(definition);
            reporter.stopped(job, definition, null);
            return;
        }
        long began = System.nanoTime();
        Future<?> alarm = alarm(job, definition.settings().timeout());
        boolean goesOn = false;
        MDC.put("jobId", job.id().value());
        MDC.put("job", job.task());
        try {
            Object result = call(job, body, definition);
            CompletionStage<?> later = async.stageOf(result);
            if (later != null) {
                goesOn = true;
                job.goesOnAs(later.toCompletableFuture());
                later.whenComplete((value, failure) -> {
                    cancel(alarm);
                    limits.leave(definition);
                    ended(job, definition, value, failure == null ? null : JobRedis.unwrap(failure), began);
                });
            } else {
                job.leaveThread();
                ended(job, definition, result, null, began);
            }
        } catch (Throwable failure) {
            job.leaveThread();
            ended(job, definition, null, failure, began);
        } finally {
            MDC.remove("jobId");
            MDC.remove("job");
            job.leaveThread();
            if (!goesOn) {
                cancel(alarm);
                limits.leave(definition);
            }
        }
    }

    private void ended(
            RunningJob job,
            JobDefinition definition,
            @Nullable Object result,
            @Nullable Throwable failure,
            long beganNanos) {
        reporter.took(job, failure, Duration.ofNanos(System.nanoTime() - beganNanos));
        if (failure == null) {
            reporter.succeeded(job, definition, result);
        } else if (job.stop() != null) {
            reporter.stopped(job, definition, failure);
        } else {
            reporter.failed(job, definition, failure);
        }
    }

    private @Nullable Object call(RunningJob job, JobBody body, JobDefinition definition) throws Exception {
        JobSignature signature = definition.signature();
        if (body.fingerprint() != null && !body.fingerprint().equals(signature.fingerprint())) {
            throw new JobException(
                    "SR431",
                    "The job " + body.task()
                            + " was put for a method with other parameters. Keep the old method under the old name until "
                            + "its jobs are done, and give the new one another name.");
        }
        @Nullable Object[] values = arguments.read(body.task(), signature.types(), body.arguments());
        JobInterceptor.Attempt chain = () -> definition.invoke(values);
        for (int i = interceptors.size() - 1; i >= 0; i--) {
            JobInterceptor interceptor = interceptors.get(i);
            JobInterceptor.Attempt next = chain;
            chain = () -> interceptor.around(job, next);
        }
        return chain.proceed();
    }

    private @Nullable Future<?> alarm(RunningJob job, Duration timeout) {
        return timeout.isZero()
                ? null
                : timer.schedule(() -> job.stop(RunningJob.Stop.TIMEOUT), timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void cancel(@Nullable Future<?> alarm) {
        if (alarm != null) {
            alarm.cancel(false);
        }
    }

    private static JobException unknown(String task) {
        return JobException.outcome(
                "SR430",
                "The job " + task
                        + " is not registered in the worker that claimed it. Deploy the application that has it, let that one serve "
                        + "this queue alone, or delete the job.");
    }
}
