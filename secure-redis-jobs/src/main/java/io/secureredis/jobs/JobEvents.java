package io.secureredis.jobs;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;

/** Tells the application and its metrics what happened to jobs. */
final class JobEvents {

    private final ApplicationEventPublisher publisher;
    private final JobMetrics metrics;

    JobEvents(ApplicationEventPublisher publisher, JobMetrics metrics) {
        this.publisher = publisher;
        this.metrics = metrics;
    }

    JobMetrics metrics() {
        return metrics;
    }

    void ended(RunningJob job, String outcome, Duration took) {
        metrics.ended(job.queue(), job.task(), outcome, took);
    }

    void failed(RunningJob job, String reason, boolean dead) {
        publish(dead ? JobEvent.Kind.DEAD : JobEvent.Kind.FAILED, job.queue(), job.id(), job.task(), reason);
    }

    void tampered(String queue, JobId id, @Nullable String task, String reason) {
        metrics.tampered(queue, reason);
        publish(JobEvent.Kind.TAMPERED, queue, id, task, reason);
    }

    void scheduleTampered(String queue, String key, String reason) {
        metrics.tampered(queue, reason);
        publish(JobEvent.Kind.SCHEDULE_TAMPERED, queue, null, null, reason + " " + key);
    }

    void crashed(String queue, JobId id, boolean dead) {
        metrics.crashed(queue);
        publish(JobEvent.Kind.CRASHED, queue, id, null, "lease ran out");
        if (dead) {
            publish(JobEvent.Kind.DEAD, queue, id, null, JobError.CRASHED);
        }
    }

    void early(String queue) {
        metrics.early(queue);
    }

    void setAside(String queue, long entries) {
        if (entries > 0) {
            metrics.setAside(queue, entries);
        }
    }

    void lost(RunningJob job) {
        metrics.lost(job.queue());
        publish(JobEvent.Kind.LOST, job.queue(), job.id(), job.task(), "lease lost");
    }

    void forgotten(RunningJob job) {
        metrics.forgotten(job.queue());
        publish(JobEvent.Kind.FORGOTTEN, job.queue(), job.id(), job.task(), "acknowledgement forgotten");
    }

    private void publish(JobEvent.Kind kind, String queue, @Nullable JobId id, @Nullable String task, String reason) {
        publisher.publishEvent(new JobEvent(kind, queue, id, task, reason));
    }
}
