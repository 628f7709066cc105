package io.secureredis.jobs.importer;

import io.secureredis.jobs.JobCall;
import io.secureredis.jobs.SecureJobs;
import org.jspecify.annotations.Nullable;

/**
 * Converts the jobs of another library to calls of this application's jobs.
 *
 * <p>Declare it as a bean and set {@code secure-redis.jobs.import.mode}, or pass it to {@link JobImport#run}.
 *
 * <pre>{@code
 * @Component
 * class FromRq implements JobImporter {
 *
 *     public JobSource source() {
 *         return JobSource.rq("default");
 *     }
 *
 *     public JobCall call(SourceJob job, SecureJobs jobs) {
 *         return switch (job.name()) {
 *             case "shop.tasks.welcome" -> jobs.call(
 *                     Mailer::welcome, job.argument(0, Long.class), job.argument(1, String.class));
 *             default -> null;
 *         };
 *     }
 * }
 * }</pre>
 *
 * <p><b>Anyone who could write to Redis could put any job there, and an import makes it trusted.</b> Check the
 * arguments as you would check those of a request.
 */
public interface JobImporter {

    /** Returns where the jobs are. */
    JobSource source();

    /**
     * Returns the call that does what the job had to do. The import sets the call's id and the job's due time.
     *
     * @return {@code null} to skip the job; it is reported
     */
    @Nullable
    JobCall call(SourceJob job, SecureJobs jobs);
}
