package io.secureredis.jobs.engine;

import io.secureredis.jobs.declarations.JobDefinition;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a job, from the moment its method may be called to its single end, which may happen in another thread.
 */
final class JobAttempt {

    private final RunningJob job;
    private final JobDefinition definition;
    private final JobReporter reporter;
    private final TaskLimits limits;
    private final long beganNanos = System.nanoTime();
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile @Nullable Future<?> alarm;

    JobAttempt(RunningJob job, JobDefinition definition, JobReporter reporter, TaskLimits limits) {
        this.job = job;
        this.definition = definition;
        this.reporter = reporter;
        this.limits = limits;
    }

    /** Tells the job to end when its time limit has passed. */
    void endAfter(Duration timeout, ScheduledExecutorService timer) {
        if (!timeout.isZero()) {
            alarm = timer.schedule(() -> job.stop(RunningJob.Stop.TIMEOUT), timeout.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Called if the job was told to end before its method was called. */
    void neverBegun() {
        if (leave()) {
            reporter.stopped(job, definition, null);
        }
    }

    /** Records how the attempt ended; the first call decides. */
    void ended(@Nullable Object result, @Nullable Throwable failure) {
        if (!leave()) {
            return;
        }
        reporter.took(job, failure, Duration.ofNanos(System.nanoTime() - beganNanos));
        if (failure == null) {
            reporter.succeeded(job, definition, result);
        } else if (job.stop() != null) {
            reporter.stopped(job, definition, failure);
        } else {
            reporter.failed(job, definition, failure);
        }
    }

    private boolean leave() {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        Future<?> set = alarm;
        if (set != null) {
            set.cancel(false);
        }
        limits.leave(definition, System.nanoTime() - beganNanos);
        return true;
    }
}
