package io.secureredis.jobs.importer;

import io.secureredis.jobs.JobCall;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.engine.JobRuntime;
import io.secureredis.jobs.importer.JobImport.Report.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
    public Report run(JobImporter importer) {
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
        private final List<Report.NotImported> notImported = new ArrayList<>();

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
            if (notImported.size() < Report.MOST_LISTED) {
                notImported.add(new Report.NotImported(id, outcome, reason));
            }
        }

        private void count(Outcome outcome) {
            outcomes.merge(outcome, 1L, Long::sum);
        }

        Report report() {
            return new Report(source, dryRun, outcomes, notImported);
        }
    }

    /**
     * Reports what an import has done.
     *
     * @param source {@link JobSource#name()}
     * @param dryRun whether nothing was put into a queue
     * @param outcomes the number of jobs by outcome
     * @param notImported the jobs that are not in a queue of this application, at most {@value #MOST_LISTED} of them
     */
    public record Report(String source, boolean dryRun, Map<Outcome, Long> outcomes, List<NotImported> notImported) {

        /** The outcome for one job of a source. */
        public enum Outcome {
            /** Put into its queue. In a dry run: would have been. */
            IMPORTED("imported"),
            /** An earlier run imported it. */
            IMPORTED_BEFORE("imported before"),
            /** The {@link JobImporter} returned {@code null} for it. */
            LEFT("left by the importer"),
            /** The source cannot read it. */
            UNREADABLE("not readable"),
            /** The {@link JobImporter} threw an exception, or the call was refused. */
            FAILED("failed");

            private final String text;

            Outcome(String text) {
                this.text = text;
            }

            /** Returns the words for a report. */
            public String text() {
                return text;
            }

            /** Returns whether the job is, or was, in its queue. */
            public boolean settled() {
                return this == IMPORTED || this == IMPORTED_BEFORE;
            }
        }

        /** How many jobs are listed one by one. All are counted. */
        public static final int MOST_LISTED = 1000;

        /**
         * A job that was not imported.
         *
         * @param id the job's name in its source
         * @param reason without anything of the job's content
         */
        public record NotImported(String id, Outcome outcome, String reason) {}

        public Report {
            Map<Outcome, Long> inOrder = new EnumMap<>(Outcome.class);
            inOrder.putAll(outcomes);
            outcomes = Collections.unmodifiableMap(inOrder);
            notImported = List.copyOf(notImported);
        }

        /** Returns how many jobs had this outcome. */
        public long count(Outcome outcome) {
            return outcomes.getOrDefault(outcome, 0L);
        }

        /** Returns how many jobs were not imported. */
        public long left() {
            return outcomes.entrySet().stream()
                    .filter(entry -> !entry.getKey().settled())
                    .mapToLong(Map.Entry::getValue)
                    .sum();
        }

        /** Returns one line for a log: {@code rq:default: 120 imported, 3 left by the importer}. */
        @Override
        public String toString() {
            String counts = outcomes.entrySet().stream()
                    .map(entry -> entry.getValue() + " " + entry.getKey().text())
                    .collect(Collectors.joining(", "));
            return source + ": " + (counts.isEmpty() ? "no jobs" : counts) + (dryRun ? " (dry run)" : "");
        }
    }
}
