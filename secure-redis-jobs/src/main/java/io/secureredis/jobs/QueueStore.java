package io.secureredis.jobs;

import static io.secureredis.jobs.JobRedis.bytes;

import io.lettuce.core.KeyValue;
import io.lettuce.core.api.StatefulConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One queue in Redis: each method is one script, one transition. Knows nothing of what the envelopes hold.
 *
 * <p>Read next: {@code lua/enqueue.lua}. Source: {@code docs/spec/job-keys.md}.
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody
final class QueueStore {

    private static final byte[] NOTHING = {};
    private static final int JOBS_PER_PROMOTION = 500;

    /** Of the keys that {@link JobScript#MEND} takes. */
    private static final int ZSETS = 9;

    private static final int HASHES = 9;

    /** The states among the keys of {@link JobScript#DELETE}. */
    private static final int FIRST_WAITING = 1;

    private static final int LAST_WAITING = 3;
    private static final int FIRST_ENDED = 4;
    private static final int LAST_ENDED = 6;

    /** A second round trip costs less than taking so many bodies through a script. */
    static final int BODIES_IN_REPLY = 8;

    private final JobRedis redis;
    private final String name;
    private final QueueKeys keys;
    private final SetAside aside;
    private final LongAdder capped = new LongAdder();
    private final Departures departures = new Departures(this::enqueue);

    QueueStore(JobRedis redis, String name) {
        this(redis, name, JobNamespace.NONE);
    }

    QueueStore(JobRedis redis, String name, JobNamespace namespace) {
        this.redis = redis;
        this.name = name;
        this.keys = new QueueKeys(namespace, name);
        this.aside = new SetAside(name);
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
     * @param ids its hidden forms where the caller chose it; the first one is the job's, under the others it may be there already
     * @param dueMs 0 for now
     * @param unique what it excludes
     */
    record NewJob(List<JobId> ids, byte[] envelope, long dueMs, int priority, Unique unique) {

        NewJob(JobId id, byte[] envelope, long dueMs, int priority, String uniqueKey, long holdMs) {
            this(
                    List.of(id),
                    envelope,
                    dueMs,
                    priority,
                    uniqueKey.isEmpty() ? Unique.NONE : new Unique(List.of(uniqueKey), holdMs));
        }

        JobId id() {
            return ids.get(0);
        }
    }

    /** A hidden unique key in all its forms, the one that is written first; none for a job that excludes no other. */
    record Unique(List<String> keys, long holdMs) {

        static final Unique NONE = new Unique(List.of(), 0);

        private byte[] key() {
            return keys.isEmpty() ? NOTHING : bytes(keys.get(0));
        }

        private byte[] others() {
            return joined(keys);
        }
    }

    /** All but the first, separated by commas. */
    private static byte[] joined(List<String> forms) {
        return forms.size() < 2 ? NOTHING : bytes(String.join(",", forms.subList(1, forms.size())));
    }

    private static byte[] joinedIds(List<JobId> ids) {
        return ids.size() < 2 ? NOTHING : joined(ids.stream().map(JobId::value).toList());
    }

    /** Puts a job, together with what other threads put at the same time. Gives what {@link #enqueue} does. */
    JobId enqueue(NewJob job) {
        return redis.await(departures.add(job));
    }

    /** Puts jobs in one step; the reply names for each the job that is in the queue then, which is another one when its unique key was held. */
    CompletableFuture<List<JobId>> enqueue(List<NewJob> jobs) {
        return run(JobScript.ENQUEUE, arguments(jobs)).thenApply(QueueReplies::ids);
    }

    /**
     * As {@link #enqueue}, and waits until so many replicas have them.
     *
     * @throws JobException {@code SR424} if they do not in time
     */
    List<JobId> enqueueOnReplicas(List<NewJob> jobs, int replicas, Duration timeout) {
        return QueueReplies.ids(redis.callOnReplicas(JobScript.ENQUEUE, keys, replicas, timeout, arguments(jobs)));
    }

    private static byte[][] arguments(List<NewJob> jobs) {
        byte[][] arguments = new byte[8 * jobs.size()][];
        int at = 0;
        for (NewJob job : jobs) {
            arguments[at++] = bytes(job.id().value());
            arguments[at++] = job.envelope;
            arguments[at++] = bytes(job.dueMs);
            arguments[at++] = bytes(job.priority);
            arguments[at++] = job.unique.key();
            arguments[at++] = bytes(job.unique.holdMs);
            arguments[at++] = joinedIds(job.ids);
            arguments[at++] = job.unique.others();
        }
        return arguments;
    }

    /**
     * A job under a lease of ours.
     *
     * @param token what makes our word about it count
     * @param replayed it stands in {@code done} as well
     * @param tooLarge its body was not read, since it is larger than any may be
     * @param claimedMs when, by the server's clock
     */
    record ClaimedJob(
            JobId id,
            byte[] envelope,
            long token,
            int failures,
            int crashes,
            boolean replayed,
            boolean tooLarge,
            long claimedMs) {}

    /**
     * What a claim brought.
     *
     * @param nextDueMs when something is due next, or -1
     * @param passed the key id of each job that was left to others, 4 bytes each
     * @param lookedTo how far the search went, for the next claim; empty for the front
     * @param toEnd whether it looked at all that is ready behind that
     */
    record Claim(long nowMs, long nextDueMs, List<ClaimedJob> jobs, byte[] passed, byte[] lookedTo, boolean toEnd) {}

    /**
     * What a claim leaves to others.
     *
     * @param missing key ids of secrets that the worker lacks, 4 bytes each
     * @param after where the last claim stopped, or empty for the front
     */
    record PassBy(byte[] missing, byte[] after) {
        static final PassBy NOTHING = new PassBy(QueueStore.NOTHING, QueueStore.NOTHING);
    }

    Claim claim(String worker, int most, long leaseMs) {
        return claim(worker, most, leaseMs, PassBy.NOTHING);
    }

    Claim claim(String worker, int most, long leaseMs, PassBy passBy) {
        List<Object> reply = call(JobScript.CLAIM, claimArguments(worker, most, leaseMs, passBy));
        tellAside(reply);
        return QueueReplies.claim(reply, QueueReplies.claimed(reply) > BODIES_IN_REPLY ? bodies(reply) : List.of());
    }

    /** As {@link #claim}, without waiting, on a connection that may be another one; at most so many as come with their bodies. */
    CompletableFuture<Claim> claimFew(
            StatefulConnection<byte[], byte[]> connection, String worker, int most, long leaseMs, PassBy passBy) {
        byte[][] arguments = claimArguments(worker, Math.min(most, BODIES_IN_REPLY), leaseMs, passBy);
        return mending(() -> redis.runOn(connection, JobScript.CLAIM, keys, arguments))
                .thenApply(reply -> {
                    tellAside(reply);
                    return QueueReplies.claim(reply, List.of());
                });
    }

    private void tellAside(List<Object> reply) {
        aside.ids(QueueReplies.notClaimed(reply));
        aside.bodies(QueueReplies.tooLarge(reply));
    }

    private byte[][] claimArguments(String worker, int most, long leaseMs, PassBy passBy) {
        return new byte[][] {
            bytes(worker),
            bytes(most),
            bytes(leaseMs),
            bytes(BODIES_IN_REPLY),
            bytes(redis.largestString()),
            passBy.missing,
            passBy.after
        };
    }

    /** A body that has vanished under the lease is empty, and does not open. */
    private List<byte[]> bodies(List<Object> reply) {
        int claimed = QueueReplies.claimed(reply);
        List<byte[]> bodies = new ArrayList<>(Collections.nCopies(claimed, NOTHING));
        List<Integer> places = IntStream.range(0, claimed)
                .filter(place -> !QueueReplies.isTooLarge(reply, place))
                .boxed()
                .toList();
        if (!places.isEmpty()) {
            byte[][] ids = places.stream()
                    .map(place -> QueueReplies.claimedId(reply, place))
                    .toArray(byte[][]::new);
            List<KeyValue<byte[], byte[]>> found = redis.await(redis.commands().hmget(keys.of(JobKey.BODY), ids));
            for (int i = 0; i < ids.length; i++) {
                bodies.set(places.get(i), found.get(i).getValueOrElse(NOTHING));
            }
        }
        return bodies;
    }

    /**
     * A job that succeeded.
     *
     * @param result sealed, or empty
     * @param error why the result is not kept, sealed, or empty
     */
    record Completion(JobId id, long token, long retentionMs, byte[] result, byte[] error) {
        static final byte[] NO_RESULT = NOTHING;

        Completion(JobId id, long token, long retentionMs, byte[] result) {
            this(id, token, retentionMs, result, NOTHING);
        }
    }

    /** Says for each job whether it counted. */
    CompletableFuture<boolean[]> acknowledge(List<Completion> jobs, int mostDone) {
        byte[][] arguments = new byte[1 + 5 * jobs.size()][];
        arguments[0] = bytes(mostDone);
        int at = 1;
        for (Completion job : jobs) {
            arguments[at++] = bytes(job.id.value());
            arguments[at++] = bytes(job.token);
            arguments[at++] = bytes(job.retentionMs);
            arguments[at++] = job.result;
            arguments[at++] = job.error;
        }
        return run(JobScript.ACKNOWLEDGE, arguments).thenApply(reply -> {
            capped.add((Long) reply.get(1));
            return QueueReplies.flags(reply, 2);
        });
    }

    /** What became of a failed job. */
    enum Failed {
        NOT_OURS,
        RETRYING,
        DEAD
    }

    /** @param delayMs until the next attempt, or -1 for none */
    CompletableFuture<Failed> fail(JobId id, long token, byte[] error, long delayMs, boolean spendsAttempt) {
        return run(JobScript.FAIL, bytes(id.value()), bytes(token), error, bytes(delayMs), bytes(spendsAttempt ? 1 : 0))
                .thenApply(reply -> Failed.values()[((Long) reply.get(1)).intValue()]);
    }

    CompletableFuture<Boolean> condemn(JobId id, long token, byte[] error) {
        return run(JobScript.CONDEMN, bytes(id.value()), bytes(token), error).thenApply(QueueReplies::flag);
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
        return run(JobScript.RELEASE, arguments).thenApply(reply -> QueueReplies.flags(reply, 1));
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
        return run(JobScript.EXTEND, arguments)
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
        List<Object> reply = call(JobScript.PROMOTE, bytes(JOBS_PER_PROMOTION));
        return new Promotion((Long) reply.get(0), (Long) reply.get(1), (Long) reply.get(2), (Long) reply.get(3), (Long)
                reply.get(4));
    }

    /** @param dead it crashed too often */
    record Reaped(JobId id, boolean dead) {}

    /** @param endedMs only leases that ended by then, by the server's clock */
    List<Reaped> reap(int most, int maxCrashes, long endedMs) {
        List<Object> reply = call(JobScript.REAP, bytes(most), bytes(maxCrashes), bytes(endedMs));
        aside.ids((Long) reply.get(1));
        return QueueReplies.reaped(reply);
    }

    /**
     * What a sweep removed of the jobs that failed.
     *
     * @param more there may be more to remove
     */
    record Swept(boolean more, long oldDead, long oldTampered, long cappedDead, long cappedTampered) {}

    /**
     * Removes what was kept long enough.
     *
     * @param most of each kind in one step
     * @param cap so many dead jobs are kept, and as many tampered ones; -1 for any number
     */
    Swept sweep(int most, long deadRetentionMs, int cap) {
        List<Object> reply = call(JobScript.SWEEP, bytes(most), bytes(deadRetentionMs), bytes(cap));
        return new Swept(QueueReplies.flag(reply), (Long) reply.get(2), (Long) reply.get(3), (Long) reply.get(4), (Long)
                reply.get(5));
    }

    /** How many done jobs a cap has removed since the last call. */
    long takeCapped() {
        return capped.sumThenReset();
    }

    /**
     * What stands in Redis for one schedule key, read at one moment.
     *
     * @param score as text, empty where it is not in {@code next}
     * @param envelope empty where it is not in {@code recurring}
     */
    record StoredSchedule(String key, String score, byte[] envelope) {

        boolean isAbsent() {
            return score.isEmpty() && envelope.length == 0;
        }

        boolean isEnvelope() {
            return envelope.length > 0;
        }

        double scoreMs() {
            return switch (score) {
                case "" -> Double.NaN;
                case "inf", "+inf" -> Double.POSITIVE_INFINITY;
                case "-inf" -> Double.NEGATIVE_INFINITY;
                default -> Double.parseDouble(score);
            };
        }
    }

    /** Reads schedules at one moment, in the order of their keys; empty where a key of Redis is of another type. */
    List<StoredSchedule> snapshot(List<String> schedules) {
        if (schedules.isEmpty()) {
            return List.of();
        }
        byte[][] arguments = new byte[1 + schedules.size()][];
        arguments[0] = bytes(redis.largestString());
        for (int i = 0; i < schedules.size(); i++) {
            arguments[1 + i] = bytes(schedules.get(i));
        }
        List<Object> reply = call(JobScript.SNAPSHOT, arguments);
        if (reply.size() > 1) {
            aside.schedules((Long) reply.get(reply.size() - 1));
        }
        List<StoredSchedule> stored = new ArrayList<>();
        for (int i = 0; 2 * i + 2 < reply.size(); i++) {
            stored.add(new StoredSchedule(
                    schedules.get(i), JobRedis.text(reply.get(2 * i + 1)), (byte[]) reply.get(2 * i + 2)));
        }
        return stored;
    }

    /** Removes members of {@code next} that are no schedules, with {@code all} even those that have an envelope; returns how many. */
    long drop(List<byte[]> members, boolean all) {
        byte[][] arguments = new byte[2 * members.size()][];
        for (int i = 0; i < members.size(); i++) {
            arguments[2 * i] = members.get(i);
            arguments[2 * i + 1] = bytes(all ? 1 : 0);
        }
        return (Long) call(JobScript.DROP, arguments).get(1);
    }

    /**
     * Puts a schedule under a key in place of what was read, which is all the forms of its name; with an empty envelope, removes them.
     *
     * @return false when something else is there by now
     */
    boolean schedule(String target, byte[] envelope, long nextMs, List<StoredSchedule> read) {
        byte[][] arguments = new byte[3 + 3 * read.size()][];
        arguments[0] = bytes(target);
        arguments[1] = envelope;
        arguments[2] = bytes(nextMs);
        int at = 3;
        for (StoredSchedule one : read) {
            arguments[at++] = bytes(one.key);
            arguments[at++] = one.envelope;
            arguments[at++] = bytes(one.score);
        }
        return QueueReplies.flag(call(JobScript.SCHEDULE, arguments));
    }

    /**
     * A schedule's fire.
     *
     * @param read as it was read, and due
     * @param names the hidden forms of its name; it goes on under the first
     * @param nextMs of both envelopes
     * @param fired what replaces it, empty to end the schedule
     * @param passed what replaces it when the occurrence is passed over, empty to end the schedule
     * @param overlap {@code queue}, {@code skip}, or {@code none} to put no job
     * @param previous the job of the last occurrence, or empty
     */
    record Fire(
            StoredSchedule read,
            List<String> names,
            long nextMs,
            byte[] fired,
            byte[] passed,
            String overlap,
            String previous,
            NewJob job) {}

    /** What became of a fire. */
    enum Fired {
        NOT_DONE,
        FIRED,
        /** The schedule is there under several names. */
        SEVERAL,
        PASSED_OVER
    }

    Fired fire(Fire fire) {
        NewJob job = fire.job;
        List<String> others = fire.names.stream()
                .skip(1)
                .filter(name -> !name.equals(fire.read.key))
                .toList();
        List<Object> reply = call(
                JobScript.FIRE,
                bytes(fire.read.key),
                fire.read.envelope,
                bytes(fire.read.score),
                bytes(fire.names.get(0)),
                bytes(String.join(",", others)),
                bytes(fire.nextMs),
                fire.fired,
                fire.passed,
                bytes(fire.overlap),
                bytes(fire.previous),
                bytes(job.id().value()),
                job.envelope,
                bytes(job.priority),
                job.unique.key(),
                bytes(job.unique.holdMs),
                joinedIds(job.ids),
                job.unique.others());
        return Fired.values()[((Long) reply.get(1)).intValue()];
    }

    /** Whether it was there and had not ended. */
    boolean cancel(JobId id) {
        return (Long) call(JobScript.CANCEL, bytes(id.value())).get(1) != 0;
    }

    /** Jobs in which states are deleted. None that runs is. */
    enum Delete {
        ANY,
        WAITING,
        ENDED
    }

    /** Removes those of the jobs that are in one of the states now; says how many. */
    long delete(List<JobId> ids, Delete states) {
        byte[][] arguments = new byte[2 + ids.size()][];
        arguments[0] = bytes(states == Delete.ENDED ? FIRST_ENDED : FIRST_WAITING);
        arguments[1] = bytes(states == Delete.WAITING ? LAST_WAITING : LAST_ENDED);
        for (int i = 0; i < ids.size(); i++) {
            arguments[i + 2] = bytes(ids.get(i).value());
        }
        return (Long) call(JobScript.DELETE, arguments).get(1);
    }

    /** Pauses, or resumes and rings. */
    void pause(boolean paused) {
        call(JobScript.PAUSE, bytes(paused ? 1 : 0));
    }

    /** Limits all workers together; 0 for no limit. */
    void limit(int maxActive, int rate, long periodMs) {
        call(JobScript.LIMIT, bytes(maxActive), bytes(rate), bytes(periodMs));
    }

    /** Makes a job ready: an ended one, or one that waits for its time. */
    CompletableFuture<Boolean> requeue(JobId id, byte[] expected, byte[] envelope, boolean ended) {
        return run(JobScript.REQUEUE, bytes(id.value()), expected, envelope, bytes(ended ? 1 : 0))
                .thenApply(QueueReplies::flag);
    }

    /**
     * What of a job is replaced.
     *
     * @param ended whether it had ended when it was read
     * @param values what was read and what replaces it, in turn, of body, result, error and progress; both empty where there is nothing to replace
     * @param heldAs the hidden form under which it holds a unique key; empty where that stays
     * @param holdAs the one that replaces it
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared by nobody
    record Resealed(JobId id, boolean ended, List<byte[]> values, String heldAs, String holdAs) {}

    CompletableFuture<Boolean> reseal(Resealed job) {
        List<byte[]> arguments = new ArrayList<>();
        arguments.add(bytes(job.id.value()));
        arguments.add(bytes(job.ended ? 1 : 0));
        arguments.addAll(job.values);
        arguments.add(bytes(job.heldAs));
        arguments.add(bytes(job.holdAs));
        return run(JobScript.RESEAL, arguments.toArray(byte[][]::new)).thenApply(QueueReplies::flag);
    }

    boolean progress(Held job, byte[] envelope) {
        return QueueReplies.flag(call(JobScript.PROGRESS, bytes(job.id.value()), bytes(job.token), envelope));
    }

    /** What the server of this queue says about itself. */
    CompletionStage<String> info() {
        return redis.infoOf(keys.of(JobKey.READY));
    }

    private List<Object> call(JobScript script, byte[]... arguments) {
        return redis.await(run(script, arguments));
    }

    private CompletableFuture<List<Object>> run(JobScript script, byte[]... arguments) {
        return mending(() -> redis.run(script, keys, arguments));
    }

    /** A script that meets a value of a type that is not ours has changed nothing. It runs again once that value is gone. */
    private CompletableFuture<List<Object>> mending(Supplier<CompletableFuture<List<Object>>> script) {
        return script.get()
                .exceptionallyCompose(failure -> JobRedis.isWrongType(failure)
                        ? mend().thenCompose(mended -> script.get())
                        : CompletableFuture.failedFuture(failure));
    }

    /** Removes keys that hold a value of another type than ours; says how many. */
    CompletableFuture<Long> mend() {
        return redis.run(JobScript.MEND, keys, bytes(ZSETS), bytes(HASHES)).thenApply(reply -> {
            long mended = (Long) reply.get(1);
            aside.keys(mended);
            return mended;
        });
    }

    /** Failed jobs that a cap removed, and what was found here and is not ours, ever since. */
    record Removed(long capped, long setAside) {}

    Removed removed() {
        List<byte @Nullable []> counts = StoredValues.of(this, JobKey.META, bytes("capped"), bytes("set-aside"));
        return new Removed(QueueReplies.count(counts.get(0)), QueueReplies.count(counts.get(1)));
    }

    /** Removes members of a state that cannot be jobs, with whatever stands under their names. */
    void dropNoIds(JobState state, List<byte[]> members) {
        byte[][] all = members.toArray(byte[][]::new);
        redis.awaitOrNull(redis.commands().zrem(keys.of(state), all));
        redis.awaitOrNull(redis.commands().hdel(keys.of(JobKey.BODY), all));
        redis.awaitOrNull(redis.commands().hdel(keys.of(JobKey.RUN), all));
        aside.ids(all.length);
        redis.awaitOrNull(redis.commands().hincrby(keys.of(JobKey.META), bytes("set-aside"), all.length));
    }

    /** Counts a body that was read, and is larger than any may be. */
    void setAsideBody() {
        aside.bodies(1);
        redis.awaitOrNull(redis.commands().hincrby(keys.of(JobKey.META), bytes("set-aside"), 1));
    }

    /** What was found here and is not ours. */
    SetAside aside() {
        return aside;
    }
}
