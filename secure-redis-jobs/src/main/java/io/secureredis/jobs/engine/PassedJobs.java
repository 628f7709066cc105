package io.secureredis.jobs.engine;

import io.secureredis.jobs.redis.QueueStore;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;

/**
 * Remembers how far a worker has searched a queue for its own jobs, past those of others that it cannot open.
 *
 * <p>A claim examines a limited number of jobs, and the next one continues after them, so that none of them has to
 * move. New jobs are at the end of their priority, where the search finds them, because it remembers a position in each
 * priority. At the end of all jobs, the search begins at the front again after a while, for jobs that were put back in
 * between; the more jobs there are, the longer it waits. Safe for any number of threads.
 */
final class PassedJobs {

    private static final byte[] FRONT = {};
    private static final long LEAST_NANOS = Duration.ofMillis(250).toNanos();
    private static final long NANOS_PER_JOB = Duration.ofMillis(1).toNanos();
    private static final long MOST_NANOS = Duration.ofMinutes(1).toNanos();

    private byte[] missing = FRONT;
    private byte[] after = FRONT;
    private final ByteArrayOutputStream passed = new ByteArrayOutputStream();
    private boolean ended;
    private long beganNanos;

    /** Returns what the next claim leaves to others, and from where it searches. */
    synchronized QueueStore.PassBy next(byte[] missingNow, long nowNanos) {
        boolean isOver = ended && nowNanos - beganNanos >= pauseNanos();
        if (isOver || !Arrays.equals(missing, missingNow)) {
            missing = missingNow;
            after = FRONT;
            passed.reset();
            ended = false;
        }
        if (after.length == 0) {
            beganNanos = nowNanos;
        }
        return new QueueStore.PassBy(missing, after);
    }

    private long pauseNanos() {
        return Math.min(Math.max(LEAST_NANOS, passed.size() / Integer.BYTES * NANOS_PER_JOB), MOST_NANOS);
    }

    /** Remembers what a claim has passed by. Returns whether there are unexamined jobs after it. */
    synchronized boolean found(QueueStore.Claim claim) {
        after = claim.lookedTo();
        passed.writeBytes(claim.passed());
        ended |= claim.toEnd();
        return !claim.toEnd();
    }

    /** Returns the key ids of all jobs that were passed by since the front, 4 bytes each. */
    synchronized byte[] keyIds() {
        return passed.toByteArray();
    }
}
