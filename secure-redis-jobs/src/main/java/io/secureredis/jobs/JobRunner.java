package io.secureredis.jobs;

import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.OpenFailure;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
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
 *   <li>Its body is larger than any may be: it is dead, and the body is not read.
 *   <li>It is claimed before its not-before: the server's clock stepped back, or somebody moved the job. It is given back and waits for its time, without spending an attempt.
 *   <li>Its secret is missing or retired here, as many of its name run as may, or the same body runs here already: it is given back and waits, without spending an attempt.
 *   <li>It is claimed after its not-after: dead.
 *   <li>Its name is not registered, or its arguments do not fit, or its method throws, or takes too long: one attempt is spent. It is tried again after a wait, or, when no attempt is left, is dead.
 *   <li>It was asked to end: dead, without spending an attempt.
 *   <li>The worker stops: it is given back, without spending an attempt.
 *   <li>Something around it breaks that should not (an error in this class): that counts as a failed attempt.
 *   <li>The worker dies: nobody reports; the lease ends, and another worker takes the job.
 * </ol>
 *
 * <p>Source: {@code docs/spec/job-keys.md}, section 5.
 */
final class JobRunner {

    /** A body that runs here already comes again when that run may be over. */
    private static final long RUNNING_PAUSE_MS = 1_000;

    private static final long KEY_RING_PAUSE_MS = 15_000;

    private final JobRegistry registry;
    private final JobArguments arguments;
    private final List<JobInterceptor> interceptors;
    private final JobReporter reporter;
    private final AsyncResults async = new AsyncResults();
    private final ReplayGuard replays;
    private final TaskLimits limits;
    private final StrandedJobs stranded;
    private final ScheduledExecutorService timer;
    private final int defaultMaxAttempts;

    /** What jobs find as their context class loader, on whichever thread they run: the one of the thread that made the worker. */
    private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();

    JobRunner(
            JobRegistry registry,
            JobArguments arguments,
            List<JobInterceptor> interceptors,
            JobReporter reporter,
            ReplayGuard replays,
            TaskLimits limits,
            StrandedJobs stranded,
            ScheduledExecutorService timer,
            int defaultMaxAttempts) {
        this.defaultMaxAttempts = defaultMaxAttempts;
        this.registry = registry;
        this.arguments = arguments;
        this.interceptors = List.copyOf(interceptors);
        this.reporter = reporter;
        this.replays = replays;
        this.limits = limits;
        this.stranded = stranded;
        this.timer = timer;
    }

    /** Ends with the job reported, or on its way in another thread; never throws. */
    void run(RunningJob job) {
        CleanThread thread = CleanThread.forJob(loader);
        try {
            runVerified(job);
        } catch (Throwable unexpected) {
            reporter.broken(job, unexpected);
        } finally {
            thread.restore();
        }
    }

    private void runVerified(RunningJob job) {
        JobBody body = verified(job);
        if (body == null) {
            return;
        }
        JobDefinition definition = registry.find(body.task());
        job.identified(
                definition == null ? body.task() : definition.name(), maxAttempts(body, definition), body.headers());
        if (!replays.begin(job)) {
            reporter.heldBack(job, "running", RUNNING_PAUSE_MS);
            return;
        }
        OptionalInt finishedIn = replays.finishedIn(job.claimed().envelope());
        if (replays.endedUncounted(job.claimed().envelope())) {
            reporter.endedBefore(job, retention(definition));
        } else if (finishedIn.isPresent()) {
            finishedBefore(job, definition, finishedIn.getAsInt());
        } else if (body.notAfterMs() < job.source().queue().nowMs()) {
            reporter.expired(job);
        } else if (definition == null) {
            reporter.failed(job, null, unknown(body.task()));
        } else {
            enter(job, body, definition);
        }
    }

    private void enter(RunningJob job, JobBody body, JobDefinition definition) {
        long pauseMs = limits.enter(definition);
        if (pauseMs == TaskLimits.NOW) {
            attempt(job, body, definition);
        } else {
            reporter.heldBack(job, "concurrency", pauseMs);
        }
    }

    private static Duration retention(@Nullable JobDefinition definition) {
        return definition == null ? Duration.ZERO : definition.settings().retention();
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
            return reporter.tampered(job, null, JobError.REPLAYED);
        }
        if (claimed.tooLarge()) {
            return reporter.tooLarge(job);
        }
        byte[] opened;
        try {
            opened = queue.envelopes().open(claimed.id().value(), Role.BODY, claimed.envelope());
        } catch (OpenException e) {
            return unopened(job, e);
        } catch (RuntimeException e) {
            // A key ring of the application's that throws says nothing of the job.
            Callbacks.failed("The key ring", e);
            return reporter.heldBack(job, "key-ring", KEY_RING_PAUSE_MS);
        }
        JobBody body;
        try {
            body = JobBody.parse(opened);
        } catch (JacksonException | JobException e) {
            return reporter.tampered(job, null, "malformed");
        }
        // The server's own time at the claim: what this process believes may lag behind it, or lead.
        long early = body.notBeforeMs() - claimed.claimedMs();
        return early > 0 ? reporter.early(job, early) : body;
    }

    /** Always {@code null}. A secret that is missing here is no proof of an attack, and neither is a cap of this reader's. */
    private @Nullable JobBody unopened(RunningJob job, OpenException e) {
        OpenFailure failure = e.failure();
        switch (failure) {
            case UNKNOWN_KEY, RETIRED_KEY -> {
                KeyId keyId = EnvelopeHeader.parse(job.claimed().envelope()).keyId();
                long pauseMs = stranded.pauseMs(job.source().queue(), job.id(), failure, keyId);
                reporter.heldBack(job, failure.label(), pauseMs);
            }
            case TOO_LARGE -> {
                job.source().queue().store().setAsideBody();
                reporter.tooLarge(job);
            }
            default -> reporter.tampered(job, null, failure.label());
        }
        return null;
    }

    private void finishedBefore(RunningJob job, @Nullable JobDefinition definition, int epoch) {
        if (mayBeForgotten(job, epoch)) {
            reporter.finishedBefore(job, retention(definition));
        } else {
            reporter.tampered(job, job.task(), JobError.REPLAYED);
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

    @SuppressWarnings("FutureReturnValueIgnored") // The attempt is what carries the outcome.
    private void attempt(RunningJob job, JobBody body, JobDefinition definition) {
        JobAttempt attempt = new JobAttempt(job, definition, reporter, limits);
        try {
            if (!job.begin()) {
                attempt.neverBegun();
                return;
            }
            attempt.endAfter(definition.settings().timeout(), timer);
            MDC.put("jobId", job.id().value());
            MDC.put("job", job.task());
            Object result = call(job, body, definition);
            CompletableFuture<@Nullable Object> later = async.futureOf(result);
            if (later == null) {
                job.leaveThread();
                attempt.ended(result, null);
            } else {
                job.goesOnAs(later);
                later.whenComplete(
                        (value, failure) -> attempt.ended(value, failure == null ? null : JobRedis.unwrap(failure)));
            }
        } catch (Throwable failure) {
            job.leaveThread();
            attempt.ended(null, failure);
        } finally {
            job.leaveThread();
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

    private static JobException unknown(String task) {
        return JobException.outcome(
                "SR430",
                "The job " + task
                        + " is not registered in the worker that claimed it. Deploy the application that has it, let that one serve "
                        + "this queue alone, or delete the job.");
    }
}
