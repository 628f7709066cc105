package io.secureredis.admin;

import io.secureredis.jobs.JobDetail;
import io.secureredis.jobs.JobState;
import io.secureredis.jobs.JobSummary;
import io.secureredis.jobs.RecurringOverview;
import java.time.Instant;
import java.util.Optional;

/** Words for what the pages show. */
final class Labels {

    /** What stands for the name of a job whose body does not open. */
    static final String SEALED = "does not open";

    private Labels() {}

    static String task(JobSummary job) {
        String task = job.task();
        return task == null ? SEALED : task;
    }

    /** Its name, or else its task, or else its key in Redis. */
    static String schedule(RecurringOverview schedule) {
        String id = schedule.id();
        String task = schedule.task();
        if (id != null) {
            return id;
        }
        return task != null ? task : schedule.key();
    }

    static String state(JobState state) {
        return switch (state) {
            case SCHEDULED -> "Scheduled";
            case RETRYING -> "Retrying";
            case READY -> "Ready";
            case ACTIVE -> "Active";
            case DONE -> "Done";
            case DEAD -> "Dead";
            case TAMPERED -> "Tampered";
        };
    }

    static String meaning(JobState state) {
        return switch (state) {
            case SCHEDULED -> "Waits for its time";
            case RETRYING -> "Failed, waits for its next attempt";
            case READY -> "Waits for a worker";
            case ACTIVE -> "A worker runs it";
            case DONE -> "Succeeded";
            case DEAD -> "Given up; can be retried by hand";
            case TAMPERED -> "Not what was put there; never run";
        };
    }

    /** {@code 2 of 5}; {@code 2} where the greatest number is sealed. */
    static String attempts(JobSummary job) {
        return job.maxAttempts() == 0 ? String.valueOf(job.attempt()) : job.attempt() + " of " + job.maxAttempts();
    }

    static String errorKind(String kind) {
        return switch (kind) {
            case "failed" -> "The job threw an exception";
            case "timeout" -> "The job ran longer than it may";
            case "crashed" -> "Its worker died, or lost its connection for longer than the lease";
            case "expired" -> "It was not started before its time was over";
            case "cancelled" -> "Somebody cancelled it while it ran";
            case "replayed" -> "It was put back after it had run";
            case "result" -> "The job succeeded, but its result could not be kept";
            case "tampered" -> "What stood in Redis is not what was put there";
            default -> kind;
        };
    }

    /** The heading over {@link #moment}. */
    static String when(JobState state) {
        return switch (state) {
            case SCHEDULED -> "Due";
            case RETRYING -> "Next attempt";
            case READY -> "Last started";
            case ACTIVE -> "Started";
            case DONE -> "Done";
            case DEAD -> "Given up";
            case TAMPERED -> "Noticed";
        };
    }

    /** The moment that matters most in a job's state. */
    static Optional<Instant> moment(JobSummary job) {
        return Optional.ofNullable(
                switch (job.state()) {
                    case SCHEDULED, RETRYING -> job.dueAt();
                    case READY, ACTIVE -> job.startedAt();
                    case DONE, DEAD, TAMPERED -> job.finishedAt();
                });
    }

    /** {@code 2 arguments, a result, an error; 812 B}. */
    static String contents(JobDetail job) {
        return Numbers.of(job.arguments(), "argument", "arguments") + (job.hasResult() ? ", a result" : "")
                + (job.errorKind() == null ? "" : ", an error") + "; " + Numbers.bytes(job.bytes());
    }
}
