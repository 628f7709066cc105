package io.secureredis.jobs;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.ScoredValue;
import io.secureredis.crypto.OpenException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts recurring schedules, and fires those that are due.
 *
 * <p>A schedule fires only while its score in {@code next} is the one sealed in its envelope. One that was tampered with is put far into the future, where it stays until
 * it is scheduled again or removed. Source: {@code docs/spec/job-keys.md}, sections 4 and 5.
 */
final class RecurringJobs {

    /** The largest score that a double holds exactly. */
    private static final long NEVER_MS = (1L << 53) - 1;

    private static final byte[] NOTHING = {};
    private static final int FIRES_PER_ROUND = 100;
    private static final int TRIES = 10;
    private static final Logger log = LoggerFactory.getLogger(RecurringJobs.class);

    private final JobQueues queues;
    private final JobProducer producer;
    private final JobProperties properties;
    private final JobEvents events;

    RecurringJobs(JobQueues queues, JobProducer producer, JobProperties properties, JobEvents events) {
        this.queues = queues;
        this.producer = producer;
        this.properties = properties;
        this.events = events;
    }

    record Planned(JobQueue queue, String key, RecurringSpec spec) {}

    /** @throws IllegalArgumentException if the schedule never fires */
    Planned plan(CallSpec call, @Nullable String id, Schedule schedule) {
        JobQueue queue = queues.get(call.queue());
        byte[] arguments = producer.writeArguments(call);
        String name = id != null ? id : call.task() + "\n" + JobRedis.text(arguments);
        Instant first = schedule.next(null, Instant.ofEpochMilli(queue.nowMs()));
        if (first == null) {
            throw new IllegalArgumentException("The schedule never fires: " + schedule);
        }
        RecurringSpec spec = new RecurringSpec(
                id,
                call.task(),
                call.fingerprint(),
                call.priority(),
                schedule,
                schedule.fires(),
                first.toEpochMilli(),
                0,
                0,
                arguments);
        return new Planned(queue, queue.envelopes().hideScheduleName(name), spec);
    }

    /** Puts it, unless the same is there. */
    void put(Planned planned) {
        JobQueue queue = planned.queue;
        queues.announce(queue);
        for (int i = 0; i < TRIES; i++) {
            byte[] there = read(queue, planned.key);
            if (there != null && isSame(planned, there)) {
                return;
            }
            byte[] envelope = queue.envelopes().seal(planned.key, Role.SCHEDULE, planned.spec.toBytes());
            if (queue.store().schedule(planned.key, orNothing(there), envelope, planned.spec.nextMs())) {
                return;
            }
        }
        throw contended();
    }

    private boolean isSame(Planned planned, byte[] there) {
        try {
            RecurringSpec spec = open(planned.queue, planned.key, there);
            return spec.isSameAs(planned.spec) && score(planned.queue, planned.key) == spec.nextMs();
        } catch (OpenException tampered) {
            return false;
        }
    }

    boolean remove(JobQueue queue, String key) {
        for (int i = 0; i < TRIES; i++) {
            byte[] there = read(queue, key);
            if (there == null) {
                return false;
            }
            if (queue.store().schedule(key, there, NOTHING, 0)) {
                return true;
            }
        }
        throw contended();
    }

    private static JobException contended() {
        return new JobException(
                "SR422",
                "A schedule was changed by others again and again while this application wanted to change it. Try again.");
    }

    /** Fires what is due; returns how many. */
    int fireDue(JobQueue queue) {
        JobRedis redis = queue.store().redis();
        List<ScoredValue<byte[]>> due = redis.await(redis.commands()
                .zrangebyscoreWithScores(
                        queue.store().keys().of(JobKey.NEXT),
                        Range.create(0L, queue.nowMs()),
                        Limit.from(FIRES_PER_ROUND)));
        int fired = 0;
        for (ScoredValue<byte[]> one : due) {
            if (fire(queue, JobRedis.text(one.getValue()), (long) one.getScore())) {
                fired++;
            }
        }
        return fired;
    }

    private boolean fire(JobQueue queue, String key, long dueMs) {
        byte[] envelope = read(queue, key);
        if (envelope == null) {
            return false;
        }
        RecurringSpec spec;
        try {
            spec = open(queue, key, envelope);
        } catch (OpenException tampered) {
            park(queue, key, envelope, tampered.failure().label());
            return false;
        }
        if (spec.nextMs() != dueMs) {
            park(queue, key, envelope, "moved");
            return false;
        }
        RecurringSpec after = spec.afterFire(Instant.ofEpochMilli(queue.nowMs()));
        JobId id = occurrenceId(queue, key, dueMs);
        return queue.store()
                .fire(new QueueStore.Fire(
                        key,
                        envelope,
                        dueMs,
                        after == null ? NOTHING : queue.envelopes().seal(key, Role.SCHEDULE, after.toBytes()),
                        after == null ? 0 : after.nextMs(),
                        id,
                        body(queue, key, spec, id, dueMs),
                        spec.priority()));
    }

    /** The same for everyone who fires this occurrence, so it is put once. */
    private static JobId occurrenceId(JobQueue queue, String key, long dueMs) {
        return queue.envelopes().hideId("schedule\n" + key + "\n" + dueMs);
    }

    private byte[] body(JobQueue queue, String key, RecurringSpec spec, JobId id, long occurrenceMs) {
        JobBody body = new JobBody(
                spec.task(),
                spec.fingerprint(),
                queue.nowMs(),
                occurrenceMs,
                queue.nowMs() + properties.maxAge().toMillis(),
                0,
                key,
                occurrenceMs,
                Map.of(),
                spec.arguments());
        return queue.envelopes().seal(id.value(), Role.BODY, body.toBytes());
    }

    /** Puts a job of a schedule besides its fires; {@code null} if it is not there or does not open. */
    @Nullable
    JobId fireNow(JobQueue queue, String key) {
        byte[] envelope = read(queue, key);
        if (envelope == null) {
            return null;
        }
        try {
            RecurringSpec spec = open(queue, key, envelope);
            long now = queue.nowMs();
            JobId id = occurrenceId(queue, key, now);
            QueueStore.NewJob job =
                    new QueueStore.NewJob(id, body(queue, key, spec, id, now), 0, spec.priority(), "", 0);
            return queue.store().enqueue(job);
        } catch (OpenException tampered) {
            return null;
        }
    }

    private void park(JobQueue queue, String key, byte[] envelope, String reason) {
        if (queue.store().schedule(key, envelope, envelope, NEVER_MS)) {
            log.warn(
                    "A schedule of queue {} was tampered with ({}); it does not fire any more: {}",
                    queue.name(),
                    reason,
                    key);
            events.scheduleTampered(queue.name(), key, reason);
        }
    }

    static RecurringSpec open(JobQueue queue, String key, byte[] envelope) {
        return RecurringSpec.parse(queue.envelopes().open(key, Role.SCHEDULE, envelope));
    }

    private static byte @Nullable [] read(JobQueue queue, String key) {
        JobRedis redis = queue.store().redis();
        return redis.await(redis.commands().hget(queue.store().keys().of(JobKey.RECURRING), JobRedis.bytes(key)));
    }

    private static long score(JobQueue queue, String key) {
        JobRedis redis = queue.store().redis();
        Double score = redis.await(redis.commands().zscore(queue.store().keys().of(JobKey.NEXT), JobRedis.bytes(key)));
        return score == null ? -1 : score.longValue();
    }

    private static byte[] orNothing(byte @Nullable [] bytes) {
        return bytes == null ? NOTHING : bytes;
    }
}
