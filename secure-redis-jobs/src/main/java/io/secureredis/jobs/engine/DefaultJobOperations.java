package io.secureredis.jobs.engine;

import static io.secureredis.jobs.engine.JobRedis.bytes;

import io.secureredis.crypto.OpenException;
import io.secureredis.jobs.CallChecks;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.JobProperties;
import io.secureredis.jobs.QueueNames;
import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.WorkerOverview;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Implements {@link JobOperations} on Redis. */
final class DefaultJobOperations implements JobOperations {

    private static final int JOBS_PER_STEP = 250;
    private static final List<JobState> WAITING = List.of(JobState.SCHEDULED, JobState.RETRYING, JobState.READY);
    private static final Set<JobState> RETRIED =
            Set.of(JobState.SCHEDULED, JobState.RETRYING, JobState.DEAD, JobState.TAMPERED);

    private final JobQueues queues;
    private final RecurringJobs recurring;
    private final JobProperties properties;
    private final JobEditor editor;

    DefaultJobOperations(JobQueues queues, RecurringJobs recurring, JobProperties properties, JobEditor editor) {
        this.queues = queues;
        this.recurring = recurring;
        this.properties = properties;
        this.editor = editor;
    }

    @Override
    public boolean retry(String queue, JobId id) {
        return anyPart(queue, part -> requeue(part, present(id), true));
    }

    @Override
    public boolean runNow(String queue, JobId id) {
        return anyPart(queue, part -> requeue(part, present(id), false));
    }

    @Override
    public List<Task> tasks() {
        return editor.tasks();
    }

    @Override
    public Optional<Task> task(String name) {
        return editor.task(name);
    }

    @Override
    public Draft enqueue(String task, List<String> arguments) {
        return editor.enqueue(task, arguments);
    }

    @Override
    public Optional<Draft> retry(String queue, JobId id, List<String> arguments) {
        return editor.retry(queue, present(id), arguments);
    }

    @Override
    public boolean tell(String queue, String worker, WorkerOverview.Command command) {
        CallChecks.present(command, "The command");
        byte[] id = bytes(CallChecks.present(worker, "The worker's id"));
        JobQueue served = queues.get(queue);
        JobRedis redis = served.store().redis();
        Double aliveUntil =
                redis.awaitOrNull(redis.commands().zscore(served.store().keys().of(JobKey.SEEN), id));
        if (QueueReplies.name(id) == null || aliveUntil == null || aliveUntil < served.nowMs()) {
            return false;
        }
        byte[] sealed = new WorkerIdentity.Order(command, served.nowMs()).seal(served, worker);
        redis.await(redis.commands()
                .hset(served.store().keys().of(JobKey.WORKER), WorkerIdentity.commandField(worker), sealed));
        return true;
    }

    /** Looks into the other parts of a queue with shards only if the first does not hold what is wanted. */
    private boolean anyPart(String queue, Predicate<JobQueue> change) {
        return change.test(queues.get(queue)) || parts(queue).stream().skip(1).anyMatch(change);
    }

    private List<JobQueue> parts(String queue) {
        String name = queues.get(queue).name();
        return queues.parts(name, properties.queue(QueueNames.whole(name)).shards());
    }

    private static JobId present(JobId id) {
        return CallChecks.present(id, "The job id");
    }

    private static List<JobId> present(List<JobId> ids) {
        CallChecks.present(ids, "The list of job ids").forEach(DefaultJobOperations::present);
        return ids;
    }

    private boolean requeue(JobQueue queue, JobId id, boolean ended) {
        JobRedis redis = queue.store().redis();
        byte[] envelope = StoredValues.one(queue, JobKey.BODY, bytes(id.value()));
        return Boolean.TRUE.equals(redis.await(requeue(queue, id, envelope, ended)));
    }

    /** Seals the body again, valid from now on, because the body itself says when it may run. */
    private CompletableFuture<Boolean> requeue(JobQueue queue, JobId id, byte @Nullable [] envelope, boolean ended) {
        if (envelope == null) {
            return CompletableFuture.completedFuture(false);
        }
        try {
            long now = queue.nowMs();
            JobBody body = JobBody.parse(queue.envelopes().open(id.value(), Role.BODY, envelope))
                    .withTimes(now, CallChecks.endMs(now, properties.maxAge()));
            byte[] renewed = queue.envelopes().seal(id.value(), Role.BODY, body.toBytes());
            return queue.store().requeue(id, envelope, renewed, ended);
        } catch (OpenException | JacksonException | JobException doesNotOpen) {
            return CompletableFuture.completedFuture(false);
        }
    }

    @Override
    public long retryAll(String queue) {
        return retryAll(queue, JobState.DEAD);
    }

    @Override
    public long retryAll(String queue, JobState state) {
        if (!RETRIED.contains(CallChecks.present(state, "The state"))) {
            throw notPossible("retried", state);
        }
        JobQueue from = queues.get(queue);
        boolean ended = state == JobState.DEAD || state == JobState.TAMPERED;
        long retried = 0;
        for (List<JobId> step : steps(snapshot(from, state))) {
            List<byte @Nullable []> bodies = values(from, JobKey.BODY, step);
            List<byte @Nullable []> errors = state == JobState.TAMPERED ? values(from, JobKey.ERROR, step) : List.of();
            List<CompletableFuture<Boolean>> sent = new ArrayList<>();
            for (int i = 0; i < step.size(); i++) {
                if (state != JobState.TAMPERED || mayRunAgain(from, step.get(i), errors.get(i))) {
                    sent.add(requeue(from, step.get(i), bodies.get(i), ended));
                }
            }
            retried += counted(from, sent);
        }
        return retried;
    }

    private static long counted(JobQueue queue, List<CompletableFuture<Boolean>> sent) {
        long counted = 0;
        for (CompletableFuture<Boolean> one : sent) {
            counted += Boolean.TRUE.equals(queue.store().redis().await(one)) ? 1 : 0;
        }
        return counted;
    }

    @Override
    public long retry(String queue, List<JobId> ids) {
        return requeue(queues.get(queue), present(ids), true);
    }

    @Override
    public long runNow(String queue, List<JobId> ids) {
        return requeue(queues.get(queue), present(ids), false);
    }

    private long requeue(JobQueue queue, List<JobId> ids, boolean ended) {
        long changed = 0;
        for (List<JobId> step : steps(ids)) {
            List<byte @Nullable []> bodies = values(queue, JobKey.BODY, step);
            List<CompletableFuture<Boolean>> sent = new ArrayList<>();
            for (int i = 0; i < step.size(); i++) {
                sent.add(requeue(queue, step.get(i), bodies.get(i), ended));
            }
            changed += counted(queue, sent);
        }
        return changed;
    }

    @Override
    public long delete(String queue, List<JobId> ids) {
        JobQueue from = queues.get(queue);
        long removed = 0;
        for (List<JobId> step : steps(present(ids))) {
            removed += from.store().delete(step, QueueStore.Delete.ANY);
        }
        return removed;
    }

    /**
     * Returns whether a tampered job may run again with all the others: only if it is known that its body did not open.
     * A body that was put back after it had run opens, too, and the attacker who put it back waits for exactly this.
     */
    private static boolean mayRunAgain(JobQueue queue, JobId id, byte @Nullable [] sealed) {
        if (sealed == null) {
            return false;
        }
        try {
            JobError error = JobError.parse(queue.envelopes().open(id.value(), Role.ERROR, sealed));
            return JobError.TAMPERED.equals(error.kind());
        } catch (OpenException | JacksonException notOurs) {
            return false;
        }
    }

    @Override
    public long deleteAll(String queue, JobState state) {
        if (CallChecks.present(state, "The state") == JobState.ACTIVE) {
            throw notPossible("deleted", state);
        }
        JobQueue from = queues.get(queue);
        long removed = 0;
        for (List<JobId> step : steps(snapshot(from, state))) {
            removed += from.store()
                    .delete(step, WAITING.contains(state) ? QueueStore.Delete.WAITING : QueueStore.Delete.ENDED);
        }
        return removed;
    }

    private static JobException notPossible(String what, JobState state) {
        return new JobException(
                "SR472",
                "Jobs in state " + state.name().toLowerCase(Locale.ROOT) + " cannot be " + what
                        + " all together. Retry scheduled, retrying, dead or tampered jobs; delete jobs in any state except active; cancel active jobs one by one.");
    }

    /**
     * Returns the jobs of a state at this moment. Jobs that enter the state later are not included, even if they come
     * back, so that an operation ends even if new jobs keep arriving.
     */
    static List<JobId> snapshot(JobQueue queue, JobState state) {
        JobRedis redis = queue.store().redis();
        byte[] key = queue.store().keys().of(state);
        long total = redis.awaitOr(redis.commands().zcard(key), 0L);
        Set<JobId> ids = new LinkedHashSet<>();
        for (long from = 0; from < total; from += JOBS_PER_STEP) {
            long to = Math.min(total, from + JOBS_PER_STEP) - 1;
            for (byte[] member : redis.awaitOr(redis.commands().zrange(key, from, to), List.<byte[]>of())) {
                JobId id = QueueReplies.id(member);
                if (id != null) {
                    ids.add(id);
                }
            }
        }
        return List.copyOf(ids);
    }

    static List<List<JobId>> steps(List<JobId> ids) {
        List<List<JobId>> steps = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += JOBS_PER_STEP) {
            steps.add(ids.subList(from, Math.min(ids.size(), from + JOBS_PER_STEP)));
        }
        return steps;
    }

    static List<byte @Nullable []> values(JobQueue queue, JobKey key, List<JobId> ids) {
        return StoredValues.of(
                queue, key, ids.stream().map(id -> bytes(id.value())).toArray(byte[][]::new));
    }

    @Override
    public boolean delete(String queue, JobId id) {
        List<JobId> one = List.of(present(id));
        return anyPart(queue, part -> part.store().delete(one, QueueStore.Delete.ANY) == 1);
    }

    @Override
    public boolean cancel(String queue, JobId id) {
        return anyPart(queue, part -> part.store().cancel(present(id)));
    }

    @Override
    public void pause(String queue) {
        parts(queue).forEach(part -> part.store().pause(true));
    }

    @Override
    public void resume(String queue) {
        parts(queue).forEach(part -> part.store().pause(false));
    }

    @Override
    public long drain(String queue) {
        JobQueue drained = queues.get(queue);
        // Ready jobs last, so that a job that becomes ready in the meantime is included.
        Set<JobId> waiting = new LinkedHashSet<>();
        WAITING.forEach(state -> waiting.addAll(snapshot(drained, state)));
        long removed = 0;
        for (List<JobId> step : steps(List.copyOf(waiting))) {
            removed += drained.store().delete(step, QueueStore.Delete.WAITING);
        }
        return removed;
    }

    @Override
    public Optional<JobId> fireNow(String queue, String scheduleKey) {
        String key = scheduleKey(scheduleKey);
        return parts(queue).stream()
                .map(part -> Optional.ofNullable(recurring.fireNow(part, key)))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static String scheduleKey(String key) {
        return CallChecks.text(key, "The schedule's key");
    }

    @Override
    public boolean removeSchedule(String queue, String scheduleKey) {
        String key = scheduleKey(scheduleKey);
        return anyPart(queue, part -> recurring.removeByKey(part, key));
    }
}
