package io.secureredis.test;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.JobState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job that waits, opened for a test. {@link #toString()} hides the arguments.
 *
 * @param state ready, scheduled or retrying
 * @param dueAt when it becomes ready, or {@code null} when it is
 * @param arguments each as JSON
 */
public record EnqueuedJob(
        JobId id,
        String queue,
        String task,
        JobState state,
        @Nullable Instant dueAt,
        List<String> arguments) {

    public EnqueuedJob {
        arguments = List.copyOf(arguments);
    }

    @Override
    public String toString() {
        return "EnqueuedJob[" + id + ", " + task + ", " + state + "]";
    }
}
