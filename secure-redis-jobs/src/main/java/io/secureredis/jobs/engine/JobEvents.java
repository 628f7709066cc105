package io.secureredis.jobs.engine;

import io.secureredis.jobs.JobEvent;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Reports what happens to jobs to the application and its metrics.
 *
 * <p>Never throws and never waits, whatever listeners and meters do: see {@link Callbacks} and {@link EventQueue}.
 */
final class JobEvents {

    private final ApplicationEventPublisher publisher;
    private final JobMetrics metrics;
    private final EventQueue queue = new EventQueue();

    JobEvents(ApplicationEventPublisher publisher, JobMetrics metrics) {
        this.publisher = publisher;
        this.metrics = metrics;
    }

    /** Waits until the listeners have received all events so far, for at most the given time. */
    boolean awaitTold(Duration most) throws InterruptedException {
        return queue.await(most);
    }

    void ended(RunningJob job, String outcome, Duration took) {
        count(() -> metrics.ended(job.queue(), job.task(), outcome, took));
    }

    void failed(RunningJob job, String reason, boolean dead) {
        publish(dead ? JobEvent.Kind.DEAD : JobEvent.Kind.FAILED, job.queue(), job.id(), job.task(), reason);
    }

    void served(String queue) {
        count(() -> metrics.served(queue));
    }

    void tampered(String queue, JobId id, @Nullable String task, String reason) {
        count(() -> metrics.tampered(queue, reason));
        publish(JobEvent.Kind.TAMPERED, queue, id, task, reason);
    }

    void scheduleTampered(String queue, String key, String reason) {
        count(() -> metrics.tampered(queue, reason));
        publish(JobEvent.Kind.SCHEDULE_TAMPERED, queue, null, null, reason + " " + key);
    }

    void scheduleUnreadable(String queue, String key, String reason) {
        publish(JobEvent.Kind.SCHEDULE_UNREADABLE, queue, null, null, reason + " " + key);
    }

    void scheduleRefused(String queue, String reason, long count) {
        count(() -> metrics.scheduleRefused(queue, reason, count));
    }

    void heldBack(String queue, String reason) {
        count(() -> metrics.heldBack(queue, reason));
    }

    void crashed(String queue, JobId id, boolean dead) {
        count(() -> metrics.crashed(queue));
        publish(JobEvent.Kind.CRASHED, queue, id, null, "lease ran out");
        if (dead) {
            publish(JobEvent.Kind.DEAD, queue, id, null, JobError.CRASHED);
        }
    }

    void early(String queue) {
        count(() -> metrics.early(queue));
    }

    void removed(String queue, JobState state, String reason, long jobs) {
        count(() -> metrics.removed(queue, state, reason, jobs));
    }

    void setAside(String queue, long entries) {
        if (entries > 0) {
            count(() -> metrics.setAside(queue, entries));
        }
    }

    void putBack(String queue, String reason, long jobs) {
        count(() -> metrics.putBack(queue, reason, jobs));
    }

    void lost(RunningJob job) {
        count(() -> metrics.lost(job.queue()));
        publish(JobEvent.Kind.LOST, job.queue(), job.id(), job.task(), "lease lost");
    }

    void forgotten(RunningJob job) {
        count(() -> metrics.forgotten(job.queue()));
        publish(JobEvent.Kind.FORGOTTEN, job.queue(), job.id(), job.task(), "acknowledgement forgotten");
    }

    private void publish(
            JobEvent.Kind kind, String queueName, @Nullable JobId id, @Nullable String task, String reason) {
        JobEvent event = new JobEvent(kind, queueName, id, task, reason);
        queue.add(() -> publisher.publishEvent(event));
    }

    private static void count(Runnable meter) {
        Callbacks.run("A meter of the jobs", meter);
    }
}
