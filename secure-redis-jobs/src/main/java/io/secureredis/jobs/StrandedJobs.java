package io.secureredis.jobs;

import io.secureredis.crypto.OpenFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Jobs that were sealed under a secret that this process does not have, or has retired. That alone is no attack: they are left to a worker that can open them.
 *
 * <p>Logged once a minute for each key id, and remembered for the health. Key ids come from Redis, so only so many are kept apart. Safe for any number of threads.
 */
final class StrandedJobs {

    private static final long LEAST_PAUSE_MS = 15_000;
    private static final long APART_MS = 20;
    private static final long MOST_PAUSE_MS = 300_000;

    /** Longer than the longest pause: what still waits is seen again before. */
    private static final long REMEMBERED_NANOS = Duration.ofMinutes(6).toNanos();

    private static final int MOST_KEY_IDS = 16;
    private static final Logger log = LoggerFactory.getLogger(StrandedJobs.class);

    private final Turns turns = new Turns();
    private final LogThrottle throttle = new LogThrottle();
    private final Map<String, Long> seenNanos = new TreeMap<>();

    /** Remembers one and says how long it should wait. */
    long pauseMs(JobQueue queue, JobId id, OpenFailure failure, String keyId) {
        remember(keyId);
        long leftOut = throttle.leftOutBefore(keyId + failure);
        if (leftOut != LogThrottle.SILENT) {
            log.warn(
                    "{} Job {} of queue {} waits for a worker that can open it: key id {} {}{}",
                    failure == OpenFailure.RETIRED_KEY ? "SR461" : "SR460",
                    id,
                    queue.name(),
                    keyId,
                    failure == OpenFailure.RETIRED_KEY
                            ? "is retired here. Delete the job, or take the key id out of the retired ones until such jobs are done"
                            : "is not in the key ring. Add its secret to the previous secrets, give applications that share this Redis"
                                    + " a secure-redis.jobs.namespace each, or delete the job",
                    leftOut == 0 ? "" : "; " + leftOut + " more such jobs in the last minute");
        }
        return turns.pauseMs(LEAST_PAUSE_MS, APART_MS, MOST_PAUSE_MS);
    }

    private synchronized void remember(String keyId) {
        forget();
        if (seenNanos.containsKey(keyId) || seenNanos.size() < MOST_KEY_IDS) {
            seenNanos.put(keyId, System.nanoTime());
        }
    }

    /** The key ids of jobs that wait for another worker, as of the last minutes. */
    synchronized List<String> keyIds() {
        forget();
        return List.copyOf(seenNanos.keySet());
    }

    private void forget() {
        long now = System.nanoTime();
        seenNanos.values().removeIf(seen -> now - seen > REMEMBERED_NANOS);
    }
}
