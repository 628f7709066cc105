package io.secureredis.jobs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The confidential parts of a job, opened. {@link #toString()} hides them.
 *
 * @param arguments each as JSON, in the order of the parameters
 * @param result as JSON, or {@code null} where none is kept
 * @param error the last failure, or {@code null}
 * @param progressMessage the last message, or {@code null}
 */
public record RevealedJob(
        JobId id,
        List<String> arguments,
        @Nullable String result,
        @Nullable RevealedError error,
        @Nullable String progressMessage) {

    public RevealedJob {
        arguments = List.copyOf(arguments);
    }

    @Override
    public String toString() {
        return "RevealedJob[" + id + ", " + arguments.size() + " arguments]";
    }
}
