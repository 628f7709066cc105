package io.secureredis.jobs.engine;

import io.secureredis.jobs.CallChecks;
import io.secureredis.jobs.JobCall;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.Schedule;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A {@link JobCall} that seals at once, so that later changes of an argument have no effect, and puts the job into its
 * queue after the commit.
 */
record DefaultJobCall(CallSpec spec, Target target) implements JobCall {

    /** The destination of calls: their queues or, for tests, their methods directly. */
    record Target(JobProducer producer, JobQueues queues, RecurringJobs recurring, InlineJobs inline) {}

    @Override
    public JobId delay() {
        return put(0);
    }

    @Override
    public JobId delay(Duration wait) {
        long waitMs = CallChecks.waitMs(wait);
        return waitMs == 0 || target.inline().isOn() ? put(0) : put(nowMs() + waitMs);
    }

    @Override
    public JobId enqueueAt(Instant due) {
        return put(CallChecks.momentMs(due, "The moment at which the job is due"));
    }

    private long nowMs() {
        return target.queues().get(spec.queue()).nowMs();
    }

    private JobId put(long dueMs) {
        boolean now = spec.immediate() || !AfterCommit.isAwaited();
        if (target.inline().isOn()) {
            return target.inline().run(spec, now);
        }
        JobProducer.Prepared prepared = target.producer().prepare(spec, dueMs);
        if (now) {
            return target.producer().put(prepared);
        }
        AfterCommit.run(() -> target.producer().put(prepared));
        return prepared.job().id();
    }

    @Override
    public String scheduleOnce(Schedule schedule) {
        return schedule(null, schedule);
    }

    @Override
    public String scheduleOnce(String id, Schedule schedule) {
        return schedule(CallChecks.text(id, "The name of the schedule"), schedule);
    }

    private String schedule(@Nullable String id, Schedule schedule) {
        requireSchedulable(schedule);
        RecurringJobs.Planned planned = target.recurring().plan(spec, id, schedule);
        if (spec.immediate()) {
            target.recurring().put(planned);
        } else {
            AfterCommit.run(() -> target.recurring().put(planned));
        }
        return planned.key();
    }

    private void requireSchedulable(Schedule schedule) {
        if (spec.id() != null) {
            throw new JobException(
                    "SR417",
                    "A schedule puts many jobs, so they cannot all have the id that withId sets. Name the schedule instead: scheduleOnce(name, schedule).");
        }
        if (CallChecks.present(schedule, "The schedule").next(null, Instant.ofEpochMilli(nowMs())) == null) {
            throw new JobException(
                    "SR417",
                    "The schedule never fires: " + schedule
                            + ". It ends before its first run, or its days do not exist. Choose other days, or a later end.");
        }
    }

    @Override
    public @Nullable Object runInline() throws Exception {
        return target.inline().runHere(spec);
    }

    @Override
    public JobCall withId(String id) {
        return with(spec.withId(id));
    }

    @Override
    public JobCall tag(String... tags) {
        return with(spec.withTags(tags));
    }

    @Override
    public JobCall queue(String queue) {
        return with(spec.withQueue(queue));
    }

    @Override
    public JobCall priority(int priority) {
        return with(spec.withPriority(priority));
    }

    @Override
    public JobCall maxAttempts(int attempts) {
        return with(spec.withMaxAttempts(attempts));
    }

    @Override
    public JobCall unique(String key, Duration hold) {
        return with(spec.withUnique(key, hold));
    }

    @Override
    public JobCall expiresAfter(Duration age) {
        return with(spec.withMaxAge(age));
    }

    @Override
    public JobCall immediately() {
        return with(spec.atOnce());
    }

    private JobCall with(CallSpec changed) {
        return new DefaultJobCall(changed, target);
    }

    @Override
    public String toString() {
        return "JobCall[" + spec.task() + "]";
    }
}
