package io.secureredis.jobs;

import io.secureredis.SecureRedisException;
import io.secureredis.crypto.OpenException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells Redis, and the application, how a job ended; each job once.
 *
 * <p>Logs carry the job's id and name, code and text of our own exceptions, and the classes of all others; never their message, or an argument.
 */
final class JobReporter {

    private static final Logger log = LoggerFactory.getLogger(JobReporter.class);
    private static final long NO_MORE = -1;

    private final JobArguments arguments;
    private final RetryDelays delays;
    private final JobEvents events;
    private final ReplayGuard replays;
    private final Retry retry;
    private final Runnable onLeave;
    private final LogThrottle earlyJobs = new LogThrottle();

    /** @param onLeave called for every job that is no longer ours */
    JobReporter(
            JobArguments arguments,
            RetryDelays delays,
            JobEvents events,
            ReplayGuard replays,
            Retry retry,
            Runnable onLeave) {
        this.arguments = arguments;
        this.delays = delays;
        this.events = events;
        this.replays = replays;
        this.retry = retry;
        this.onLeave = onLeave;
    }

    void took(RunningJob job, @Nullable Throwable failure, Duration took) {
        events.ended(job, failure == null ? "succeeded" : kindOf(job.stop()), took);
    }

    /** It has done its work, so it does not run again, whatever becomes of its result. */
    void succeeded(RunningJob job, JobDefinition definition, @Nullable Object result) {
        long retentionMs = definition.settings().retention().toMillis();
        byte[] sealed = QueueStore.Completion.NO_RESULT;
        byte[] error = QueueStore.Completion.NO_RESULT;
        if (result != null && retentionMs > 0) {
            try {
                byte[] json =
                        arguments.writeResult(job.task(), definition.signature().result(), result);
                sealed = job.source().queue().envelopes().seal(job.id().value(), Role.RESULT, json);
            } catch (Throwable unkept) {
                // The result is the application's, and so are its getters and serializers.
                error = notKept(job, unkept);
            }
        }
        acknowledge(job, retentionMs, sealed, error);
    }

    private static byte[] notKept(RunningJob job, Throwable unkept) {
        SecureRedisException why =
                unkept instanceof SecureRedisException told ? told : JobArguments.unwritableResult(job.task());
        log.warn("Job {} ({}) succeeded, and its result is not kept: {}", job.id(), job.task(), FailureInWords.of(why));
        return sealed(
                job, JobError.of(JobError.RESULT, why, job.source().queue().nowMs()));
    }

    /** A job that this process had finished, and whose acknowledgement the server has forgotten. Its result is gone. */
    void finishedBefore(RunningJob job, Duration retention) {
        log.warn(
                "Job {} ({}) of queue {} came back after it had been acknowledged, since Redis has forgotten that; it"
                        + " is acknowledged again and not run",
                job.id(),
                job.task(),
                job.queue());
        events.forgotten(job);
        acknowledge(job, retention.toMillis(), QueueStore.Completion.NO_RESULT, QueueStore.Completion.NO_RESULT);
    }

    /** A job that succeeded in this process after its lease was lost, and has come back. Its result is gone. */
    void endedBefore(RunningJob job, Duration retention) {
        log.warn(
                "Job {} ({}) of queue {} came back after it had succeeded here without a lease; it is acknowledged now and not run",
                job.id(),
                job.task(),
                job.queue());
        acknowledge(job, retention.toMillis(), QueueStore.Completion.NO_RESULT, QueueStore.Completion.NO_RESULT);
    }

    /** Always {@code null}. It cannot run here now: it is given back, spends no attempt, and waits for so long. */
    @Nullable
    JobBody heldBack(RunningJob job, String reason, long pauseMs) {
        events.heldBack(job.queue(), reason);
        release(job, pauseMs);
        return null;
    }

    private void acknowledge(RunningJob job, long retentionMs, byte[] result, byte[] error) {
        WorkerQueue source = job.source();
        // Before it is sent: an acknowledgement that a failover overtakes then bears the epoch before it.
        int epoch = source.history().epoch();
        QueueStore.Completion completion =
                new QueueStore.Completion(job.id(), job.claimed().token(), retentionMs, result, error);
        exit(job, () -> source.acknowledger().add(completion), (counted, failure) -> {
            if (Boolean.TRUE.equals(counted)) {
                replays.finished(job.claimed().envelope(), epoch);
            } else {
                replays.finishedUncounted(job.claimed().envelope());
                events.lost(job);
            }
        });
    }

    /** @param definition {@code null} when the job is not known */
    void failed(RunningJob job, @Nullable JobDefinition definition, Throwable failure) {
        fail(job, definition, JobError.FAILED, failure);
    }

    private void fail(RunningJob job, @Nullable JobDefinition definition, String kind, Throwable failure) {
        int failures = job.claimed().failures() + 1;
        boolean dead = job.maxAttempts() > 0 && failures >= job.maxAttempts();
        Duration first = definition == null
                ? Duration.ofSeconds(5)
                : definition.settings().backoff();
        long delayMs = dead ? NO_MORE : delays.delayMs(failures, first);
        log.warn(
                "Job {} ({}) failed, attempt {} of {}: {}{}",
                job.id(),
                job.task(),
                job.attempt(),
                job.maxAttempts(),
                kind.equals(JobError.TIMEOUT) ? "timeout" : FailureInWords.of(failure),
                dead ? "; it is dead" : "");
        report(job, JobError.of(kind, failure, job.source().queue().nowMs()), delayMs, true);
    }

    /**
     * A job whose body is larger than may be read. It is dead, and may be retried once the cap is raised: a cap of this reader's proves nothing.
     *
     * @return always {@code null}, since there is nothing to run
     */
    @Nullable
    JobBody tooLarge(RunningJob job) {
        OpenException why = OpenException.tooLargeToRead();
        report(job, JobError.of(JobError.FAILED, why, job.source().queue().nowMs()), NO_MORE, true);
        return null;
    }

    void expired(RunningJob job) {
        report(job, plain(JobError.EXPIRED, "SR435 It was claimed after it had expired.", job), NO_MORE, false);
    }

    /** A job that ended because it was told to. */
    void stopped(RunningJob job, @Nullable JobDefinition definition, @Nullable Throwable failure) {
        RunningJob.Stop stop = job.stop();
        if (stop == RunningJob.Stop.TIMEOUT) {
            Throwable cause = failure != null ? failure : JobException.outcome("SR433", "The attempt took too long.");
            fail(job, definition, JobError.TIMEOUT, cause);
        } else if (stop == RunningJob.Stop.CANCELLED) {
            report(job, plain(JobError.CANCELLED, "SR434 It was asked to end.", job), NO_MORE, false);
        } else if (stop == RunningJob.Stop.LOST) {
            exit(job, () -> CompletableFuture.completedFuture(true), (left, unexpected) -> events.lost(job));
        }
        // Shutdown: the worker gives it back.
    }

    /** Something around the job broke that never should. One attempt is spent, so that it ends some day. */
    void broken(RunningJob job, Throwable unexpected) {
        log.error(
                "Job {} of queue {} could not be run to an end: {}. It counts as a failed attempt.",
                job.id(),
                job.queue(),
                unexpected.getClass().getName());
        failed(job, null, unexpected);
    }

    private void report(RunningJob job, JobError error, long delayMs, boolean spendsAttempt) {
        QueueStore store = job.source().queue().store();
        byte[] sealed = sealed(job, error);
        exit(
                job,
                () -> retry.untilAnswered(
                        () -> store.fail(job.id(), job.claimed().token(), sealed, delayMs, spendsAttempt)),
                (outcome, failure) -> {
                    if (failure == null && outcome != QueueStore.Failed.NOT_OURS) {
                        events.failed(job, error.kind(), outcome == QueueStore.Failed.DEAD);
                    } else {
                        events.lost(job);
                    }
                });
    }

    /** Empty where it cannot be sealed: a job must not stay with us because nobody can tell why it failed. */
    private static byte[] sealed(RunningJob job, JobError error) {
        byte[] sealed = Callbacks.call(
                "Sealing the error of a job",
                () -> job.source().queue().envelopes().seal(job.id().value(), Role.ERROR, error.toBytes()));
        return sealed == null ? QueueStore.Completion.NO_RESULT : sealed;
    }

    /** Always {@code null}, for whoever has nothing to run. */
    @Nullable
    JobBody tampered(RunningJob job, @Nullable String task, String reason) {
        JobQueue queue = job.source().queue();
        log.error(
                "Job {} of queue {} was tampered with ({}); it is kept in state tampered and never run. Find out who"
                        + " can write to this Redis.",
                job.id(),
                queue.name(),
                reason);
        byte[] sealed = sealed(
                job,
                plain(
                        reason.equals(JobError.REPLAYED) ? JobError.REPLAYED : JobError.TAMPERED,
                        "SR436 Refused: " + reason,
                        job));
        exit(
                job,
                () -> retry.untilAnswered(
                        () -> queue.store().condemn(job.id(), job.claimed().token(), sealed)),
                (counted, failure) -> events.tampered(queue.name(), job.id(), task, reason));
        return null;
    }

    /**
     * A job that was claimed before its time is given back and waits. No proof of an attack: a server's clock can step back, and a replica that takes over has another clock.
     *
     * @return always {@code null}, since there is nothing to run
     */
    @Nullable
    JobBody early(RunningJob job, long earlyMs) {
        if (earlyJobs.mayLog()) {
            log.warn(
                    "Job {} of queue {} was claimed {} ms before its time; it waits until then, as all such jobs do."
                            + " Either the clock of the Redis server was put back, or somebody who can write to this Redis"
                            + " moved the job",
                    job.id(),
                    job.queue(),
                    earlyMs);
        }
        events.early(job.queue());
        release(job, earlyMs);
        return null;
    }

    /** Gives a job back that is to wait for so long. Spends no attempt. */
    void release(RunningJob job, long delayMs) {
        QueueStore store = job.source().queue().store();
        exit(job, () -> retry.untilAnswered(() -> store.release(List.of(job.held()), delayMs)), (counted, failure) -> {
            if (failure != null || counted == null || !counted[0]) {
                events.lost(job);
            }
        });
    }

    /**
     * The one way out for every job: Redis is told, then the job is let go, then the application is told. Whatever breaks on the way, the job is let go; its lease then runs out, and it runs
     * again.
     *
     * @param tell says it to Redis; may throw
     * @param afterwards remembers, and tells the application; gets the answer, or why there is none
     */
    private <T> void exit(
            RunningJob job,
            Supplier<CompletionStage<T>> tell,
            BiConsumer<@Nullable T, @Nullable Throwable> afterwards) {
        if (!job.end()) {
            return;
        }
        CompletionStage<T> told;
        try {
            told = tell.get();
        } catch (Throwable unexpected) {
            Callbacks.failed("Telling Redis how a job ended", unexpected);
            told = CompletableFuture.failedFuture(unexpected);
        }
        told.whenComplete((answer, failure) -> {
            try {
                afterwards.accept(answer, failure);
            } catch (Throwable unexpected) {
                Callbacks.failed("Telling the application how a job ended", unexpected);
            } finally {
                leave(job);
            }
        });
    }

    /** Takes a job out of our hands without a report. */
    private void leave(RunningJob job) {
        replays.left(job);
        job.source().leave(job);
        onLeave.run();
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
