package io.secureredis.jobs;

import static io.secureredis.jobs.JobRedis.bytes;
import static io.secureredis.jobs.JobRedis.text;

import io.lettuce.core.api.StatefulConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One queue in Redis: each method is one script, one transition. Knows nothing of what the envelopes hold.
 *
 * <p>Read next: {@code lua/enqueue.lua}. Source: {@code docs/spec/job-keys.md}.
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody
final class QueueStore {

    private static final byte[] NOTHING = {};
    private static final int JOBS_PER_PROMOTION = 500;

    /** A second round trip costs less than taking so many bodies through a script. */
    static final int BODIES_IN_REPLY = 8;

    private final JobRedis redis;
    private final String name;
    private final QueueKeys keys;
    private final Departures departures = new Departures(this::enqueue);

    QueueStore(JobRedis redis, String name) {
        this.redis = redis;
        this.name = name;
        this.keys = new QueueKeys(name);
    }

    String name() {
        return name;
    }

    QueueKeys keys() {
        return keys;
    }

    JobRedis redis() {
        return redis;
    }

    /**
     * A job to be put.
     *
     * @param dueMs 0 for now
     * @param uniqueKey hidden, or empty
     */
    record NewJob(JobId id, byte[] envelope, long dueMs, int priority, String uniqueKey, long holdMs) {}

    /** Puts a job, together with what other threads put at the same time. Gives what {@link #enqueue} does. */
    JobId enqueue(NewJob job) {
        return redis.await(departures.add(job));
    }

    /** Puts jobs in one step; the reply names for each the job that is in the queue then, which is another one when its unique key was held. */
    CompletableFuture<List<JobId>> enqueue(List<NewJob> jobs) {
        return redis.run(JobScript.ENQUEUE, keys, arguments(jobs)).thenApply(QueueStore::ids);
    }

    /**
     * As {@link #enqueue}, and waits until so many replicas have them.
     *
     * @throws JobException {@code SR424} if they do not in time
     */
    List<JobId> enqueueOnReplicas(List<NewJob> jobs, int replicas, Duration timeout) {
        return ids(redis.callOnReplicas(JobScript.ENQUEUE, keys, replicas, timeout, arguments(jobs)));
    }

    private static byte[][] arguments(List<NewJob> jobs) {
        byte[][] arguments = new byte[6 * jobs.size()][];
        int at = 0;
        for (NewJob job : jobs) {
            arguments[at++] = bytes(job.id.value());
            arguments[at++] = job.envelope;
            arguments[at++] = bytes(job.dueMs);
            arguments[at++] = bytes(job.priority);
            arguments[at++] = bytes(job.uniqueKey);
            arguments[at++] = bytes(job.holdMs);
        }
        return arguments;
    }

    private static List<JobId> ids(List<Object> reply) {
        List<JobId> ids = new ArrayList<>(reply.size() - 1);
        for (Object id : reply.subList(1, reply.size())) {
            ids.add(new JobId(text(id)));
        }
        return ids;
    }

    /**
     * A job under a lease of ours.
     *
     * @param token what makes our word about it count
     * @param replayed it stands in {@code done} as well
     * @param claimedMs when, by the server's clock
     */
    record ClaimedJob(
            JobId id, byte[] envelope, long token, int failures, int crashes, boolean replayed, long claimedMs) {}

    /** @param nextDueMs when something is due next, or -1 */
    record Claim(long nowMs, long nextDueMs, List<ClaimedJob> jobs) {}

    Claim claim(String worker, int most, long leaseMs) {
        List<Object> reply = redis.call(JobScript.CLAIM, keys, claimArguments(worker, most, leaseMs));
        return claim(reply, (reply.size() - 2) / 6 > BODIES_IN_REPLY ? bodies(reply) : List.of());
    }

    /** As {@link #claim}, without waiting, on a connection that may be another one; at most so many as come with their bodies. */
    CompletableFuture<Claim> claimFew(
            StatefulConnection<byte[], byte[]> connection, String worker, int most, long leaseMs) {
        byte[][] arguments = claimArguments(worker, Math.min(most, BODIES_IN_REPLY), leaseMs);
        return redis.runOn(connection, JobScript.CLAIM, keys, arguments).thenApply(reply -> claim(reply, List.of()));
    }

    private static byte[][] claimArguments(String worker, int most, long leaseMs) {
        return new byte[][] {bytes(worker), bytes(most), bytes(leaseMs), bytes(BODIES_IN_REPLY)};
    }

    private static Claim claim(List<Object> reply, List<byte[]> envelopes) {
        List<ClaimedJob> jobs = new ArrayList<>((reply.size() - 2) / 6);
        for (int i = 2; i < reply.size(); i += 6) {
            jobs.add(new ClaimedJob(
                    new JobId(text(reply.get(i))),
                    envelopes.isEmpty() ? (byte[]) reply.get(i + 1) : envelopes.get(i / 6),
                    (Long) reply.get(i + 2),
                    ((Long) reply.get(i + 3)).intValue(),
                    ((Long) reply.get(i + 4)).intValue(),
                    (Long) reply.get(i + 5) == 1,
                    (Long) reply.get(0)));
        }
        return new Claim((Long) reply.get(0), (Long) reply.get(1), jobs);
    }

    /** A body that has vanished under the lease is empty, and does not open. */
    private List<byte[]> bodies(List<Object> reply) {
        byte[][] ids = new byte[(reply.size() - 2) / 6][];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = (byte[]) reply.get(2 + 6 * i);
        }
        return redis.await(redis.commands().hmget(keys.of(JobKey.BODY), ids)).stream()
                .map(body -> body.getValueOrElse(NOTHING))
                .toList();
    }

    /**
     * A job that succeeded.
     *
     * @param result sealed, or empty
     */
    record Completion(JobId id, long token, long retentionMs, byte[] result) {
        static final byte[] NO_RESULT = NOTHING;
    }

    /** Says for each job whether it counted. */
    CompletableFuture<boolean[]> acknowledge(List<Completion> jobs, int mostDone) {
        byte[][] arguments = new byte[1 + 4 * jobs.size()][];
        arguments[0] = bytes(mostDone);
        int at = 1;
        for (Completion job : jobs) {
            arguments[at++] = bytes(job.id.value());
            arguments[at++] = bytes(job.token);
            arguments[at++] = bytes(job.retentionMs);
            arguments[at++] = job.result;
        }
        return redis.run(JobScript.ACKNOWLEDGE, keys, arguments).thenApply(QueueStore::flags);
    }

    /** What became of a failed job. */
    enum Failed {
        NOT_OURS,
        RETRYING,
        DEAD
    }

    /** @param delayMs until the next attempt, or -1 for none */
    CompletableFuture<Failed> fail(JobId id, long token, byte[] error, long delayMs, boolean spendsAttempt) {
        return redis.run(
                        JobScript.FAIL,
                        keys,
                        bytes(id.value()),
                        bytes(token),
                        error,
                        bytes(delayMs),
                        bytes(spendsAttempt ? 1 : 0))
                .thenApply(reply -> Failed.values()[((Long) reply.get(1)).intValue()]);
    }

    CompletableFuture<Boolean> condemn(JobId id, long token, byte[] error) {
        return redis.run(JobScript.CONDEMN, keys, bytes(id.value()), bytes(token), error)
                .thenApply(QueueStore::flag);
    }

    /** A job of ours by what makes our word count. */
    record Held(JobId id, long token) {}

    /** Gives jobs back, to be claimed again at once. Says for each job whether it counted. */
    CompletableFuture<boolean[]> release(List<Held> jobs) {
        return release(jobs, 0);
    }

    /**
     * Gives jobs back that are not to be claimed before a time is over: until then they are scheduled. Spends no attempt. Says for each job whether it counted.
     *
     * @param delayMs 0 for at once
     */
    CompletableFuture<boolean[]> release(List<Held> jobs, long delayMs) {
        byte[][] arguments = new byte[1 + 2 * jobs.size()][];
        arguments[0] = bytes(delayMs);
        fill(arguments, 1, jobs);
        return redis.run(JobScript.RELEASE, keys, arguments).thenApply(QueueStore::flags);
    }

    /** What a renewal says about one job. */
    enum Renewal {
        LOST,
        RENEWED,
        CANCELLED
    }

    /** @param aliveMs until the next sign of life is overdue; 0 signs off */
    CompletableFuture<List<Renewal>> extend(
            String worker, long leaseMs, long aliveMs, byte[] announcement, List<Held> jobs) {
        byte[][] arguments = new byte[4 + 2 * jobs.size()][];
        arguments[0] = bytes(worker);
        arguments[1] = bytes(leaseMs);
        arguments[2] = bytes(aliveMs);
        arguments[3] = announcement;
        fill(arguments, 4, jobs);
        return redis.run(JobScript.EXTEND, keys, arguments)
                .thenApply(reply -> reply.stream()
                        .skip(1)
                        .map(state -> Renewal.values()[((Long) state).intValue()])
                        .toList());
    }

    private static void fill(byte[][] arguments, int from, List<Held> jobs) {
        int at = from;
        for (Held job : jobs) {
            arguments[at++] = bytes(job.id.value());
            arguments[at++] = bytes(job.token);
        }
    }

    /** Times in ms, -1 for never. */
    record Promotion(long nowMs, long moved, long nextDueMs, long nextFireMs, long nextLeaseEndMs) {}

    Promotion promote() {
        List<Object> reply = redis.call(JobScript.PROMOTE, keys, bytes(JOBS_PER_PROMOTION));
        return new Promotion((Long) reply.get(0), (Long) reply.get(1), (Long) reply.get(2), (Long) reply.get(3), (Long)
                reply.get(4));
    }

    /** @param dead it crashed too often */
    record Reaped(JobId id, boolean dead) {}

    List<Reaped> reap(int most, int maxCrashes) {
        List<Object> reply = redis.call(JobScript.REAP, keys, bytes(most), bytes(maxCrashes));
        List<Reaped> reaped = new ArrayList<>();
        for (int i = 1; i < reply.size(); i += 2) {
            reaped.add(new Reaped(new JobId(text(reply.get(i))), (Long) reply.get(i + 1) == 2));
        }
        return reaped;
    }

    /** Returns how many jobs were removed. */
    long sweep(int most, long deadRetentionMs, int mostDead) {
        return (Long) redis.call(JobScript.SWEEP, keys, bytes(most), bytes(deadRetentionMs), bytes(mostDead))
                .get(1);
    }

    /** Puts (or, with an empty envelope, removes) a schedule while the expected one is there; empty expects none. */
    boolean schedule(String key, byte[] expected, byte[] envelope, long nextMs) {
        return flag(redis.call(JobScript.SCHEDULE, keys, bytes(key), expected, envelope, bytes(nextMs)));
    }

    /**
     * A schedule's fire.
     *
     * @param expected the envelope that was read
     * @param renewed the one that replaces it, empty to end the schedule
     */
    record Fire(
            String key,
            byte[] expected,
            long dueMs,
            byte[] renewed,
            long nextMs,
            JobId id,
            byte[] body,
            int priority) {}

    boolean fire(Fire fire) {
        return flag(redis.call(
                JobScript.FIRE,
                keys,
                bytes(fire.key),
                fire.expected,
                bytes(fire.dueMs),
                fire.renewed,
                bytes(fire.nextMs),
                bytes(fire.id.value()),
                fire.body,
                bytes(fire.priority)));
    }

    /** Whether it was there and had not ended. */
    boolean cancel(JobId id) {
        return (Long) redis.call(JobScript.CANCEL, keys, bytes(id.value())).get(1) != 0;
    }

    /** Removes jobs that wait, or, with {@code any}, jobs in any state but active. */
    long delete(List<JobId> ids, boolean any) {
        byte[][] arguments = new byte[1 + ids.size()][];
        arguments[0] = bytes(any ? 6 : 3);
        for (int i = 0; i < ids.size(); i++) {
            arguments[i + 1] = bytes(ids.get(i).value());
        }
        return (Long) redis.call(JobScript.DELETE, keys, arguments).get(1);
    }

    /** Pauses, or resumes and rings. */
    void pause(boolean paused) {
        redis.call(JobScript.PAUSE, keys, bytes(paused ? 1 : 0));
    }

    /** Limits all workers together; 0 for no limit. */
    void limit(int maxActive, int rate, long periodMs) {
        redis.call(JobScript.LIMIT, keys, bytes(maxActive), bytes(rate), bytes(periodMs));
    }

    /** Makes a job ready: an ended one, or one that waits for its time. */
    boolean requeue(JobId id, byte[] expected, byte[] envelope, boolean ended) {
        return flag(redis.call(JobScript.REQUEUE, keys, bytes(id.value()), expected, envelope, bytes(ended ? 1 : 0)));
    }

    boolean progress(Held job, byte[] envelope) {
        return flag(redis.call(JobScript.PROGRESS, keys, bytes(job.id.value()), bytes(job.token), envelope));
    }

    /** What the server of this queue says about itself. */
    CompletionStage<String> info() {
        return redis.infoOf(keys.of(JobKey.READY));
    }

    private static boolean flag(List<Object> reply) {
        return (Long) reply.get(1) == 1;
    }

    private static boolean[] flags(List<Object> reply) {
        boolean[] flags = new boolean[reply.size() - 1];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = (Long) reply.get(i + 1) == 1;
        }
        return flags;
    }
}
