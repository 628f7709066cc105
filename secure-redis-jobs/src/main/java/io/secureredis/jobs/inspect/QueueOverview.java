package io.secureredis.jobs.inspect;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A queue at one moment.
 *
 * @param counts how many jobs are in each state; every state is present, unless the server does not answer
 * @param paused whether claims are refused
 * @param latency how long the oldest ready job has been ready; zero when none is
 * @param workers how many workers were seen lately and announced themselves; an id alone in {@code seen} is none
 * @param capped how many dead and tampered jobs {@code secure-redis.jobs.retention.max-dead} has removed before their
 *     time, since the queue was first used
 * @param setAside how many entries that cannot be the queue's own were found in its keys and removed, since it was
 *     first used: someone else writes to this Redis
 * @param silentFor for how long the queue's server has not answered, one of several; {@code null} while it answers.
 *     Nothing else is known then
 * @param pause why it is paused; {@code null} if it is not, if nobody said why, or if what they said does not open here
 */
public record QueueOverview(
        String name,
        Map<JobState, Long> counts,
        boolean paused,
        Duration latency,
        int workers,
        long capped,
        long setAside,
        @Nullable Duration silentFor,
        @Nullable Pause pause) {

    /**
     * Why a queue is paused, as the one who paused it said; sealed in Redis.
     *
     * @param reason in their words, at most {@value #MOST_CHARACTERS} characters, or {@code null} if they gave none
     * @param by who paused it, or {@code null} if that is not known
     * @param at when, by the Redis server's clock
     */
    public record Pause(@Nullable String reason, @Nullable String by, Instant at) {

        /** A longer reason is cut. */
        public static final int MOST_CHARACTERS = 500;
    }

    /**
     * Limits of a queue; a part that is {@code null} is as each application configures it.
     *
     * @param maxActive jobs that run at a time in all processes together, 0 for any number
     * @param rate jobs that start in each period in all processes together, 0 for any number
     * @param ratePeriod the period; {@code null} exactly if {@code rate} is
     * @param concurrency jobs that run at a time in each process, 0 for as many as it has slots
     * @param weight the queue's share of each process, at least 1
     * @param tasks by task: its jobs of this queue that run at a time in each process, 0 for any number
     */
    public record Limits(
            @Nullable Integer maxActive,
            @Nullable Integer rate,
            @Nullable Duration ratePeriod,
            @Nullable Integer concurrency,
            @Nullable Integer weight,
            Map<String, Integer> tasks) {

        /** Everything as configured. */
        public static final Limits AS_CONFIGURED = new Limits(null, null, null, null, null, Map.of());

        public Limits {
            tasks = Map.copyOf(tasks);
        }

        /** Returns it in words, such as {@code max-active 5, weight 2}; {@code as configured} if it sets nothing. */
        public String words() {
            List<String> words = new ArrayList<>();
            add(words, "max-active", maxActive);
            if (rate != null) {
                words.add("rate-limit " + rate + (ratePeriod == null ? "" : " per " + ratePeriod.toMillis() + " ms"));
            }
            add(words, "concurrency", concurrency);
            add(words, "weight", weight);
            new TreeMap<>(tasks).forEach((task, most) -> words.add("task " + task + " " + most));
            return words.isEmpty() ? "as configured" : String.join(", ", words);
        }

        private static void add(List<String> words, String name, @Nullable Integer value) {
            if (value != null) {
                words.add(name + " " + value);
            }
        }
    }

    /**
     * Limits of a queue that someone changed at run time.
     *
     * @param limits {@link Limits#AS_CONFIGURED} after they were put back
     * @param by who changed them, or {@code null} if that is not known
     * @param at when
     */
    public record ChangedLimits(Limits limits, @Nullable String by, Instant at) {}

    /** A queue whose server answers. */
    public QueueOverview(
            String name,
            Map<JobState, Long> counts,
            boolean paused,
            Duration latency,
            int workers,
            long capped,
            long setAside) {
        this(name, counts, paused, latency, workers, capped, setAside, null, null);
    }

    /** Creates a queue from which nothing was removed. */
    public QueueOverview(String name, Map<JobState, Long> counts, boolean paused, Duration latency, int workers) {
        this(name, counts, paused, latency, workers, 0, 0);
    }

    /** A queue of which nothing is known, because its server has not answered for so long. */
    public static QueueOverview silent(String name, Duration silentFor) {
        return new QueueOverview(name, Map.of(), false, Duration.ZERO, 0, 0, 0, silentFor, null);
    }

    public QueueOverview {
        counts = Map.copyOf(counts);
    }

    /** Whether the queue's server answers. */
    public boolean answers() {
        return silentFor == null;
    }

    /** Whether jobs wait, and no worker anywhere serves the queue. */
    public boolean unserved() {
        return workers == 0 && count(JobState.READY) + count(JobState.SCHEDULED) + count(JobState.RETRYING) > 0;
    }

    /** Returns how many jobs are in this state. */
    public long count(JobState state) {
        return counts.getOrDefault(state, 0L);
    }
}
