package io.secureredis.admin;

import io.secureredis.admin.audit.AuditEntry;
import io.secureredis.admin.find.FoundJob;
import io.secureredis.jobs.inspect.JobDetail;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import io.secureredis.jobs.inspect.RecurringOverview;
import io.secureredis.jobs.inspect.WorkerOverview;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Texts for the pages. */
final class Labels {

    /** The text for the name of a job whose body does not open. */
    static final String SEALED = "does not open";

    private Labels() {}

    static String task(JobSummary job) {
        String task = job.task();
        return task == null ? SEALED : task;
    }

    /** The name of a task in a filter. */
    static String named(String task) {
        return task.equals(FoundJob.SEALED) ? SEALED : task;
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

    static String worker(WorkerOverview worker) {
        return (worker.host() == null ? SEALED : worker.host()) + (worker.pid() > 0 ? " pid " + worker.pid() : "");
    }

    static String state(WorkerOverview.State state) {
        return switch (state) {
            case RUNNING -> "Running";
            case QUIET -> "Quiet";
            case STOPPING -> "Stopping";
            case UNKNOWN -> SEALED;
        };
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
            case DEAD -> "No attempts left; you can retry it";
            case TAMPERED -> "Not what was put there; never runs";
        };
    }

    /** Returns {@code 2 of 5}; {@code 2} if the maximum number is sealed. */
    static String attempts(JobSummary job) {
        return job.maxAttempts() == 0 ? String.valueOf(job.attempt()) : job.attempt() + " of " + job.maxAttempts();
    }

    static String errorKind(String kind) {
        return switch (kind) {
            case "failed" -> "The job threw an exception";
            case "timeout" -> "The job ran longer than its timeout";
            case "crashed" -> "Its worker died, or lost its connection for longer than the lease";
            case "expired" -> "It expired before it started";
            case "cancelled" -> "Someone cancelled it while it ran";
            case "replayed" -> "It was put back after it had run";
            case "result" -> "The job succeeded, but its result could not be kept";
            case "tampered" -> "What was in Redis is not what was put there";
            default -> kind;
        };
    }

    /** Why a job failed, in a word or two: the class of the exception without its package, or what happened. */
    static String cause(JobInspector.@Nullable Failure failure) {
        if (failure == null) {
            return SEALED;
        }
        String type = failure.type();
        return switch (failure.kind()) {
            case "failed" -> type == null ? "Exception" : type.substring(type.lastIndexOf('.') + 1);
            case "timeout" -> "Timeout";
            case "crashed" -> "Worker died";
            case "result" -> "Result not kept";
            default ->
                Character.toUpperCase(failure.kind().charAt(0)) + failure.kind().substring(1);
        };
    }

    /** A long name, cut after its separators, where a line may end. */
    static List<String> parts(String name) {
        return List.of(name.split("(?<=[.$/_-])"));
    }

    /** The same in full: the whole name of the class, or a sentence. */
    static String causeInFull(JobInspector.@Nullable Failure failure) {
        if (failure == null) {
            return "Its error was not kept, or does not open";
        }
        String type = failure.type();
        return failure.kind().equals("failed") && type != null ? type : errorKind(failure.kind());
    }

    static String outcome(AuditEntry.Outcome outcome) {
        return switch (outcome) {
            case ASKED -> "Asked";
            case DONE -> "Done";
            case UNCHANGED -> "Nothing to change";
            case FAILED -> "Failed";
            case STOPPED -> "Stopped";
            case REFUSED -> "Refused";
        };
    }

    /** The state whose colour and icon represent an outcome. */
    static String outcomeIcon(AuditEntry.Outcome outcome) {
        return switch (outcome) {
            case ASKED -> "ready";
            case DONE -> "done";
            case UNCHANGED, STOPPED -> "paused";
            case FAILED -> "dead";
            case REFUSED -> "tampered";
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

    /** Returns the moment that matters most in a job's state. */
    static Optional<Instant> moment(JobSummary job) {
        return Optional.ofNullable(
                switch (job.state()) {
                    case SCHEDULED, RETRYING -> job.dueAt();
                    case READY, ACTIVE -> job.startedAt();
                    case DONE, DEAD, TAMPERED -> job.finishedAt();
                });
    }

    /** Returns {@code 2 arguments, a result, an error; 812 B}. */
    static String contents(JobDetail job) {
        return Numbers.of(job.arguments(), "argument", "arguments") + (job.hasResult() ? ", a result" : "")
                + (job.hasLog() ? ", a log" : "")
                + (job.errorKind() == null ? "" : ", an error") + "; " + Numbers.bytes(job.bytes());
    }
}
