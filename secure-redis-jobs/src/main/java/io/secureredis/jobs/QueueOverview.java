package io.secureredis.jobs;

import java.time.Duration;
import java.util.Map;

/**
 * A queue at one moment.
 *
 * @param counts how many jobs are in each state; every state is present
 * @param paused whether claims are refused
 * @param latency how long the oldest ready job has been ready; zero when none is
 * @param workers how many workers were seen lately
 * @param capped how many dead and tampered jobs {@code secure-redis.jobs.retention.max-dead} has removed before their time, since the queue was first used
 * @param setAside how many entries that cannot be the queue's own were found in its keys and removed, since it was first used: somebody else writes to this Redis
 */
public record QueueOverview(
        String name,
        Map<JobState, Long> counts,
        boolean paused,
        Duration latency,
        int workers,
        long capped,
        long setAside) {

    /** A queue of which nothing was removed. */
    public QueueOverview(String name, Map<JobState, Long> counts, boolean paused, Duration latency, int workers) {
        this(name, counts, paused, latency, workers, 0, 0);
    }

    public QueueOverview {
        counts = Map.copyOf(counts);
    }

    /** Whether jobs wait, and no worker anywhere serves the queue. */
    public boolean unserved() {
        return workers == 0 && count(JobState.READY) + count(JobState.SCHEDULED) + count(JobState.RETRYING) > 0;
    }

    /** How many jobs are in this state. */
    public long count(JobState state) {
        return counts.getOrDefault(state, 0L);
    }
}
