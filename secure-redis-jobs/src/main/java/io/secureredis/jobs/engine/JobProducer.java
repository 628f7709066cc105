package io.secureredis.jobs.engine;

import io.secureredis.jobs.CallChecks;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.JobProperties;
import io.secureredis.jobs.QueueNames;
import io.secureredis.jobs.arguments.JobArguments;
import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.jobs.redis.QueueStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Seals calls and puts them into their queues. */
final class JobProducer {

    /** Redis reads a script's arguments as a whole, so large numbers of jobs are split. */
    private static final int JOBS_PER_SCRIPT = 250;

    /** Sent before the first one's answer has arrived, so that neither side waits for the other. */
    private static final int SCRIPTS_UNDER_WAY = 3;

    private final JobQueues queues;
    private final JobArguments arguments;
    private final JobProperties properties;
    private final JobHeaders headers;
    private final JobIdGenerator ids = new JobIdGenerator();

    JobProducer(JobQueues queues, JobArguments arguments, JobProperties properties, JobHeaders headers) {
        this.queues = queues;
        this.arguments = arguments;
        this.properties = properties;
        this.headers = headers;
    }

    /** A sealed call that is ready to be put. */
    record Prepared(JobQueue queue, QueueStore.NewJob job) {}

    /** @param dueMs by the server's clock, 0 for now */
    Prepared prepare(CallSpec call, long dueMs) {
        JobQueue whole = queues.get(call.queue());
        long now = whole.nowMs();
        List<JobId> forms =
                call.id() == null ? List.of(ids.next(now)) : whole.envelopes().hideId(call.id());
        JobId id = forms.get(0);
        byte[] json = writeArguments(call);
        String key = uniqueKey(call, json);
        JobQueue queue = part(call, id, key);
        JobBody body = body(call, now, Math.max(now, dueMs), key, json);
        byte[] envelope = queue.envelopes().seal(id.value(), Role.BODY, body.toBytes());
        return new Prepared(
                queue,
                new QueueStore.NewJob(
                        forms,
                        envelope,
                        dueMs > now ? dueMs : 0,
                        call.priority(),
                        unique(whole, key, call.uniqueHold().toMillis())));
    }

    private JobBody body(CallSpec call, long now, long notBefore, @Nullable String key, byte[] json) {
        Duration maxAge = call.maxAge() == null ? properties.maxAge() : call.maxAge();
        return new JobBody(
                call.task(),
                call.fingerprint(),
                now,
                notBefore,
                CallChecks.endMs(notBefore, maxAge),
                call.maxAttempts(),
                null,
                0,
                key,
                new JobBody.Origin(call.id(), call.tags(), headers.capture(call.queue(), call.task())),
                json);
    }

    /**
     * Returns the part of the queue for a call: by the unique key if there is one, so that jobs that exclude each other
     * meet; otherwise by the id. The caller's plain value is hashed and not its hidden form, which another primary
     * secret would send to another part.
     */
    private JobQueue part(CallSpec call, JobId id, @Nullable String key) {
        String chosen = key != null ? key : call.id();
        return part(call.queue(), chosen == null ? id.value().hashCode() : QueueNames.stableHash(chosen));
    }

    private JobQueue part(String queue, int hash) {
        int shards = properties.queue(queue).shards();
        return queues.get(shards == 1 ? queue : QueueNames.part(queue, Math.floorMod(hash, shards)));
    }

    /**
     * Returns the part that holds a schedule of this call: the one where jobs with its unique key meet, or otherwise
     * the queue's first.
     */
    JobQueue partOfSchedule(CallSpec call, byte[] json) {
        String key = uniqueKey(call, json);
        return key == null ? queues.get(call.queue()) : part(call.queue(), QueueNames.stableHash(key));
    }

    /** Returns every part of a queue. */
    List<JobQueue> parts(String queue) {
        return IntStream.range(0, properties.queue(queue).shards())
                .mapToObj(part -> queues.get(QueueNames.part(queue, part)))
                .toList();
    }

    byte[] writeArguments(CallSpec call) {
        return arguments.write(call.task(), call.types(), call.arguments());
    }

    /** Returns the name of a call's unique key, or {@code null} if it has none. */
    @Nullable
    String uniqueKey(CallSpec call, byte[] json) {
        if (call.uniqueHold().isZero()) {
            return null;
        }
        return call.uniqueKey() != null
                ? call.uniqueKey()
                : call.task() + "\n" + JobRedis.text(inCanonicalOrder(call, json));
    }

    /** Returns the arguments in the form for names. */
    byte[] inCanonicalOrder(CallSpec call, byte[] json) {
        return arguments.inCanonicalOrder(call.task(), call.types(), call.arguments(), json);
    }

    /**
     * Returns the unique key in its hidden forms. All parts of a queue hide names in the same way, by the name of the
     * whole queue.
     */
    QueueStore.Unique unique(JobQueue queue, @Nullable String key, long holdMs) {
        JobQueue whole = queues.get(QueueNames.whole(queue.name()));
        return key == null
                ? QueueStore.Unique.NONE
                : new QueueStore.Unique(whole.envelopes().hideUniqueKey(key), holdMs);
    }

    /** Puts a call into its queue; returns the id of the job that is in the queue now. */
    JobId put(Prepared prepared) {
        queues.announce(prepared.queue);
        return isDurable()
                ? enqueueOnReplicas(prepared.queue, List.of(prepared.job)).get(0)
                : prepared.queue.store().enqueue(prepared.job);
    }

    /**
     * Puts a job, once for each number of a form.
     *
     * @param whole queue, of which the job may be in a part
     * @param number or {@code null} if it counts each time
     * @param job its id, unless another one holds its unique key
     * @param isSame whether a job that was put under the number before is what is put now
     */
    JobOperations.Sent putOnce(
            JobQueue whole, @Nullable String number, JobId job, Predicate<JobBody> isSame, Supplier<JobId> put) {
        if (number == null) {
            return new JobOperations.Sent(put.get(), false);
        }
        JobId noted = whole.store().once(number, job);
        if (!job.equals(noted)) {
            return new JobOperations.Sent(noted, true, noted != null && isOther(whole, noted, isSame));
        }
        try {
            JobId there = put.get();
            if (!there.equals(job)) {
                whole.store().changeOnce(number, there);
            }
            return new JobOperations.Sent(there, false);
        } catch (JobException refused) {
            if (JobRedis.isReply(refused.getCause())) {
                whole.store().forgetOnce(number);
            }
            throw refused;
        }
    }

    /** A job that is gone, or does not open, tells nothing. */
    private boolean isOther(JobQueue whole, JobId noted, Predicate<JobBody> isSame) {
        return parts(whole.name()).stream()
                .flatMap(part -> Stream.ofNullable(JobEditor.body(part, noted)))
                .anyMatch(isSame.negate());
    }

    /** Puts many calls with few scripts; the ids are in the same order. */
    List<JobId> putAll(List<Prepared> all) {
        Map<JobQueue, List<Integer>> byQueue = new LinkedHashMap<>();
        for (int i = 0; i < all.size(); i++) {
            byQueue.computeIfAbsent(all.get(i).queue, queue -> new ArrayList<>())
                    .add(i);
        }
        @Nullable JobId[] ids = new @Nullable JobId[all.size()];
        byQueue.forEach((queue, places) -> putInto(queue, all, places, ids));
        return List.of(ids);
    }

    private void putInto(JobQueue queue, List<Prepared> all, List<Integer> places, @Nullable JobId[] ids) {
        queues.announce(queue);
        Deque<Part> underWay = new ArrayDeque<>();
        for (int from = 0; from < places.size(); from += JOBS_PER_SCRIPT) {
            if (underWay.size() == SCRIPTS_UNDER_WAY) {
                underWay.remove().arrive(ids);
            }
            List<Integer> part = places.subList(from, Math.min(places.size(), from + JOBS_PER_SCRIPT));
            underWay.add(new Part(queue, part, send(queue, all, part)));
        }
        underWay.forEach(part -> part.arrive(ids));
    }

    /** One script's jobs, with their positions among all. */
    private record Part(JobQueue queue, List<Integer> places, CompletableFuture<List<JobId>> put) {

        void arrive(@Nullable JobId[] ids) {
            List<JobId> put = queue.store().redis().await(this.put);
            for (int i = 0; i < put.size(); i++) {
                ids[places.get(i)] = put.get(i);
            }
        }
    }

    private CompletableFuture<List<JobId>> send(JobQueue queue, List<Prepared> all, List<Integer> places) {
        List<QueueStore.NewJob> jobs =
                places.stream().map(place -> all.get(place).job).toList();
        return isDurable()
                ? CompletableFuture.completedFuture(enqueueOnReplicas(queue, jobs))
                : queue.store().enqueue(jobs);
    }

    private boolean isDurable() {
        return properties.durability().replicas() > 0;
    }

    private List<JobId> enqueueOnReplicas(JobQueue queue, List<QueueStore.NewJob> jobs) {
        JobProperties.Durability durability = properties.durability();
        return queue.store().enqueueOnReplicas(jobs, durability.replicas(), durability.timeout());
    }
}
