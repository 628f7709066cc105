package io.secureredis.jobs.inspect;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
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
