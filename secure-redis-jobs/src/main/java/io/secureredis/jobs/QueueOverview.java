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
 */
public record QueueOverview(String name, Map<JobState, Long> counts, boolean paused, Duration latency, int workers) {

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
