package io.secureredis.jobs.engine;

import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.OpenFailure;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.declarations.JobDefinition;
import io.secureredis.jobs.declarations.JobRegistry;
import io.secureredis.jobs.redis.JobKey;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.jobs.redis.QueueStore;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import tools.jackson.core.JacksonException;

/**
 * Runs one claimed job: verifies it, calls its method, and reports how it ended.
 *
 * <p>This is what happens to a job that does not succeed:
 *
 * <ol>
 *   <li>Its body does not open, or was finished here before: the job goes to {@code tampered} and never runs. If the
 *     server may have lost the acknowledgement (a failover), a finished job is acknowledged again; it does not run
 *     either.
 *   <li>Its body is larger than allowed: the job is dead, and the body is not read.
 *   <li>It is claimed before its not-before: the server's clock stepped back, or someone moved the job. It is given
 *     back and waits for its time, without using an attempt.
 *   <li>It was being moved to another queue, and the move did not end: it counts there, runs here, or is dead here.
 *   <li>Its secret is missing or retired here, as many jobs of its name run as may, or the same body is already running
 *     here: it is given back and waits, without using an attempt.
 *   <li>It is claimed after its not-after: dead.
 *   <li>Its name is not registered, its arguments do not fit, its method throws, or it takes too long: it uses one
 *     attempt. It is retried after a wait or, when no attempt is left, is dead.
 *   <li>It was asked to end: dead, without using an attempt.
 *   <li>The worker stops: it is given back, without using an attempt.
 *   <li>Something fails around it that should not (an error in this class): that counts as a failed attempt.
 *   <li>The worker dies: nobody reports; the lease expires, and another worker takes the job.
 * </ol>
 *
 * <p>Source: {@code docs/spec/job-keys.md}, section 5.
 */
final class JobRunner {

    /** The wait of a body that is already running here; by then, that run may be over. */
    private static final long RUNNING_PAUSE_MS = 1_000;

    private static final long KEY_RING_PAUSE_MS = 15_000;

    private final JobRegistry registry;
    private final JobWorkerParts.Application application;
    private final JobReporter reporter;
    private final AsyncResults async = new AsyncResults();
    private final ReplayGuard replays;
    private final TaskLimits limits = new TaskLimits();
    private final JobQueues queues;
    private final StrandedJobs stranded;
    private final ScheduledExecutorService timer;
    private final int defaultMaxAttempts;

    /** The context class loader of jobs, on whichever thread they run: that of the thread that created the worker. */
    private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();

    JobRunner(
            JobRegistry registry,
            JobWorkerParts.Application application,
            JobReporter reporter,
            JobQueues queues,
            ScheduledExecutorService timer,
            int defaultMaxAttempts) {
        this.defaultMaxAttempts = defaultMaxAttempts;
        this.registry = registry;
        this.application = application;
        this.reporter = reporter;
        this.replays = reporter.replays();
        this.queues = queues;
        this.stranded = queues.stranded();
        this.timer = timer;
    }

    /** Ends with the job reported, or continuing in another thread; never throws. */
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
        job.identified(definition == null ? body.task() : definition.name(), maxAttempts(body, definition), body);
        if (replays.begin(job)) {
            runUnlessMoved(job, body, definition);
        } else {
            reporter.heldBack(job, "running", RUNNING_PAUSE_MS);
        }
    }

    private void runUnlessMoved(RunningJob job, JobBody body, @Nullable JobDefinition definition) {
        JobBody.Moving moving = body.moving();
        if (moving == null || mayRunHere(job, moving)) {
            runOnce(job, body, definition);
        }
    }

    /** Runs the job unless it has ended before, is too old, or has no method here. */
    private void runOnce(RunningJob job, JobBody body, @Nullable JobDefinition definition) {
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

    /**
     * Ends a move to another queue whose mover is gone. Until the other queue no longer takes the job in, nothing is
     * decided. If it has the job, that one counts. If it does not, the job never got there and runs here, unless it may
     * have run there and be gone.
     */
    private boolean mayRunHere(RunningJob job, JobBody.Moving moving) {
        long now = job.claimed().claimedMs();
        if (now < moving.untilMs()) {
            reporter.heldBack(job, "moving", moving.untilMs() - now);
            return false;
        }
        if (hasArrived(job, moving.to())) {
            reporter.moved(job);
            return false;
        }
        if (moving.dead() || now >= moving.heldMs()) {
            reporter.moveUnclear(job);
            return false;
        }
        return true;
    }

    /** Asks the server of this queue, which is also that of the other one. */
    private boolean hasArrived(RunningJob job, String to) {
        JobRedis redis = job.source().queue().store().redis();
        byte[] there = queues.get(to).store().keys().of(JobKey.BODY);
        return redis.await(
                redis.commands().hexists(there, JobRedis.bytes(job.id().value())));
    }

    private void enter(RunningJob job, JobBody body, JobDefinition definition) {
        long pauseMs = limits.enter(definition, job.source().limits().ofTask(definition.name()));
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

    /** Returns the body, or {@code null} if it was reported as tampered with, or given back because it is not due. */
    private @Nullable JobBody verified(RunningJob job) {
        QueueStore.ClaimedJob claimed = job.claimed();
        if (claimed.replayed()) {
            return reporter.tampered(job, null, JobError.REPLAYED);
        }
        if (claimed.tooLarge()) {
            return reporter.tooLarge(job);
        }
        byte[] opened = opened(job);
        JobBody body = opened == null ? null : parsed(job, opened);
        if (body == null) {
            return null;
        }
        // The server's own time at the claim: this process's estimate may lag behind it, or lead.
        long early = body.notBeforeMs() - claimed.claimedMs();
        return early > 0 ? reporter.early(job, early) : body;
    }

    /** Returns {@code null} if it was reported. */
    private byte @Nullable [] opened(RunningJob job) {
        QueueStore.ClaimedJob claimed = job.claimed();
        try {
            return job.source().queue().envelopes().open(claimed.id().value(), Role.BODY, claimed.envelope());
        } catch (OpenException e) {
            reportUnopened(job, e);
        } catch (RuntimeException e) {
            // An application's key ring that throws says nothing about the job.
            Callbacks.failed("The key ring", e);
            reporter.heldBack(job, "key-ring", KEY_RING_PAUSE_MS);
        }
        return null;
    }

    private @Nullable JobBody parsed(RunningJob job, byte[] opened) {
        try {
            return JobBody.parse(opened);
        } catch (JacksonException | JobException e) {
            return reporter.tampered(job, null, "malformed");
        }
    }

    /** A secret that is missing here proves no attack, and neither does this reader's cap. */
    private void reportUnopened(RunningJob job, OpenException e) {
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
            // A server that has just disappeared is failing over: raise no alarm, and run nothing
            return true;
        }
    }

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
            Object result = application.call(job, body, definition);
            CompletableFuture<@Nullable Object> later = async.futureOf(result);
            if (later == null) {
                job.leaveThread();
                attempt.ended(result, null);
            } else {
                goOn(job, attempt, later);
            }
        } catch (Throwable failure) {
            job.leaveThread();
            attempt.ended(null, failure);
        } finally {
            job.leaveThread();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The attempt is what carries the outcome.
    private static void goOn(RunningJob job, JobAttempt attempt, CompletableFuture<@Nullable Object> later) {
        job.goesOnAs(later);
        later.whenComplete((value, failure) -> attempt.ended(value, failure == null ? null : JobRedis.unwrap(failure)));
    }

    private static JobException unknown(String task) {
        return JobException.outcome(
                "SR430",
                "The job " + task
                        + " is not registered in the worker that claimed it. Deploy the application that has it and let only that application serve this queue, or delete the job.");
    }
}
