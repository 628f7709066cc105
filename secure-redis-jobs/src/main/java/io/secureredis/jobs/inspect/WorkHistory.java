package io.secureredis.jobs.inspect;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What ran of one task, or in one queue, over time.
 *
 * @param name of the task or of the queue
 * @param queues where it ran
 * @param periods of equal length, the oldest first; every period is present
 */
public record WorkHistory(String name, List<String> queues, List<Period> periods) {

    /** Copies the lists. */
    public WorkHistory {
        queues = List.copyOf(queues);
        periods = List.copyOf(periods);
    }

    /**
     * What ran in one period. An attempt counts where it ended, if its worker told; a worker that died told nothing.
     *
     * @param from its beginning
     * @param runs attempts that ended
     * @param failures those of them that failed or took longer than their timeout
     * @param runTime how long the attempts took
     * @param waitTime how long jobs waited from their time until their first claim; later attempts are left out
     * @param depth ready jobs of the queue, as an average; {@code null} for a task, or if no worker looked
     * @param latency how long the oldest ready job of the queue had waited, as an average; likewise
     */
    public record Period(
            Instant from,
            long runs,
            long failures,
            Distribution runTime,
            Distribution waitTime,
            @Nullable Double depth,
            @Nullable Duration latency) {

        /** Creates a period of a task. */
        public Period(Instant from, long runs, long failures, Distribution runTime, Distribution waitTime) {
            this(from, runs, failures, runTime, waitTime, null, null);
        }
    }

    /** Returns the number of attempts in all periods. */
    public long runs() {
        return periods.stream().mapToLong(Period::runs).sum();
    }

    /** Returns the number of failed attempts in all periods. */
    public long failures() {
        return periods.stream().mapToLong(Period::failures).sum();
    }

    /** Returns how long the attempts of all periods took. */
    public Distribution runTime() {
        return periods.stream().map(Period::runTime).reduce(Distribution.NONE, Distribution::and);
    }

    /** Returns how long the jobs of all periods waited. */
    public Distribution waitTime() {
        return periods.stream().map(Period::waitTime).reduce(Distribution.NONE, Distribution::and);
    }

    /**
     * What ran in a window of time.
     *
     * @param period the length of each period: a minute or more in a window of up to 8 hours, an hour or more in a
     *     longer one
     * @param histories by name
     * @param silent queues that are left out, because their server, one of several, does not answer
     * @param leftOut entries in Redis that cannot be counters or names of ours
     */
    public record Report(Duration period, List<WorkHistory> histories, List<String> silent, long leftOut) {

        /** A window in which nothing is known to have run. */
        public static final Report NOTHING = new Report(Duration.ofMinutes(1), List.of(), List.of(), 0);

        /** Copies the lists. */
        public Report {
            histories = List.copyOf(histories);
            silent = List.copyOf(silent);
        }
    }
}
