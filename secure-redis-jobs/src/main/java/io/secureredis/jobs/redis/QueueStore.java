package io.secureredis.jobs.redis;

import static io.secureredis.jobs.redis.JobRedis.bytes;

import io.lettuce.core.KeyValue;
import io.lettuce.core.api.StatefulConnection;
import io.secureredis.connection.ConnectionException;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One queue in Redis: each method is one script and one state transition. Knows nothing of the content of envelopes.
 *
 * <p>Read next: {@code lua/enqueue.lua}. Source: {@code docs/spec/job-keys.md}.
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody
public final class QueueStore {

    private static final Logger log = LoggerFactory.getLogger(QueueStore.class);

    /** Message and stack trace have at most 16,000 characters each. */
    private static final long MOST_ERROR_BYTES = 512 * 1024;

    private static final byte[] NOTHING = {};
    private static final int JOBS_PER_PROMOTION = 500;

    /** No worker may be configured with a longer lease, so a lease that ends later belongs to nobody. */
    public static final Duration LONGEST_LEASE = Duration.ofDays(1);

    /** The number of sorted sets among the keys of {@link JobScript#MEND}. */
    private static final int ZSETS = 9;

    private static final int HASHES = 12;

    /** A second round trip costs less than passing more bodies than this through a script. */
    public static final int BODIES_IN_REPLY = 8;

    private static final int MINUTES_PER_HOUR = 60;
    private static final int ENQUEUED_TOGETHER = 100;
    private static final int ENQUEUES_UNDER_WAY = 4;

    private final JobRedis redis;
    private final String name;
    private final QueueKeys keys;
    private final SetAside aside;
    private final Refusals refusals;
    private final LongAdder capped = new LongAdder();
    private final Batcher<NewJob, JobId> enqueues = new Batcher<>(ENQUEUED_TOGETHER, ENQUEUES_UNDER_WAY, this::enqueue);

    public QueueStore(JobRedis redis, String name) {
        this(redis, name, QueueKeys.ROOT);
    }

    /**
     * Creates the store of a queue.
     *
     * @param root of the names of all keys, as in {@link QueueKeys}
     */
    public QueueStore(JobRedis redis, String name, String root) {
        this.redis = redis;
        this.name = name;
        this.keys = new QueueKeys(root, name);
        this.aside = new SetAside(name);
        this.refusals = new Refusals(redis, System::nanoTime);
    }

    public String name() {
        return name;
    }

    public QueueKeys keys() {
        return keys;
    }

    public JobRedis redis() {
        return redis;
    }

    /**
     * A job to put into the queue.
     *
     * @param ids its hidden forms if the caller chose the id; the first one is the job's, and it may already exist
     *     under the others
     * @param dueMs 0 for now
     * @param unique the key by which it excludes others
     */
    public record NewJob(List<JobId> ids, byte[] envelope, long dueMs, int priority, Unique unique) {

        public NewJob(JobId id, byte[] envelope, long dueMs, int priority, String uniqueKey, long holdMs) {
            this(
                    List.of(id),
                    envelope,
                    dueMs,
                    priority,
                    uniqueKey.isEmpty() ? Unique.NONE : new Unique(List.of(uniqueKey), holdMs));
        }

        public JobId id() {
            return ids.get(0);
        }
    }

    /** A hidden unique key in all its forms, the one for writing first; none for a job that excludes no other. */
    public record Unique(List<String> keys, long holdMs) {

        public static final Unique NONE = new Unique(List.of(), 0);

        private byte[] key() {
            return keys.isEmpty() ? NOTHING : bytes(keys.get(0));
        }

        private byte[] others() {
            return joined(keys);
        }
    }

    /** Returns all but the first, separated by commas. */
    private static byte[] joined(List<String> forms) {
        return forms.size() < 2 ? NOTHING : bytes(String.join(",", forms.subList(1, forms.size())));
    }

    private static byte[] joinedIds(List<JobId> ids) {
        return ids.size() < 2 ? NOTHING : joined(ids.stream().map(JobId::value).toList());
    }

    /**
     * Puts a job into the queue, together with jobs that other threads put at the same time. Returns the same as
     * {@link #enqueue}.
     */
    public JobId enqueue(NewJob job) {
        return redis.await(enqueues.add(job));
    }

    /**
     * Puts jobs into the queue in one step. The reply contains for each the job that is then in the queue, which is a
     * different one if its unique key was held.
     */
    public CompletableFuture<List<JobId>> enqueue(List<NewJob> jobs) {
        return run(JobScript.ENQUEUE, arguments(jobs)).thenApply(QueueReplies::ids);
    }

    /**
     * Does the same as {@link #enqueue}, and waits until enough replicas have the jobs.
     *
     * @throws JobException {@code SR424} if they do not in time
     */
    public List<JobId> enqueueOnReplicas(List<NewJob> jobs, int replicas, Duration timeout) {
        try {
            List<Object> reply = redis.callOnReplicas(JobScript.ENQUEUE, keys, replicas, timeout, arguments(jobs));
            refusals.carriedOut(JobScript.ENQUEUE);
            return QueueReplies.ids(reply);
        } catch (JobException e) {
            notPut(e);
            throw e;
        }
    }

    /** Returns the server's time, which each put needs; asks the server only if it is not known yet. */
    public long nowMs() {
        try {
            return redis.nowMs();
        } catch (JobException e) {
            notPut(e);
            throw e;
        }
    }

    /** Notes that something was refused without which no job can be put. */
    public void notPut(JobException refusal) {
        refusals.refused(JobScript.ENQUEUE, refusal);
    }

    /** Returns whether the last put was refused. */
    public boolean refusesPuts() {
        return refusals.isRefused(JobScript.ENQUEUE);
    }

    /**
     * Tries whether a job could be put, without one.
     *
     * @throws JobException {@code SR420} if not
     */
    public void tryToPut() {
        nowMs();
        call(JobScript.ENQUEUE);
    }

    /** Returns why Redis refuses puts, or what a worker of this process sends; as of the last attempt. */
    public Optional<ConnectionException> refusal() {
        return refusals.current();
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
     * A job under a lease of this worker.
     *
     * @param token makes this worker's reports about the job count
     * @param replayed it is in {@code done} as well
     * @param tooLarge its body was not read, because it is larger than allowed
     * @param claimedMs when, by the server's clock
     * @param start what counts its start in the period of the rate limit
     */
    public record ClaimedJob(
            JobId id,
            byte[] envelope,
            long token,
            int failures,
            int crashes,
            boolean replayed,
            boolean tooLarge,
            long claimedMs,
            Start start) {}

    /**
     * What counts the start of one claimed job in the period of its queue's rate limit.
     *
     * @param number -1 if the queue has no rate limit
     */
    public record Start(long claimedMs, long number) {
        public static final Start UNCOUNTED = new Start(0, -1);

        public boolean isCounted() {
            return number >= 0;
        }
    }

    /**
     * The result of a claim.
     *
     * @param nextDueMs when something is due next, or -1
     * @param passed the key id of each job that was left to others, 4 bytes each
     * @param lookedTo how far the search went in each priority, for the next claim; empty for the front
     * @param toEnd whether it examined all ready jobs after that
     */
    public record Claim(
            long nowMs, long nextDueMs, List<ClaimedJob> jobs, byte[] passed, byte[] lookedTo, boolean toEnd) {}

    /**
     * What a claim leaves to others.
     *
     * @param missing key ids of secrets that the worker lacks, 4 bytes each
     * @param after where the last claim stopped, or empty for the front
     */
    public record PassBy(byte[] missing, byte[] after) {
        public static final PassBy NOTHING = new PassBy(QueueStore.NOTHING, QueueStore.NOTHING);
    }

    public Claim claim(String worker, int most, long leaseMs) {
        return claim(worker, most, leaseMs, PassBy.NOTHING);
    }

    /**
     * The limits that a claim respects, each as text; an empty one is as it is in {@code meta}.
     *
     * @param maxActive 0 for none
     * @param rate 0 for none
     * @param per ms
     */
    public record Bounds(byte[] maxActive, byte[] rate, byte[] per) {
        public static final Bounds AS_IN_REDIS = new Bounds(QueueStore.NOTHING, QueueStore.NOTHING, QueueStore.NOTHING);
    }

    public Claim claim(String worker, int most, long leaseMs, PassBy passBy) {
        return claim(worker, most, leaseMs, passBy, Bounds.AS_IN_REDIS);
    }

    public Claim claim(String worker, int most, long leaseMs, PassBy passBy, Bounds bounds) {
        List<Object> reply = call(JobScript.CLAIM, claimArguments(worker, most, leaseMs, passBy, bounds));
        reportAside(reply);
        Map<Integer, byte[]> bodies = bodies(reply);
        giveBackVanished(reply, bodies);
        return QueueReplies.claim(reply, bodies);
    }

    /**
     * Does the same as {@link #claim} without waiting, on any connection; claims at most as many jobs as come with
     * their bodies.
     */
    public CompletableFuture<Claim> claimFew(
            StatefulConnection<byte[], byte[]> connection,
            String worker,
            int most,
            long leaseMs,
            PassBy passBy,
            Bounds bounds) {
        byte[][] arguments = claimArguments(worker, Math.min(most, BODIES_IN_REPLY), leaseMs, passBy, bounds);
        return refusals.watch(JobScript.CLAIM, mending(() -> redis.runOn(connection, JobScript.CLAIM, keys, arguments)))
                .thenApply(reply -> {
                    reportAside(reply);
                    return QueueReplies.claim(reply, Map.of());
                });
    }

    private void reportAside(List<Object> reply) {
        aside.ids(QueueReplies.notClaimed(reply));
        aside.bodies(QueueReplies.tooLarge(reply));
    }

    private byte[][] claimArguments(String worker, int most, long leaseMs, PassBy passBy, Bounds bounds) {
        return new byte[][] {
            bytes(worker),
            bytes(most),
            bytes(leaseMs),
            bytes(BODIES_IN_REPLY),
            bytes(redis.largestString()),
            passBy.missing,
            passBy.after,
            bounds.maxActive,
            bounds.rate,
            bounds.per
        };
    }

    private static List<Integer> placesWithoutBody(List<Object> reply) {
        return IntStream.range(0, QueueReplies.claimed(reply))
                .filter(place -> QueueReplies.comesWithoutBody(reply, place))
                .boxed()
                .toList();
    }

    /** Returns the bodies that a reply does not contain, by position. */
    private Map<Integer, byte[]> bodies(List<Object> reply) {
        List<Integer> places = placesWithoutBody(reply);
        if (places.isEmpty()) {
            return Map.of();
        }
        byte[][] ids = places.stream()
                .map(place -> QueueReplies.claimedId(reply, place))
                .toArray(byte[][]::new);
        List<KeyValue<byte[], byte[]>> found = redis.await(redis.commands().hmget(keys.of(JobKey.BODY), ids));
        Map<Integer, byte[]> bodies = new HashMap<>();
        for (int i = 0; i < ids.length; i++) {
            byte[] body = found.get(i).getValueOrElse(null);
            if (body != null) {
                bodies.put(places.get(i), body);
            }
        }
        return bodies;
    }

    /** Jobs whose bodies were removed between claiming and reading prove nothing: the next claim drops their ids. */
    private void giveBackVanished(List<Object> reply, Map<Integer, byte[]> bodies) {
        List<Integer> vanished = placesWithoutBody(reply).stream()
                .filter(place -> !bodies.containsKey(place))
                .toList();
        if (!vanished.isEmpty()) {
            redis.await(refund(vanished.stream()
                    .map(place -> QueueReplies.start(reply, place))
                    .toList()));
            redis.await(release(vanished.stream()
                    .map(place -> QueueReplies.held(reply, place))
                    .toList()));
        }
    }

    /**
     * A job that succeeded.
     *
     * @param result sealed, or empty
     * @param error why the result is not kept, sealed, or empty
     */
    public record Completion(JobId id, long token, long retentionMs, byte[] result, byte[] error) {
        public static final byte[] NO_RESULT = NOTHING;

        public Completion(JobId id, long token, long retentionMs, byte[] result) {
            this(id, token, retentionMs, result, NOTHING);
        }
    }

    /** Returns for each job whether the acknowledgement counted. */
    public CompletableFuture<List<Boolean>> acknowledge(List<Completion> jobs, int mostDone) {
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
            return QueueReplies.flagList(reply, 2);
        });
    }

    /** The outcome for a failed job. */
    public enum Failed implements QueueReplies.Code {
        NOT_OURS(0),
        RETRYING(1),
        DEAD(2);

        private final long code;

        Failed(long code) {
            this.code = code;
        }

        @Override
        public long code() {
            return code;
        }
    }

    /**
     * Reports that a job failed.
     *
     * @param delayMs until the next attempt, or -1 for none
     */
    public CompletableFuture<Failed> fail(JobId id, long token, byte[] error, long delayMs, boolean spendsAttempt) {
        return run(JobScript.FAIL, bytes(id.value()), bytes(token), error, bytes(delayMs), bytes(spendsAttempt ? 1 : 0))
                .thenApply(reply -> QueueReplies.Code.of(Failed.class, reply.get(1)));
    }

    /** The sealed error of a job; {@code null} if there is none, or it cannot be one of ours. */
    public CompletableFuture<byte @Nullable []> lastError(JobId id) {
        byte[] errors = keys.of(JobKey.ERROR);
        byte[] field = bytes(id.value());
        return redis.commands()
                .hstrlen(errors, field)
                .thenCompose(length -> length > 0 && length <= MOST_ERROR_BYTES
                        ? redis.commands().hget(errors, field)
                        : CompletableFuture.<byte @Nullable []>completedFuture(null))
                .exceptionally(failure -> {
                    if (JobRedis.isWrongType(failure)) {
                        return null;
                    }
                    throw new CompletionException(failure);
                })
                .toCompletableFuture();
    }

    public CompletableFuture<Boolean> condemn(JobId id, long token, byte[] error) {
        return run(JobScript.CONDEMN, bytes(id.value()), bytes(token), error).thenApply(QueueReplies::flag);
    }

    /** A job of this worker, with the token that makes its reports count. */
    public record Held(JobId id, long token) {}

    /** Gives jobs back, to be claimed again at once. Returns for each job whether it counted. */
    public CompletableFuture<boolean[]> release(List<Held> jobs) {
        return release(jobs, 0);
    }

    /**
     * Gives back jobs that must not be claimed before a time has passed: until then they are scheduled. Uses no
     * attempt. Returns for each job whether it counted.
     *
     * @param delayMs 0 for at once
     */
    public CompletableFuture<boolean[]> release(List<Held> jobs, long delayMs) {
        byte[][] arguments = new byte[1 + 2 * jobs.size()][];
        arguments[0] = bytes(delayMs);
        fill(arguments, 1, jobs);
        return run(JobScript.RELEASE, arguments).thenApply(reply -> QueueReplies.flags(reply, 1));
    }

    /**
     * Gives the period of the rate limit the starts of claimed jobs back that did not start, and never will under these
     * claims. May be repeated. Returns whether the period got any back, so that other jobs can start.
     */
    public CompletableFuture<Boolean> refund(List<Start> starts) {
        byte[][] arguments = starts.stream()
                .filter(Start::isCounted)
                .flatMap(start -> Stream.of(bytes(start.claimedMs), bytes(start.number)))
                .toArray(byte[][]::new);
        return arguments.length == 0
                ? CompletableFuture.completedFuture(false)
                : run(JobScript.REFUND, arguments).thenApply(reply -> (Long) reply.get(1) > 0);
    }

    /** The result of a renewal for one job. */
    public enum Renewal implements QueueReplies.Code {
        LOST(0),
        RENEWED(1),
        /** Renewed, and has to end. */
        CANCELLED(2);

        private final long code;

        Renewal(long code) {
            this.code = code;
        }

        @Override
        public long code() {
            return code;
        }
    }

    /**
     * Renews the leases of a worker, and gives a sign of life. Returns the outcome for each job.
     *
     * @param aliveMs until the next sign of life is overdue; 0 signs off
     */
    public CompletableFuture<List<Renewal>> extend(
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
                        .map(state -> QueueReplies.Code.of(Renewal.class, state))
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
    public record Promotion(long nowMs, long moved, long nextDueMs, long nextFireMs, long nextLeaseEndMs) {}

    public Promotion promote() {
        List<Object> reply = call(JobScript.PROMOTE, bytes(JOBS_PER_PROMOTION));
        return new Promotion((Long) reply.get(0), (Long) reply.get(1), (Long) reply.get(2), (Long) reply.get(3), (Long)
                reply.get(4));
    }

    /**
     * A job whose lease had ended.
     *
     * @param dead it crashed too often
     */
    public record Reaped(JobId id, boolean dead) {}

    /**
     * Takes jobs from workers whose leases have ended.
     *
     * @param endedMs only leases that ended by then, by the server's clock
     */
    public List<Reaped> reap(int most, int maxCrashes, long endedMs) {
        List<Object> reply = call(JobScript.REAP, bytes(most), bytes(maxCrashes), bytes(endedMs));
        aside.ids((Long) reply.get(1));
        return QueueReplies.reaped(reply);
    }

    /**
     * What a sweep removed of the failed jobs.
     *
     * @param more there may be more to remove
     */
    public record Swept(
            boolean more, long oldDead, long oldTampered, long cappedDead, long cappedTampered, boolean suspect) {}

    /**
     * Removes what was kept long enough.
     *
     * @param most of each kind in one step
     * @param cap the most dead jobs to keep, and the most tampered ones; -1 for any number
     * @param leaseMs the caller's; a lease that ends later is suspicious
     */
    public Swept sweep(int most, long deadRetentionMs, int cap, long leaseMs) {
        List<Object> reply = call(JobScript.SWEEP, bytes(most), bytes(deadRetentionMs), bytes(cap), bytes(leaseMs));
        return new Swept(
                QueueReplies.flag(reply),
                (Long) reply.get(2),
                (Long) reply.get(3),
                (Long) reply.get(4),
                (Long) reply.get(5),
                (Long) reply.get(6) == 1);
    }

    /**
     * The repairs of changes that others made to the states.
     *
     * @param more there may be more to do
     * @param putBack jobs that were in no state, since the last call of any worker
     * @param cut leases that nobody renews and that ended later than a lease can
     * @param blind whether jobs without a state cannot be found, because {@code HRANDFIELD} is refused
     */
    public record Recovered(boolean more, long putBack, long cut, boolean blind) {}

    /**
     * Puts jobs that are in no state back into one, and ends leases that nobody holds.
     *
     * @param most bodies and leases to examine
     */
    public Recovered recover(int most, long leaseMs) {
        List<Object> reply = call(JobScript.RECOVER, bytes(most), bytes(leaseMs), bytes(LONGEST_LEASE.toMillis()));
        aside.ids((Long) reply.get(3));
        return new Recovered(
                QueueReplies.flag(reply), (Long) reply.get(2), (Long) reply.get(4), (Long) reply.get(5) == 1);
    }

    /** Returns how many done jobs a cap has removed since the last call. */
    public long takeCapped() {
        return capped.sumThenReset();
    }

    /** Returns how many foreign entries were found here since the last call. */
    public long takeSetAside() {
        return aside.take();
    }

    /**
     * The data in Redis for one schedule key, read at one moment.
     *
     * @param score as text, empty if it is not in {@code next}
     * @param envelope empty if it is not in {@code recurring}
     */
    public record StoredSchedule(String key, String score, byte[] envelope) {

        public boolean isAbsent() {
            return score.isEmpty() && envelope.length == 0;
        }

        public boolean isEnvelope() {
            return envelope.length > 0;
        }

        public double scoreMs() {
            return switch (score) {
                case "" -> Double.NaN;
                case "inf", "+inf" -> Double.POSITIVE_INFINITY;
                case "-inf" -> Double.NEGATIVE_INFINITY;
                default -> Double.parseDouble(score);
            };
        }
    }

    /** Reads schedules at one moment, in the order of their keys; empty if a Redis key has another type. */
    public List<StoredSchedule> snapshot(List<String> schedules) {
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

    /**
     * Removes members of {@code next} that are no schedules, with {@code all} even those that have an envelope; returns
     * how many.
     */
    public long drop(List<byte[]> members, boolean all) {
        byte[][] arguments = new byte[2 * members.size()][];
        for (int i = 0; i < members.size(); i++) {
            arguments[2 * i] = members.get(i);
            arguments[2 * i + 1] = bytes(all ? 1 : 0);
        }
        return (Long) call(JobScript.DROP, arguments).get(1);
    }

    /**
     * Replaces what was read, which is all the forms of a schedule's name, by a schedule under one key; with an empty
     * envelope, removes them.
     *
     * @return false if it has changed in the meantime
     */
    public boolean schedule(String target, byte[] envelope, long nextMs, List<StoredSchedule> read) {
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
     * A run of a schedule.
     *
     * @param read as it was read, and due
     * @param names the hidden forms of its name; it continues under the first
     * @param nextMs of both envelopes
     * @param fired its replacement, empty to end the schedule
     * @param passed its replacement if the occurrence is skipped, empty to end the schedule
     * @param overlap {@code queue}, {@code skip}, or {@code none} to put no job
     * @param previous the job of the last occurrence, or empty
     */
    public record Fire(
            StoredSchedule read,
            List<String> names,
            long nextMs,
            byte[] fired,
            byte[] passed,
            String overlap,
            String previous,
            NewJob job) {}

    /** The outcome of a run. */
    public enum Fired implements QueueReplies.Code {
        NOT_DONE(0),
        FIRED(1),
        /** The schedule exists under several names. */
        SEVERAL(2),
        PASSED_OVER(3);

        private final long code;

        Fired(long code) {
            this.code = code;
        }

        @Override
        public long code() {
            return code;
        }
    }

    public Fired fire(Fire fire) {
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
        return QueueReplies.Code.of(Fired.class, reply.get(1));
    }

    /** How many runs of a schedule are kept. */
    public static final int MOST_RUNS = 20;

    private static final Duration RUNS_ARE_KEPT = Duration.ofDays(400);

    /** The outcome of a run that a person started, as long as it has not ended. */
    public static final int STARTED_BY_HAND = 4;

    /**
     * Notes how a run of a schedule ended: 1 done, 2 dead, 3 skipped; or that a person started it: 4. A run that cannot
     * be noted is not.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // Every outcome is looked at.
    public void scheduleRun(String schedule, long occurrenceMs, int outcome) {
        byte[][] key = {keys.scheduleRuns(schedule)};
        redis.runWith(
                        JobScript.OUTCOME,
                        key,
                        bytes(occurrenceMs),
                        bytes(outcome),
                        bytes(MOST_RUNS),
                        bytes(RUNS_ARE_KEPT.toSeconds()))
                .whenComplete((noted, failure) -> {
                    if (failure != null) {
                        log.debug("A run of a schedule of queue {} could not be noted", name, failure);
                    }
                });
    }

    /** Returns the last runs of a schedule as they were noted; what cannot be one is left out. */
    public List<String> scheduleRuns(String schedule) {
        byte[][] places = IntStream.range(0, MOST_RUNS)
                .boxed()
                .flatMap(place -> Stream.of(bytes(place), bytes("m" + place)))
                .toArray(byte[][]::new);
        return StoredValues.shortOnes(redis, keys.scheduleRuns(schedule), places).stream()
                .filter(Objects::nonNull)
                .map(JobRedis::text)
                .toList();
    }

    private static final Duration ONCE_IS_KEPT = Duration.ofDays(1);

    /**
     * Notes that a job is put under a number, unless one was put under it before.
     *
     * @return the job that is noted; its own if it was the first, {@code null} if that cannot be read
     */
    @Nullable
    public JobId once(String number, JobId job) {
        List<Object> reply = redis.await(redis.runWith(
                JobScript.ONCE, new byte[][] {keys.once(number)}, bytes(job.value()), bytes(ONCE_IS_KEPT.toSeconds())));
        return StoredValues.id((byte[]) reply.get(1));
    }

    /** Forgets what was noted under a number, because Redis refused the job. */
    public void forgetOnce(String number) {
        redis.awaitOrNull(redis.commands().hdel(keys.once(number), bytes("job")));
    }

    /** Notes that the number stands for another job, which held the unique key. */
    public void changeOnce(String number, JobId job) {
        redis.awaitOrNull(redis.commands().hset(keys.once(number), bytes("job"), bytes(job.value())));
    }

    /** Returns whether the job existed and had not ended. */
    public boolean cancel(JobId id) {
        return (Long) call(JobScript.CANCEL, bytes(id.value())).get(1) != 0;
    }

    /** The states whose jobs are deleted. Running jobs are never deleted. */
    public enum Delete {
        ANY(JobKey.SCHEDULED, JobKey.TAMPERED),
        WAITING(JobKey.SCHEDULED, JobKey.READY),
        ENDED(JobKey.DONE, JobKey.TAMPERED);

        private final int first;
        private final int last;

        /** A range of the keys of {@link JobScript#DELETE}. */
        Delete(JobKey first, JobKey last) {
            this.first = 1 + JobScript.DELETE.keys().indexOf(first);
            this.last = 1 + JobScript.DELETE.keys().indexOf(last);
        }
    }

    /** Removes those of the jobs that are in one of the states now; returns how many. */
    public long delete(List<JobId> ids, Delete states) {
        byte[][] arguments = new byte[2 + ids.size()][];
        arguments[0] = bytes(states.first);
        arguments[1] = bytes(states.last);
        for (int i = 0; i < ids.size(); i++) {
            arguments[i + 2] = bytes(ids.get(i).value());
        }
        return (Long) call(JobScript.DELETE, arguments).get(1);
    }

    /** The field of {@code meta} with the limits that an operator set, sealed. */
    public static final String LIMITS = "limits";

    /** The field of {@code meta} with the sealed reason of a pause. */
    public static final String PAUSE_NOTE = "pause-note";

    /** Pauses, or resumes and sends the wake-up signal. */
    public void pause(boolean paused) {
        pause(paused, NOTHING);
    }

    /**
     * Pauses the queue, or lets it continue.
     *
     * @param note why, sealed; empty for none
     */
    public void pause(boolean paused, byte[] note) {
        call(JobScript.PAUSE, bytes(paused ? 1 : 0), note);
    }

    /**
     * Replaces what an operator said about the queue.
     *
     * @param expected what was read, empty for none
     * @return false if something else is there
     */
    public CompletableFuture<Boolean> note(String field, byte[] expected, byte[] envelope) {
        return run(JobScript.NOTE, bytes(field), expected, envelope, bytes(StoredValues.MOST_NOTE))
                .thenApply(QueueReplies::flag);
    }

    /** Limits all workers together; 0 for no limit. */
    public void limit(int maxActive, int rate, long periodMs) {
        call(JobScript.LIMIT, bytes(maxActive), bytes(rate), bytes(periodMs));
    }

    /** Makes a job ready: an ended one, or one that waits for its time. */
    public CompletableFuture<Boolean> requeue(JobId id, byte[] expected, byte[] envelope, boolean ended) {
        return run(JobScript.REQUEUE, bytes(id.value()), expected, envelope, bytes(ended ? 1 : 0))
                .thenApply(QueueReplies::flag);
    }

    /**
     * The parts of a job to replace.
     *
     * @param ended whether it had ended when it was read
     * @param values old and new values, in turn, of body, result, error and progress; both empty if there is nothing to
     *     replace
     * @param heldAs the hidden form under which it holds a unique key; empty if that stays
     * @param holdAs its replacement
     * @param log of the parts of its log: place, old and new value, in turn
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared by nobody
    public record Resealed(
            JobId id, boolean ended, List<byte[]> values, String heldAs, String holdAs, List<byte[]> log) {}

    /** The states from which a job can move to another queue, in the order of the keys of the scripts. */
    public static final List<JobKey> MOVABLE = List.of(JobKey.SCHEDULED, JobKey.RETRYING, JobKey.READY, JobKey.DEAD);

    /**
     * Sets a job aside that moves to another queue.
     *
     * @param state from 0, in {@link #MOVABLE}
     * @return its score in that state, or empty if it is no longer what was read
     */
    public String depart(JobId id, int state, byte[] expected, byte[] marked, long untilMs) {
        return JobRedis.text(
                call(JobScript.DEPART, bytes(id.value()), bytes(state + 1), expected, marked, bytes(untilMs))
                        .get(1));
    }

    /** The outcome for a job that comes from another queue. */
    public enum Arrived implements QueueReplies.Code {
        LATE(0),
        ARRIVED(1),
        ID_TAKEN(2),
        KEY_HELD(3);

        private final long code;

        Arrived(long code) {
            this.code = code;
        }

        @Override
        public long code() {
            return code;
        }
    }

    /**
     * A job that comes from another queue.
     *
     * @param state from 0, in {@link #MOVABLE}: scheduled, or dead
     * @param latestMs later than that it is not put any more
     * @param record its run record, or empty
     * @param error sealed, or empty
     */
    public record Arrival(
            JobId id,
            int state,
            String score,
            long latestMs,
            byte[] envelope,
            byte[] record,
            byte[] error,
            Unique unique) {}

    public Arrived arrive(Arrival job) {
        List<Object> reply = call(
                JobScript.ARRIVE,
                bytes(job.id.value()),
                bytes(job.state + 1),
                bytes(job.score),
                bytes(job.latestMs),
                job.envelope,
                job.record,
                job.error,
                job.unique.key(),
                bytes(job.unique.holdMs),
                job.unique.others());
        return QueueReplies.Code.of(Arrived.class, reply.get(1));
    }

    /**
     * Ends a move on one side.
     *
     * @param envelope empty to remove the job
     * @param keys the unique key that it held, in all forms
     * @return false if the job is no longer what the move made of it
     */
    public boolean settle(JobId id, byte[] expected, byte[] envelope, int state, String score, List<String> keys) {
        return QueueReplies.flag(call(
                JobScript.SETTLE,
                bytes(id.value()),
                expected,
                envelope,
                bytes(state + 1),
                bytes(score),
                bytes(String.join(",", keys))));
    }

    public CompletableFuture<Boolean> reseal(Resealed job) {
        List<byte[]> arguments = new ArrayList<>();
        arguments.add(bytes(job.id.value()));
        arguments.add(bytes(job.ended ? 1 : 0));
        arguments.addAll(job.values);
        arguments.add(bytes(job.heldAs));
        arguments.add(bytes(job.holdAs));
        arguments.addAll(job.log);
        return run(JobScript.RESEAL, arguments.toArray(byte[][]::new)).thenApply(QueueReplies::flag);
    }

    /** Returns whether it counted. */
    public CompletableFuture<Boolean> progress(Held job, byte[] envelope) {
        return run(JobScript.PROGRESS, bytes(job.id.value()), bytes(job.token), envelope)
                .thenApply(QueueReplies::flag);
    }

    /**
     * Stores parts of a job's log. Returns whether it counted.
     *
     * @param most bytes of all parts together
     * @param parts by place
     */
    public CompletableFuture<Boolean> log(Held job, long most, Map<String, byte[]> parts) {
        List<byte[]> arguments = new ArrayList<>(List.of(bytes(job.id.value()), bytes(job.token), bytes(most)));
        parts.forEach((place, envelope) -> {
            arguments.add(bytes(place));
            arguments.add(envelope);
        });
        return run(JobScript.LOG, arguments.toArray(byte[][]::new)).thenApply(QueueReplies::flag);
    }

    /** Adds to what was counted of a task in a minute and in its hour. */
    public CompletableFuture<List<Object>> tally(String hidden, long minute, List<byte[]> arguments) {
        byte[][] names = {
            keys.of(JobKey.TASKS),
            keys.task(JobKey.TASK_MINUTE, hidden, minute),
            keys.task(JobKey.TASK_HOUR, hidden, minute / MINUTES_PER_HOUR),
            keys.of(JobKey.READY)
        };
        return redis.runWith(JobScript.TALLY, names, arguments.toArray(byte[][]::new));
    }

    /** Reads what was counted under keys of tasks, and the names of tasks. */
    public CompletableFuture<List<Object>> recall(List<byte[]> tasks, byte[]... arguments) {
        List<byte[]> names = new ArrayList<>(List.of(keys.of(JobKey.TASKS)));
        names.addAll(tasks);
        return redis.runWith(JobScript.RECALL, names.toArray(byte[][]::new), arguments);
    }

    /** Returns the {@code INFO} of this queue's server. */
    public CompletionStage<String> info() {
        return redis.infoOf(keys.of(JobKey.READY));
    }

    private List<Object> call(JobScript script, byte[]... arguments) {
        return redis.await(run(script, arguments));
    }

    private CompletableFuture<List<Object>> run(JobScript script, byte[]... arguments) {
        return refusals.watch(script, mending(() -> redis.run(script, keys, arguments)));
    }

    /** A script that meets a value of a foreign type has changed nothing. It runs again once that value is removed. */
    private CompletableFuture<List<Object>> mending(Supplier<CompletableFuture<List<Object>>> script) {
        return script.get()
                .exceptionallyCompose(failure -> JobRedis.isWrongType(failure)
                        ? mend().thenCompose(mended -> script.get())
                        : CompletableFuture.failedFuture(failure));
    }

    /** Removes keys that hold a value of a foreign type; returns how many. */
    public CompletableFuture<Long> mend() {
        return redis.run(JobScript.MEND, keys, bytes(ZSETS), bytes(HASHES)).thenApply(reply -> {
            long mended = (Long) reply.get(1);
            aside.keys(mended);
            return mended;
        });
    }

    /**
     * Failed jobs that a cap removed, what was found here and is not ours, and jobs that had lost their state, ever
     * since.
     */
    public record Removed(long capped, long setAside, long putBack) {

        public static final Removed NOTHING = new Removed(0, 0, 0);
    }

    public Removed removed() {
        List<byte @Nullable []> counts =
                StoredValues.of(this, JobKey.META, bytes("capped"), bytes("set-aside"), bytes("put-back"));
        return new Removed(
                StoredValues.count(counts.get(0)),
                StoredValues.count(counts.get(1)),
                StoredValues.count(counts.get(2)));
    }

    /** Removes members of a state that cannot be jobs, with any data under their names. */
    public void dropNoIds(JobState state, List<byte[]> members) {
        byte[][] all = members.toArray(byte[][]::new);
        redis.awaitOrNull(redis.commands().zrem(keys.of(state), all));
        redis.awaitOrNull(redis.commands().hdel(keys.of(JobKey.BODY), all));
        redis.awaitOrNull(redis.commands().hdel(keys.of(JobKey.RUN), all));
        aside.ids(all.length);
        redis.awaitOrNull(redis.commands().hincrby(keys.of(JobKey.META), bytes("set-aside"), all.length));
    }

    /** Counts a body that is larger than allowed. */
    public void setAsideBody() {
        aside.bodies(1);
        redis.awaitOrNull(redis.commands().hincrby(keys.of(JobKey.META), bytes("set-aside"), 1));
    }
}
