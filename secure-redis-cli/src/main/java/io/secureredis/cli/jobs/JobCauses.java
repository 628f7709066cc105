package io.secureredis.cli.jobs;

import io.secureredis.PrintableText;
import io.secureredis.cli.connect.JobsAccess;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds why jobs failed: the class of the last error, as in the log, or its kind. Never its message. Reads many jobs
 * together.
 */
final class JobCauses {

    private static final Set<JobState> FAILED = Set.of(JobState.RETRYING, JobState.DEAD, JobState.TAMPERED);
    private static final Set<String> KINDS =
            Set.of("failed", "timeout", "crashed", "expired", "cancelled", "tampered", "replayed", "result");

    private final JobsAccess access;

    JobCauses(JobsAccess access) {
        this.access = access;
    }

    /**
     * Returns the class if there is one, otherwise the kind. Omits jobs that have not failed, and jobs that do not
     * open.
     */
    Map<JobId, String> of(String queue, List<JobSummary> jobs) {
        List<JobSummary> failed = jobs.stream()
                .filter(job -> FAILED.contains(job.state()) && job.task() != null)
                .toList();
        return failures(queue, failed).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, failure -> word(failure.getValue())));
    }

    private static String word(JobInspector.Failure failure) {
        String type = failure.type();
        return type == null ? failure.kind() : PrintableText.of(type);
    }

    /** Returns the jobs whose error is of this kind, or of a class with this text in its name. */
    List<JobSummary> matching(String queue, List<JobSummary> jobs, String wanted) {
        Map<JobId, JobInspector.Failure> failures = failures(queue, jobs);
        return jobs.stream()
                .filter(job -> matches(failures.get(job.id()), wanted))
                .toList();
    }

    private static boolean matches(JobInspector.@Nullable Failure failure, String wanted) {
        if (failure == null) {
            return false;
        }
        String type = failure.type();
        return (KINDS.contains(wanted) && failure.kind().equals(wanted)) || (type != null && type.contains(wanted));
    }

    /** Returns the class of the error; {@code null} if there is none, and without the secret. */
    @Nullable
    String errorClass(String queue, JobSummary job) {
        JobInspector.Failure failure = failures(queue, List.of(job)).get(job.id());
        String type = failure == null ? null : failure.type();
        return type == null ? null : PrintableText.of(type);
    }

    private Map<JobId, JobInspector.Failure> failures(String queue, List<JobSummary> jobs) {
        return access.hasSecret() ? access.inspector().failures(queue, jobs) : Map.of();
    }
}
