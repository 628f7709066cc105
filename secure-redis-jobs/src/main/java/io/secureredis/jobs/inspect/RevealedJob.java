package io.secureredis.jobs.inspect;

import io.secureredis.jobs.JobId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The opened confidential parts of a job. {@link #toString()} omits them.
 *
 * @param arguments each as JSON, in the order of the parameters
 * @param result as JSON, or {@code null} if none is kept
 * @param error the last failure that was reported, or {@code null}; an attempt whose worker died may have come after it
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
