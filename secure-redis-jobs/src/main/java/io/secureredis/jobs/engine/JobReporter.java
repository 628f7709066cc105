package io.secureredis.jobs.engine;

import io.secureredis.SecureRedisException;
import io.secureredis.crypto.OpenException;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.arguments.JobArguments;
import io.secureredis.jobs.declarations.JobDefinition;
import io.secureredis.jobs.redis.QueueStore;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports to Redis, and to the application, how a job ended; each job once.
 *
 * <p>Logs contain the job's id and name, code and message of this library's exceptions, and only the classes of all
 * others; never their messages, or an argument.
 */
final class JobReporter {

    private static final Logger log = LoggerFactory.getLogger(JobReporter.class);
    private static final long NO_MORE = -1;
    private static final String SUCCEEDED = "succeeded";

    /** An attempt that was lost or given back is counted by the worker that has the job then. */
    private static final Set<String> TALLIED = Set.of(SUCCEEDED, JobError.FAILED, JobError.TIMEOUT, JobError.CANCELLED);

    private final JobArguments arguments;
    private final RetryDelays delays;
    private final JobEvents events;
    private final ReplayGuard replays = new ReplayGuard();
    private final Retry retry;
    private final Runnable onRelease;
    private final LogThrottle earlyJobs = new LogThrottle();
    private final LogThrottle refusedJobs = new LogThrottle();
    private final LogThrottle cameBack = new LogThrottle();

    /** @param onRelease called for every job that no longer belongs to this worker */
    JobReporter(JobArguments arguments, RetryDelays delays, JobEvents events, Retry retry, Runnable onRelease) {
        this.arguments = arguments;
        this.delays = delays;
        this.events = events;
        this.retry = retry;
        this.onRelease = onRelease;
    }

    /** Returns the guard that knows the bodies that run here, and those that this reporter has reported. */
    ReplayGuard replays() {
        return replays;
    }

    void took(RunningJob job, @Nullable Throwable failure, Duration took) {
        String outcome = failure == null ? SUCCEEDED : kindOf(job.stop());
        events.ended(job, outcome, took);
        if (TALLIED.contains(outcome)) {
            boolean failed = outcome.equals(JobError.FAILED) || outcome.equals(JobError.TIMEOUT);
            job.source().tally().ended(job.task(), failed, took, job.waitedMs());
        }
    }

    /** The job has done its work, so it does not run again, whatever happens to its result. */
    void succeeded(RunningJob job, JobDefinition definition, @Nullable Object result) {
        long retentionMs = definition.settings().retention().toMillis();
        byte[] sealed = QueueStore.Completion.NO_RESULT;
        Throwable notKept = null;
        if (result != null && retentionMs > 0) {
            try {
                byte[] json =
                        arguments.writeResult(job.task(), definition.signature().result(), result);
                sealed = job.source().queue().envelopes().seal(job.id().value(), Role.RESULT, json);
            } catch (Throwable unkept) {
                // The result belongs to the application, and so do its getters and serializers.
                notKept = unkept;
            }
        }
        if (notKept == null) {
            acknowledge(job, retentionMs, sealed);
        } else {
            succeededWithoutResult(job, retentionMs, notKept);
        }
    }

    private void succeededWithoutResult(RunningJob job, long retentionMs, Throwable unkept) {
        SecureRedisException why =
                unkept instanceof SecureRedisException told ? told : JobArguments.unwritableResult(job.task());
        log.warn("Job {} ({}) succeeded, and its result is not kept: {}", job.id(), job.task(), FailureInWords.of(why));
        JobError error = JobError.of(JobError.RESULT, why, job.source().queue().nowMs());
        acknowledge(
                job,
                retentionMs,
                QueueStore.Completion.NO_RESULT,
                () -> retry.untilAnswered(() -> earlier(job)
                        .thenApply(earlier ->
                                sealed(job, error.after(earlier, job.claimed().token())))));
    }

    /**
     * Handles a job that this process had finished, and whose acknowledgement the server has lost. Its result is gone.
     */
    void finishedBefore(RunningJob job, Duration retention) {
        long leftOut = cameBack.leftOutBefore("acknowledged " + job.queue());
        if (leftOut != LogThrottle.SILENT) {
            log.warn(
                    "Job {} ({}) of queue {} came back after it had been acknowledged, because Redis lost the"
                            + " acknowledgement; it is acknowledged again and does not run{}",
                    job.id(),
                    job.task(),
                    job.queue(),
                    LogThrottle.since(leftOut));
        }
        events.forgotten(job);
        acknowledge(job, retention.toMillis(), QueueStore.Completion.NO_RESULT);
    }

    /** Handles a job that succeeded in this process after its lease was lost, and has come back. Its result is gone. */
    void endedBefore(RunningJob job, Duration retention) {
        long leftOut = cameBack.leftOutBefore("unleased " + job.queue());
        if (leftOut != LogThrottle.SILENT) {
            log.warn(
                    "Job {} ({}) of queue {} came back after it had succeeded here without a lease; it is acknowledged now and does not run{}",
                    job.id(),
                    job.task(),
                    job.queue(),
                    LogThrottle.since(leftOut));
        }
        acknowledge(job, retention.toMillis(), QueueStore.Completion.NO_RESULT);
    }

    /**
     * Gives back a job that cannot run here now. It uses no attempt, and waits for the given time. Always returns
     * {@code null}.
     */
    @Nullable
    JobBody heldBack(RunningJob job, String reason, long pauseMs) {
        events.heldBack(job.queue(), reason);
        release(job, pauseMs);
        return null;
    }

    private void acknowledge(RunningJob job, long retentionMs, byte[] result) {
        acknowledge(job, retentionMs, result, () -> CompletableFuture.completedFuture(QueueStore.Completion.NO_RESULT));
    }

    private void acknowledge(
            RunningJob job, long retentionMs, byte[] result, Supplier<CompletionStage<byte[]>> sealedError) {
        WorkerQueue source = job.source();
        // Before it is sent: an acknowledgement that a failover overtakes then has the earlier epoch.
        int epoch = source.history().epoch();
        Supplier<CompletionStage<Boolean>> tell = () -> sealedError
                .get()
                .thenCompose(error -> source.acknowledgements()
                        .add(new QueueStore.Completion(job.id(), job.claimed().token(), retentionMs, result, error)));
        exit(job, tell, (counted, failure) -> {
            if (Boolean.TRUE.equals(counted)) {
                replays.finished(job.claimed().envelope(), epoch);
                job.noteRun(1);
            } else {
                replays.finishedUncounted(job.claimed().envelope());
                events.lost(job);
            }
        });
    }

    /** @param definition {@code null} if the job is not known */
    void failed(RunningJob job, @Nullable JobDefinition definition, Throwable failure) {
        fail(job, definition, JobError.FAILED, failure);
    }

    private static Duration firstPause(@Nullable JobDefinition definition) {
        return definition == null
                ? Duration.ofSeconds(5)
                : definition.settings().backoff();
    }

    private void fail(RunningJob job, @Nullable JobDefinition definition, String kind, Throwable failure) {
        int failures = job.claimed().failures() + 1;
        boolean dead = job.maxAttempts() > 0 && failures >= job.maxAttempts();
        long delayMs = dead ? NO_MORE : delays.delayMs(failures, firstPause(definition));
        log.warn(
                "Job {} ({}) failed{}, attempt {} of {}: {}",
                job.id(),
                job.task(),
                dead ? " and is dead" : "",
                job.attempt(),
                job.maxAttempts(),
                kind.equals(JobError.TIMEOUT) ? "timeout" : FailureInWords.of(failure));
        report(job, JobError.of(kind, failure, job.source().queue().nowMs()), delayMs, true);
    }

    /**
     * Handles a job whose body is larger than may be read. It is dead, and may be retried once the cap is raised: this
     * reader's cap proves nothing.
     *
     * @return always {@code null}, because there is nothing to run
     */
    @Nullable
    JobBody tooLarge(RunningJob job) {
        OpenException why = OpenException.tooLargeToRead();
        report(job, JobError.of(JobError.FAILED, why, job.source().queue().nowMs()), NO_MORE, true);
        return null;
    }

    /** Handles a job that has arrived in another queue: it is removed here. */
    void moved(RunningJob job) {
        acknowledge(job, 0, QueueStore.Completion.NO_RESULT);
    }

    /** Handles a job of which nobody knows whether it ran in the queue to which it was moved. */
    void moveUnclear(RunningJob job) {
        report(
                job,
                plain(
                        JobError.MOVED,
                        "SR476 A move to another queue did not end, and it may have run there. Look there, then retry or delete it.",
                        job),
                NO_MORE,
                false);
    }

    void expired(RunningJob job) {
        report(job, plain(JobError.EXPIRED, "SR435 It was claimed after it had expired.", job), NO_MORE, false);
    }

    /** Handles a job that ended because it was told to. */
    void stopped(RunningJob job, @Nullable JobDefinition definition, @Nullable Throwable failure) {
        RunningJob.Stop stop = job.stop();
        if (stop == RunningJob.Stop.TIMEOUT) {
            Throwable cause = failure != null ? failure : JobException.outcome("SR433", "The attempt took too long.");
            fail(job, definition, JobError.TIMEOUT, cause);
        } else if (stop == RunningJob.Stop.CANCELLED) {
            report(job, plain(JobError.CANCELLED, "SR434 It was cancelled.", job), NO_MORE, false);
        } else if (stop == RunningJob.Stop.LOST) {
            exit(job, () -> CompletableFuture.completedFuture(true), (left, unexpected) -> events.lost(job));
        }
        // Shutdown: the worker gives it back.
    }

    /** Handles an unexpected failure around the job. It uses one attempt, so that the job ends eventually. */
    void broken(RunningJob job, Throwable unexpected) {
        log.error(
                "Job {} of queue {} could not be finished: {}. This counts as a failed attempt.",
                job.id(),
                job.queue(),
                unexpected.getClass().getName());
        failed(job, null, unexpected);
    }

    private void report(RunningJob job, JobError error, long delayMs, boolean spendsAttempt) {
        QueueStore store = job.source().queue().store();
        exit(
                job,
                () -> retry.untilAnswered(() -> sealed(job, error, delayMs)
                        .thenCompose(envelope ->
                                store.fail(job.id(), job.claimed().token(), envelope, delayMs, spendsAttempt))),
                (outcome, failure) ->
                        reported(job, error.kind(), failure == null ? outcome : QueueStore.Failed.NOT_OURS));
    }

    private void reported(RunningJob job, String kind, QueueStore.@Nullable Failed outcome) {
        if (outcome == QueueStore.Failed.NOT_OURS) {
            events.lost(job);
            return;
        }
        boolean dead = outcome == QueueStore.Failed.DEAD;
        events.failed(job, kind, dead);
        if (dead) {
            job.noteRun(2);
        }
    }

    /** With the attempts before it. */
    private static CompletableFuture<byte[]> sealed(RunningJob job, JobError error, long delayMs) {
        JobError.FailedAttempt last = attempt(job, error, delayMs);
        return earlier(job).thenApply(earlier -> sealed(job, error.after(earlier, last)));
    }

    /** Only a job that was claimed before has one, so the first failure asks Redis for nothing. */
    private static CompletableFuture<@Nullable JobError> earlier(RunningJob job) {
        return job.claimed().token() <= 1
                ? CompletableFuture.completedFuture(null)
                : job.source().queue().store().lastError(job.id()).thenApply(envelope -> before(job, envelope));
    }

    private static JobError.FailedAttempt attempt(RunningJob job, JobError error, long delayMs) {
        QueueStore.ClaimedJob claimed = job.claimed();
        WorkerIdentity worker = job.source().identity();
        return new JobError.FailedAttempt(
                claimed.token(),
                claimed.claimedMs(),
                job.notBeforeMs(),
                error.atMs(),
                error.kind(),
                error.type(),
                delayMs,
                worker.id(),
                worker.host());
    }

    /** {@code null} where an application's key ring throws: the attempts before are not worth a job that never ends. */
    private static @Nullable JobError before(RunningJob job, byte @Nullable [] envelope) {
        return Callbacks.call(
                "Reading the earlier attempts of a job",
                () -> JobReader.error(job.source().queue(), job.id(), envelope));
    }

    /** Empty where it cannot be sealed: a job must not stay with us because nobody can tell why it failed. */
    private static byte[] sealed(RunningJob job, JobError error) {
        byte[] sealed = Callbacks.call(
                "Sealing the error of a job",
                () -> job.source().queue().envelopes().seal(job.id().value(), Role.ERROR, error.toBytes()));
        return sealed == null ? QueueStore.Completion.NO_RESULT : sealed;
    }

    /** Always returns {@code null}, for callers that have nothing to run. */
    @Nullable
    JobBody tampered(RunningJob job, @Nullable String task, String reason) {
        JobQueue queue = job.source().queue();
        logTampered(job.id(), queue.name(), reason);
        JobError error = plain(
                reason.equals(JobError.REPLAYED) ? JobError.REPLAYED : JobError.TAMPERED,
                "SR436 Refused: " + reason,
                job);
        exit(
                job,
                () -> retry.untilAnswered(() -> sealed(job, error, NO_MORE)
                        .thenCompose(envelope ->
                                queue.store().condemn(job.id(), job.claimed().token(), envelope))),
                (counted, failure) -> events.tampered(queue.name(), job.id(), task, reason));
        return null;
    }

    private void logTampered(JobId id, String queue, String reason) {
        long leftOut = refusedJobs.leftOutBefore(queue + " " + reason);
        if (leftOut != LogThrottle.SILENT) {
            log.error(
                    "Job {} of queue {} was tampered with ({}); it stays in state tampered and never runs. Find out who"
                            + " can write to this Redis.{}",
                    id,
                    queue,
                    reason,
                    LogThrottle.since(leftOut));
        }
    }

    /**
     * Gives back a job that was claimed before its time, to wait. This proves no attack: a server's clock can step
     * back, and a replica that takes over has another clock.
     *
     * @return always {@code null}, because there is nothing to run
     */
    @Nullable
    JobBody early(RunningJob job, long earlyMs) {
        if (earlyJobs.mayLog()) {
            log.warn(
                    "Job {} of queue {} was claimed {} ms before its time; it waits until then. Either the Redis server's clock was set back, or someone who can write to this Redis moved the job",
                    job.id(),
                    job.queue(),
                    earlyMs);
        }
        events.early(job.queue());
        release(job, earlyMs);
        return null;
    }

    /** Gives back a job that has to wait for the given time. Uses no attempt. */
    void release(RunningJob job, long delayMs) {
        QueueStore store = job.source().queue().store();
        exit(job, () -> retry.untilAnswered(() -> store.release(List.of(job.held()), delayMs)), (counted, failure) -> {
            if (failure != null || counted == null || !counted[0]) {
                events.lost(job);
            }
        });
    }

    /**
     * The only exit for every job: reports to Redis, releases the job, then notifies the application. The job is
     * released whatever fails on the way; its lease then expires, and it runs again.
     *
     * @param tell reports to Redis; may throw
     * @param afterwards records the end and notifies the application; receives the answer, or the reason why there is
     *     none
     */
    private <T> void exit(
            RunningJob job,
            Supplier<CompletionStage<T>> tell,
            BiConsumer<@Nullable T, @Nullable Throwable> afterwards) {
        if (!job.end()) {
            return;
        }
        refund(job);
        CompletableFuture<?> said = job.said();
        // Most jobs say nothing
        CompletionStage<T> reported = said.isDone() ? told(tell) : said.thenCompose(all -> told(tell));
        reported.whenComplete((answer, failure) -> {
            try {
                afterwards.accept(answer, failure);
            } catch (Throwable unexpected) {
                Callbacks.failed("Publishing the end of a job", unexpected);
            } finally {
                release(job);
            }
        });
    }

    /** However a job ends that never began: the period of a rate limit gets its start back. Nobody waits for that. */
    private void refund(RunningJob job) {
        if (job.hasBegun()) {
            return;
        }
        List<QueueStore.Start> starts = RunningJob.startsNotMade(List.of(job));
        if (!starts.isEmpty()) {
            retry.untilAnswered(() -> job.source().refund(starts));
        }
    }

    private static <T> CompletionStage<T> told(Supplier<CompletionStage<T>> tell) {
        try {
            return tell.get();
        } catch (Throwable unexpected) {
            Callbacks.failed("Reporting the end of a job to Redis", unexpected);
            return CompletableFuture.failedFuture(unexpected);
        }
    }

    /** Releases a job without a report. */
    private void release(RunningJob job) {
        replays.left(job);
        job.source().leave(job);
        job.freePlace();
        onRelease.run();
    }

    private static JobError plain(String kind, String message, RunningJob job) {
        return new JobError(kind, null, message, null, job.source().queue().nowMs());
    }

    private static String kindOf(RunningJob.@Nullable Stop stop) {
        if (stop == null) {
            return JobError.FAILED;
        }
        return switch (stop) {
            case CANCELLED -> JobError.CANCELLED;
            case TIMEOUT -> JobError.TIMEOUT;
            case LOST -> "lost";
            case SHUTDOWN -> "given-back";
        };
    }
}
