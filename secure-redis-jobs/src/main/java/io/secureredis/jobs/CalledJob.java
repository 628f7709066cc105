package io.secureredis.jobs;

import java.util.List;

/**
 * Describes what a {@link JobCall} would put into its queue, for tests. {@link #toString()} omits the arguments.
 *
 * @param task the job's name
 * @param arguments each as JSON
 */
public record CalledJob(String task, String queue, List<String> arguments) {

    public CalledJob {
        arguments = List.copyOf(arguments);
    }

    @Override
    public String toString() {
        return "CalledJob[" + task + ", " + queue + "]";
    }
}
