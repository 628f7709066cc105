package io.secureredis.jobs.engine;

import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.OpenFailure;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobInspector.MissingKey;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tracks jobs that were sealed under a secret that this process does not have, or has retired. That alone is not an
 * attack: they are left to a worker that can open them.
 *
 * <p>The first one is given back at once. From then on, this process passes such jobs by when it claims, and checks
 * every minute whether it can open them by now. They are logged once a minute for each key id, and remembered for the
 * health check. Key ids come from Redis, so only {@value MissingKey#MOST_KEY_IDS} are tracked separately; jobs under
 * others are given back with a pause, and counted together. Safe for any number of threads.
 */
final class StrandedJobs {

    private static final long LEAST_PAUSE_MS = 5_000;
    private static final long APART_MS = 20;
    private static final long MOST_PAUSE_MS = 60_000;

    /** How long jobs under a key id are passed by before one of them is tried again. */
    private static final long PASSED_BY_NANOS = Duration.ofMinutes(1).toNanos();

    /** Longer than the longest pause: a job that still waits is seen again before. */
    private static final long REMEMBERED_NANOS = Duration.ofMinutes(6).toNanos();

    private static final int MOST_OTHERS = 10_000;
    private static final Logger log = LoggerFactory.getLogger(StrandedJobs.class);

    private final TaskLimits.Turns turns = new TaskLimits.Turns();
    private final LogThrottle throttle = new LogThrottle();
    private final Map<KeyId, Seen> seen = new TreeMap<>((a, b) -> Integer.compareUnsigned(a.value(), b.value()));

    /** Jobs under further key ids, by queue and id, with the time of the last sighting. */
    private final Map<String, Long> others = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST_OTHERS;
        }
    };

    private long othersSinceMs;

    /** What is known of one key id; guarded by the map's owner. */
    private static final class Seen {
        private final long sinceMs;
        private final Map<String, Long> jobsByQueue = new HashMap<>();
        private long failedNanos;
        private long seenNanos;
        private boolean retired;

        Seen(long sinceMs) {
            this.sinceMs = sinceMs;
        }
    }

    /**
     * Remembers a job that did not open, and returns how long it has to wait; 0 for one that this process passes by
     * from now on.
     */
    long pauseMs(JobQueue queue, JobId id, OpenFailure failure, KeyId keyId) {
        boolean kept = remember(queue, id, failure, keyId);
        log(queue, id, failure, keyId);
        return kept ? 0 : turns.pauseMs(LEAST_PAUSE_MS, APART_MS, MOST_PAUSE_MS);
    }

    private void log(JobQueue queue, JobId id, OpenFailure failure, KeyId keyId) {
        long leftOut = throttle.leftOutBefore(keyId.toString() + failure);
        if (leftOut != LogThrottle.SILENT) {
            log.warn(
                    "{} Job {} of queue {} waits for a worker that can open it: key id {} {}{}",
                    failure == OpenFailure.RETIRED_KEY ? "SR461" : "SR460",
                    id,
                    queue.name(),
                    keyId,
                    failure == OpenFailure.RETIRED_KEY
                            ? "is retired here. Delete the job, or remove the key id from the retired ones until such jobs are done"
                            : "is not in the key ring. Add its secret to the previous secrets, set a different secure-redis.jobs.namespace for each application that shares this Redis, or delete the job",
                    leftOut == 0 ? "" : "; " + leftOut + " more such jobs in the last minute");
        }
    }

    private synchronized boolean remember(JobQueue queue, JobId id, OpenFailure failure, KeyId keyId) {
        forget();
        if (!seen.containsKey(keyId) && seen.size() >= MissingKey.MOST_KEY_IDS) {
            othersSinceMs = others.isEmpty() ? queue.nowMs() : othersSinceMs;
            String job = queue.name() + " " + id;
            others.remove(job);
            others.put(job, System.nanoTime());
            return false;
        }
        Seen one = seen.computeIfAbsent(keyId, any -> new Seen(queue.nowMs()));
        one.failedNanos = System.nanoTime();
        one.seenNanos = one.failedNanos;
        one.retired = failure == OpenFailure.RETIRED_KEY;
        one.jobsByQueue.merge(queue.name(), 1L, Math::max);
        return true;
    }

    /** Returns the key ids of jobs to pass by, 4 bytes each. */
    synchronized byte[] passBy() {
        if (seen.isEmpty()) {
            return new byte[0];
        }
        long now = System.nanoTime();
        ByteBuffer ids = ByteBuffer.allocate(Integer.BYTES * seen.size());
        seen.forEach((keyId, one) -> {
            if (now - one.failedNanos < PASSED_BY_NANOS) {
                ids.putInt(keyId.value());
            }
        });
        byte[] bytes = new byte[ids.position()];
        ids.flip().get(bytes);
        return bytes;
    }

    /** Remembers the jobs that a claim has passed by, by their key ids of 4 bytes each. */
    synchronized void passed(JobQueue queue, byte[] keyIds) {
        Map<KeyId, Long> counts = new HashMap<>();
        ByteBuffer ids = ByteBuffer.wrap(keyIds);
        while (ids.remaining() >= Integer.BYTES) {
            counts.merge(new KeyId(ids.getInt()), 1L, Long::sum);
        }
        counts.forEach((keyId, jobs) -> {
            Seen one = seen.get(keyId);
            if (one != null) {
                one.seenNanos = System.nanoTime();
                one.jobsByQueue.put(queue.name(), jobs);
            }
        });
    }

    /** Returns the secrets that jobs wait for, as of the last minutes. */
    synchronized List<MissingKey> missing() {
        forget();
        List<MissingKey> missing = seen.entrySet().stream()
                .map(one -> new MissingKey(
                        one.getKey().toString(),
                        Instant.ofEpochMilli(one.getValue().sinceMs),
                        one.getValue().jobsByQueue.values().stream()
                                .mapToLong(jobs -> jobs)
                                .sum(),
                        one.getValue().retired))
                .collect(Collectors.toCollection(ArrayList::new));
        if (!others.isEmpty()) {
            missing.add(new MissingKey(MissingKey.OTHERS, Instant.ofEpochMilli(othersSinceMs), others.size(), false));
        }
        return List.copyOf(missing);
    }

    private void forget() {
        long now = System.nanoTime();
        seen.values().removeIf(one -> now - one.seenNanos > REMEMBERED_NANOS);
        others.values().removeIf(seenNanos -> now - seenNanos > REMEMBERED_NANOS);
    }
}
