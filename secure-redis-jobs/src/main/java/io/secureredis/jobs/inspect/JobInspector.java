package io.secureredis.jobs.inspect;

import io.secureredis.SecureRedisException;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads queues, jobs, schedules and workers, for tools and dashboards. Changes nothing, except that it removes and
 * counts entries that cannot be jobs.
 *
 * <p>What a job carries (arguments, result, error, log) is never part of an answer but those of {@link #reveal},
 * {@link #log} and {@link #withArgument}, so that an application can guard and record these calls.
 * Safe for any number of threads. Every method throws {@link SecureRedisException} ({@code SR420}) when Redis does not
 * answer.
 * Where queues are on several servers, one that does not answer for two seconds is not waited for any longer.
 */
public interface JobInspector {

    /**
     * What the servers of the jobs say of their memory, at most ten seconds old; without those that refuse {@code
     * INFO}. One of several that does not answer is marked ({@link JobServerState#silentFor}).
     *
     * @throws JobException {@code SR420} if none answers
     */
    List<JobServerState> servers();

    /**
     * Returns the secrets that waiting jobs need and this process lacks, as far as its worker has met such jobs in the
     * last minutes.
     */
    default List<MissingKey> missingKeys() {
        return List.of();
    }

    /**
     * Every queue that was ever used, by name. Those whose server does not answer, while another does, are marked
     * ({@link QueueOverview#silentFor}), as far as this process knows them.
     *
     * @throws JobException {@code SR420} if no server answers
     */
    List<QueueOverview> queues();

    /** Returns one queue; all counts are zero if it was never used. */
    QueueOverview queue(String queue);

    /**
     * Returns what ended in the queue, minute by minute, oldest first, at most 24 hours back. Every minute is present.
     */
    List<QueueMinute> history(String queue, Duration back);

    /**
     * Returns what ran of each task in a window that ends now, in all queues: runs, failures, and how long they took
     * and waited. Workers report it every few seconds.
     *
     * @param window at most 8 hours by minutes, or 7 days by hours
     * @throws JobException {@code SR420} if no server answers
     */
    default WorkHistory.Report tasks(Duration window) {
        return WorkHistory.Report.NOTHING;
    }

    /** Does the same as {@link #tasks} for one task; without a history if it did not run for eight days. */
    default WorkHistory.Report task(String task, Duration window) {
        return WorkHistory.Report.NOTHING;
    }

    /** Returns one history of everything that ran in a queue, with how many jobs waited there. */
    default WorkHistory.Report work(String queue, Duration window) {
        return WorkHistory.Report.NOTHING;
    }

    /** Returns jobs of one queue in one state. */
    JobPage<JobSummary> jobs(JobQuery query);

    /** Returns one job, or empty if the queue does not hold it (any more). */
    Optional<JobDetail> find(String queue, JobId id);

    /**
     * Returns why jobs last failed: the kind and the class of the error, never its message. Reads the errors together;
     * omits jobs without an error that opens.
     *
     * @param jobs of one queue, from {@link #jobs}
     */
    Map<JobId, Failure> failures(String queue, List<JobSummary> jobs);

    /**
     * The reason of a job's last failure, without the error's message.
     *
     * @param kind as in {@link JobDetail#errorKind()}
     * @param type the exception's class, or {@code null} if there was none
     */
    record Failure(String kind, @Nullable String type) {}

    /**
     * The attempts of a job, the oldest first: at most the last 20 that failed, and the one that runs or succeeded.
     * Empty when the queue does not hold it, or neither its body nor its error opens.
     */
    default List<AttemptOverview> attempts(String queue, JobId id) {
        return List.of();
    }

    /** Opens the confidential parts of a job, or empty when the queue does not hold it, or its body does not open. */
    Optional<RevealedJob> reveal(String queue, JobId id);

    /**
     * Opens what a job has said of itself; confidential, like the answer of {@link #reveal}. Empty when the queue does
     * not hold the job, or it has said nothing.
     */
    default Log log(String queue, JobId id) {
        return Log.NOTHING;
    }

    /**
     * Returns the last progress of jobs, 0 to 100, read together; omits jobs that never reported any.
     *
     * @param jobs of one queue, from {@link #jobs}
     */
    default Map<JobId, Integer> progress(String queue, List<JobSummary> jobs) {
        return Map.of();
    }

    /**
     * Returns those jobs that have an argument whose JSON contains a text, in any case; confidential, like the answer
     * of {@link #reveal}, because it tells of what jobs carry. Reads the jobs together.
     *
     * @param jobs of one queue, from {@link #jobs}
     */
    default Set<JobId> withArgument(String queue, List<JobSummary> jobs, String text) {
        return Set.of();
    }

    /** Returns the recurring schedules of a queue, by next run. */
    List<RecurringOverview> recurring(String queue);

    /**
     * Returns the address of the server of a queue, such as {@code redis-2:6379}, without login, if the queues are on
     * several; empty if all of them are on one. Asks no server.
     */
    default Optional<String> server(String queue) {
        return Optional.empty();
    }

    /**
     * Returns the last runs of a schedule, at most 20, the newest first; empty if there is no such schedule, or it does
     * not open here.
     */
    default List<RecurringOverview.Run> runs(String queue, String scheduleKey) {
        return List.of();
    }

    /**
     * Returns the limits of a queue that someone changed at run time; empty if nobody did, or if the change does not
     * open here. {@link WorkerOverview#limits()} says what is in force where.
     */
    default Optional<QueueOverview.ChangedLimits> limits(String queue) {
        return Optional.empty();
    }

    /** Returns the workers of a queue that were recently alive. */
    List<WorkerOverview> workers(String queue);

    /**
     * What a job has said of itself, opened. {@link #toString()} omits the lines.
     *
     * <p>Source: {@code docs/spec/job-keys.md}, section 4, role {@code log}.
     *
     * @param lines the oldest first, of all attempts that are kept
     * @param cut the numbers of the attempts that said more than is kept; the rest would follow their last line
     * @param removed whether the lines of earlier attempts were removed, because the log was too large
     * @param unreadable how many parts of it are missing or do not open
     */
    record Log(List<Line> lines, Set<Long> cut, boolean removed, int unreadable) {

        /** The log of a job that has said nothing. */
        public static final Log NOTHING = new Log(List.of(), Set.of(), false, 0);

        /**
         * One line. {@link #toString()} omits its text.
         *
         * @param number of the claim, as in {@link AttemptOverview#number()}
         * @param attempt as in {@link io.secureredis.jobs.JobContext#attempt()}
         * @param at by Redis's clock
         * @param text may have line breaks
         */
        public record Line(long number, int attempt, Instant at, String text) {

            @Override
            public String toString() {
                return "Line[" + number + ", " + at + "]";
            }
        }

        public Log {
            lines = List.copyOf(lines);
            cut = Set.copyOf(cut);
        }

        /** Returns whether there is nothing to show. */
        public boolean isEmpty() {
            return lines.isEmpty() && cut.isEmpty() && unreadable == 0;
        }

        @Override
        public String toString() {
            return "Log[" + lines.size() + " lines]";
        }
    }

    /**
     * A secret that this process lacks, or has retired, and that jobs wait for ({@code SR460}, {@code SR461}).
     *
     * @param keyId the public name of the secret, 8 hexadecimal digits; {@value #OTHERS} for all secrets beyond the
     *     first {@value #MOST_KEY_IDS} that are counted separately
     * @param since when this process first met such a job, by the clock of the Redis server
     * @param jobs how many this process saw when it last checked; there may be more
     * @param retired whether this process has retired the key id; otherwise, it does not have its secret
     */
    record MissingKey(String keyId, Instant since, long jobs, boolean retired) {

        /** Stands for the key ids that are not counted separately. */
        public static final String OTHERS = "others";

        /** How many key ids a process counts separately. */
        public static final int MOST_KEY_IDS = 256;
    }
}
