package io.secureredis.admin.find;

import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobSummary;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job, with why it failed last.
 *
 * @param failure {@code null} if it did not fail, or its error does not open
 */
public record FoundJob(JobSummary job, JobInspector.@Nullable Failure failure) {

    /** Stands for what does not open: the name of a task, or a cause. No task has this name. */
    public static final String SEALED = "?";

    /** Its name, or {@value #SEALED}. */
    public String task() {
        String task = job.task();
        return task == null ? SEALED : task;
    }

    /** {@code failed java.net.ConnectException}, {@code crashed}, or {@value #SEALED}. */
    public String cause() {
        if (failure == null) {
            return SEALED;
        }
        return failure.type() == null ? failure.kind() : failure.kind() + " " + failure.type();
    }

    /** When it failed: when it ended, or else when its last attempt began. */
    public @Nullable Instant failedAt() {
        return job.finishedAt() != null ? job.finishedAt() : job.startedAt();
    }
}
