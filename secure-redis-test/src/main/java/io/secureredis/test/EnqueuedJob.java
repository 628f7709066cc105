package io.secureredis.test;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A waiting job, opened for a test. {@link #toString()} omits the arguments and tags.
 *
 * @param state ready, scheduled or retrying
 * @param dueAt when it becomes ready, or {@code null} if it already is
 * @param arguments each as JSON
 * @param tags in the order in which they were added
 */
public record EnqueuedJob(
        JobId id,
        String queue,
        String task,
        JobState state,
        @Nullable Instant dueAt,
        List<String> arguments,
        List<String> tags) {

    public EnqueuedJob {
        arguments = List.copyOf(arguments);
        tags = List.copyOf(tags);
    }

    @Override
    public String toString() {
        return "EnqueuedJob[" + id + ", " + task + ", " + state + "]";
    }
}
