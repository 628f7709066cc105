package io.secureredis.jobs.importer;

import io.secureredis.jobs.JobCall;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.engine.JobRuntime;
import io.secureredis.jobs.importer.JobImportReport.Outcome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Puts the jobs of another library into the queues of this application, each once.
 *
 * <p>It only reads the other library's keys. You can repeat a run, also after an interruption: imported jobs are
 * skipped, whether they wait, have run or were deleted. This holds as long as the secret of the first run is in the key
 * ring.
 *
 * <p>Runs on the calling thread.
 */
public final class JobImport {

    /** Redis's own failures, from which another run continues. Other failures concern one job. */
    private static final List<String> OF_REDIS = List.of("SR420", "SR424", "SR470", "SR471");

    private final RedisConnectionFactory from;
    private final JobRuntime runtime;
    private final boolean dryRun;

    private JobImport(RedisConnectionFactory from, JobRuntime runtime, boolean dryRun) {
        this.from = from;
        this.runtime = runtime;
        this.dryRun = dryRun;
    }

    /** Returns an import from a Redis into the queues of an application. */
    public static JobImport of(RedisConnectionFactory from, JobRuntime runtime) {
        return new JobImport(from, runtime, false);
    }

    /** Returns this import in a form that only reports what it would do. */
    public JobImport dryRun() {
        return new JobImport(from, runtime, true);
    }

    /**
     * Imports and reports. A job that cannot be imported is reported, and the import continues.
     *
     * @throws io.secureredis.SecureRedisException {@code SR420}, {@code SR471} if Redis does not answer or accepts no
     *     jobs; jobs imported until then stay imported
     */
    public JobImportReport run(JobImporter importer) {
        Run run = new Run(importer);
        try (RedisConnection redis = from.getConnection()) {
            importer.source().read(redis, run);
        }
        return run.report();
    }

    private final class Run implements JobSource.Found {

        private final JobImporter importer;
        private final String source;
        private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
        private final List<JobImportReport.NotImported> notImported = new ArrayList<>();

        Run(JobImporter importer) {
            this.importer = importer;
            this.source = importer.source().name();
        }

        @Override
        public void job(SourceJob job) {
            try {
                doImport(job);
            } catch (JobException failed) {
                if (OF_REDIS.contains(failed.code())) {
                    throw failed;
                }
                // This library's messages contain nothing of a job's content
                add(job.id(), Outcome.FAILED, String.valueOf(failed.getMessage()));
            } catch (RuntimeException failed) {
                add(job.id(), Outcome.FAILED, failed.getClass().getName());
            }
        }

        private void doImport(SourceJob job) {
            if (runtime.wasImported(source, job.id())) {
                count(Outcome.IMPORTED_BEFORE);
                return;
            }
            JobCall call = importer.call(job, runtime.jobs());
            if (call == null) {
                add(job.id(), Outcome.LEFT, job.name());
                return;
            }
            if (!dryRun) {
                runtime.putImported(call, source, job.id(), job.due());
            }
            count(Outcome.IMPORTED);
        }

        @Override
        public void unreadable(String id, String reason) {
            add(id, Outcome.UNREADABLE, reason);
        }

        private void add(String id, Outcome outcome, String reason) {
            count(outcome);
            if (notImported.size() < JobImportReport.MOST_LISTED) {
                notImported.add(new JobImportReport.NotImported(id, outcome, reason));
            }
        }

        private void count(Outcome outcome) {
            outcomes.merge(outcome, 1L, Long::sum);
        }

        JobImportReport report() {
            return new JobImportReport(source, dryRun, outcomes, notImported);
        }
    }
}
